"""What people ask for about their data: taken in, put off with a reason, answered or refused (Art. 12 to 21).

Coordinators take requests in and see those of their people, for they are often asked first. Who answers,
extends or refuses is an administrator: an answer is the word of the whole house.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.enums import Kind
from accounts.models import User
from messaging.services import absolute_url, queue_mail
from partnerships.goals import add_months
from people.models import Person
from privacy.enums import RequestKind, RequestStatus
from privacy.models import DataRequest

MONTHS, EXTENDED_MONTHS = 1, 3
# A request that came in longer ago than this is a mistyped year.
OLDEST = timedelta(days=365)
# Before these are fulfilled, the office must know who is asking.
NEED_IDENTITY = {RequestKind.ACCESS, RequestKind.PORTABILITY, RequestKind.ERASURE, RequestKind.CORRECTION}


@transaction.atomic
def open_request(
    *,
    person: Person,
    kind: str,
    received_on: date,
    channel: str,
    note: str = "",
    identity_checked: str = "",
    by: User | None,
    today: date,
) -> DataRequest:
    """Take in what somebody asks for; it is to be answered within one month.

    Side effects: a receipt to the person, a mail to each administrator. Raises ValidationError keyed by field
    for a day ahead or more than a year ago, for somebody who was erased, and where the same is open already.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.erased_on:
        raise ValidationError(_("The person was erased: nothing is kept about them any more."))
    if received_on > today:
        raise ValidationError({"received_on": _("This day lies ahead.")})
    if received_on < today - OLDEST:
        raise ValidationError({"received_on": _("This is more than a year ago. Please check the year.")})
    if DataRequest.objects.filter(person=person, kind=kind, status=RequestStatus.OPEN).exists():
        raise ValidationError({"kind": _("This has been asked for already and is still open.")})
    asked = DataRequest(
        person=person,
        kind=kind,
        received_on=received_on,
        channel=channel,
        due_on=add_months(received_on, MONTHS),
        note=note.strip(),
        identity_checked=identity_checked.strip(),
        noted_by=by,
    )
    asked.full_clean()
    asked.save()
    _tell_person(asked, "request_received")
    _tell_administrators(asked)
    return asked


@transaction.atomic
def extend_request(*, asked: DataRequest, reason: str, by: User, today: date) -> DataRequest:
    """Take two more months, once; the person is told why, which must happen within the first month.

    Raises ValidationError keyed by field for what is answered, extended before, or already overdue.
    """
    asked = _held(asked)
    if asked.extension_reason:
        raise ValidationError(_("Two more months were taken already; the law knows no third time."))
    if today > asked.due_on:
        raise ValidationError(_("The month is over: it can no longer be extended, only answered."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why: the person is told.")})
    asked.extension_reason = reason.strip()
    asked.due_on = add_months(asked.received_on, EXTENDED_MONTHS)
    asked.save()
    _tell_person(asked, "request_extended", reason=asked.extension_reason)
    return asked


@transaction.atomic
def answer_request(
    *,
    asked: DataRequest,
    answer: str,
    is_refused: bool = False,
    identity_checked: str = "",
    by: User,
    today: date,
) -> DataRequest:
    """Say what was done, or why not; the person is told by mail where there is an address.

    Raises ValidationError keyed by field for a request that was answered before, without an answer, and
    where it would be fulfilled without knowing who has asked.
    """
    asked = _held(asked)
    if not answer.strip():
        raise ValidationError({"answer": _("Please write what the person is told.")})
    asked.identity_checked = identity_checked.strip() or asked.identity_checked
    if not is_refused and asked.kind in NEED_IDENTITY and not asked.identity_checked:
        sentence = _("Please note first how you made sure who is asking.")
        raise ValidationError({"identity_checked": sentence})
    asked.status = RequestStatus.REFUSED if is_refused else RequestStatus.DONE
    asked.answer, asked.answered_on, asked.answered_by = answer.strip(), today, by
    asked.save()
    _tell_person(asked, "request_refused" if is_refused else "request_answered", answer=asked.answer)
    return asked


def _held(asked: DataRequest) -> DataRequest:
    """As it stands now, locked until the end of the transaction; open and about somebody."""
    held: DataRequest = DataRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if held.status != RequestStatus.OPEN:
        raise ValidationError(
            _("This request was answered on %(date)s.")
            % {"date": date_format(held.answered_on, "SHORT_DATE_FORMAT") if held.answered_on else "–"}
        )
    return held


def _tell_person(asked: DataRequest, event: str, **words: str) -> None:
    def context() -> dict[str, str]:
        # Called when the mail is written, so that dates and kinds come in its language.
        return {
            "kind": str(asked.get_kind_display()),
            "due_on": date_format(asked.due_on, "DATE_FORMAT"),
            **words,
        }

    if asked.person:
        queue_mail(
            key=f"privacy:{event}:{asked.pk}",
            template=f"privacy/mail/{event}",
            person=asked.person,
            context=context,
        )


def _tell_administrators(asked: DataRequest) -> None:
    administrators = User.objects.filter(is_active=True, roles__kind=Kind.ADMINISTRATOR).distinct()
    for user in administrators:
        queue_mail(
            key=f"privacy:request_new:{asked.pk}:{user.pk}",
            template="privacy/mail/request_new",
            to_email=user.email,
            language=user.language,
            organisation=asked.person.organisation if asked.person else None,
            context=partial(_for_office, asked),
        )


def _for_office(asked: DataRequest) -> dict[str, str]:
    return {
        "kind": str(asked.get_kind_display()),
        "due_on": date_format(asked.due_on, "DATE_FORMAT"),
        "link": absolute_url(reverse("privacy:request_detail", args=[asked.pk])),
    }
