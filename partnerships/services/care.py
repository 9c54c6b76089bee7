"""The office's conversations with the two sides of a pair, and until when the two have agreed to meet."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.bulk import update_many
from partnerships.enums import ContactChannel, PartnershipStatus, Side
from partnerships.goals import add_months, agreed_until
from partnerships.models import Contact, EndChange, Partnership
from partnerships.services.partnership import lock

# After the closure somebody asks how both are; later conversations belong to the persons, not to the pair.
FOLLOW_UP = timedelta(weeks=8)
LONGEST_MONTHS = 60


@transaction.atomic
def record_contact(
    *,
    partnership: Partnership,
    side: Side | str,
    made_on: date,
    channel: ContactChannel | str,
    was_reached: bool,
    note: str = "",
    by: User,
    today: date,
) -> Contact:
    """Note that the office spoke with one side, or tried to.

    A conversation with the volunteer fulfils the wishes to talk from before. Raises PermissionDenied for
    anybody but the office of this pair, and ValidationError for a day in the future, before the start or more
    than eight weeks after the closure.
    """
    check_run_by(partnership, by)
    lock(partnership)
    contact = Contact(partnership=partnership, made_by=by)
    return _write(
        contact,
        side=side,
        made_on=made_on,
        channel=channel,
        was_reached=was_reached,
        note=note,
        today=today,
    )


@transaction.atomic
def change_contact(
    *,
    contact: Contact,
    side: Side | str,
    made_on: date,
    channel: ContactChannel | str,
    was_reached: bool,
    note: str = "",
    by: User,
    today: date,
) -> Contact:
    """Correct a note by the rules of `record_contact`; it stays the note of who wrote it."""
    check_run_by(contact.partnership, by)
    lock(contact.partnership)
    return _write(
        contact,
        side=side,
        made_on=made_on,
        channel=channel,
        was_reached=was_reached,
        note=note,
        today=today,
    )


@transaction.atomic
def withdraw_contact(*, contact: Contact, by: User) -> None:
    """Take a note back altogether. Raises PermissionDenied for anybody but the office of this pair."""
    check_run_by(contact.partnership, by)
    contact.delete()


def check_run_by(partnership: Partnership, user: User) -> None:
    """Raises PermissionDenied unless the user looks after this pair for the office."""
    if not Partnership.objects.run_by(user).filter(pk=partnership.pk).exists():
        raise PermissionDenied


def _write(
    contact: Contact,
    *,
    side: Side | str,
    made_on: date,
    channel: ContactChannel | str,
    was_reached: bool,
    note: str,
    today: date,
) -> Contact:
    _check_day(contact.partnership, made_on, today=today)
    contact.side, contact.made_on, contact.channel = side, made_on, channel
    contact.was_reached, contact.note = was_reached, note
    contact.full_clean()
    contact.save()
    if was_reached and side == Side.VOLUNTEER:
        wishes = contact.partnership.meetings.filter(wants_to_talk=True, met_on__lte=made_on)
        update_many(wishes, wants_to_talk=False)
    return contact


def _check_day(partnership: Partnership, made_on: date, *, today: date) -> None:
    if made_on > today:
        raise ValidationError({"made_on": _("This day lies in the future.")})
    if made_on < partnership.started_on:
        start = f"{partnership.started_on:%d.%m.%Y}"
        raise ValidationError({"made_on": _("The partnership started on %(day)s only.") % {"day": start}})
    if partnership.closed_on and made_on > partnership.closed_on + FOLLOW_UP:
        words = _(
            "The partnership ended on %(day)s. Conversations more than eight weeks later are not noted here."
        )
        raise ValidationError({"made_on": words % {"day": f"{partnership.closed_on:%d.%m.%Y}"}})


@transaction.atomic
def change_end(*, partnership: Partnership, ends_on: date, reason: str, by: User, today: date) -> EndChange:
    """Put the agreed end to another day, later or earlier, and keep why.

    Raises PermissionDenied for anybody but the office of this pair, and ValidationError for a closed pair, a
    missing reason, the same day as before, a day that is past, or one more than five years after the start.
    """
    check_run_by(partnership, by)
    lock(partnership)
    if partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is closed already."))
    before = agreed_until(partnership)
    if ends_on == before:
        raise ValidationError({"ends_on": _("This is the day that is agreed already.")})
    if ends_on < today:
        words = _("This day is past. If the partnership is over, please close it.")
        raise ValidationError({"ends_on": words})
    if ends_on > add_months(partnership.started_on, LONGEST_MONTHS):
        raise ValidationError({"ends_on": _("A partnership is agreed for five years at most.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why, in a word or two.")})
    partnership.planned_end_on = ends_on
    partnership.save(update_fields=["planned_end_on"])
    change: EndChange = partnership.end_changes.create(
        ended_on=before, ends_on=ends_on, reason=reason.strip(), changed_on=today, changed_by=by
    )
    return change
