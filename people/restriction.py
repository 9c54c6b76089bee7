"""Restriction of processing (Art. 18 GDPR): somebody's data are kept, but neither used nor changed.

Held back in one place each: mails by `messaging.services.queue_mail`, suggestions by
`partnerships.queries.waiting` and `prepared`, changes by `refuse_if_restricted`.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from people.models import Person
from people.signals import restriction_began


@transaction.atomic
def restrict(person: Person, *, reason: str, by: User | None, now: datetime) -> Person:
    """From now on the person's data are only kept. `by` is None where the person's own step led to it.

    Side effect: mails to them that still wait are withdrawn (`restriction_began`). Raises ValidationError
    without a reason, for somebody who is restricted already or was erased.
    """
    _hold(person)
    if person.is_restricted:
        raise ValidationError(_("The data of %(name)s are restricted already.") % {"name": person})
    if person.erased_on:
        raise ValidationError(_("The person was erased: nothing is left that could be restricted."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the data are restricted.")})
    person.restricted_at, person.restriction_reason, person.restricted_by = now, reason.strip(), by
    person.save(update_fields=["restricted_at", "restriction_reason", "restricted_by"])
    restriction_began.send(Person, person=person)
    return person


@transaction.atomic
def lift_restriction(person: Person, *, by: User, now: datetime) -> Person:
    """The data may be used again. Art. 18(3): the person is told before, which the caller sees to.

    What was withdrawn meanwhile is not sent any more. Raises ValidationError where nothing is restricted.
    """
    _hold(person)
    if not person.is_restricted:
        raise ValidationError(_("The data of %(name)s are not restricted.") % {"name": person})
    person.restricted_at, person.restriction_reason, person.restricted_by = None, "", None
    person.save(update_fields=["restricted_at", "restriction_reason", "restricted_by"])
    return person


def refuse_if_restricted(person: Person) -> None:
    """Raise ValidationError while the person's data may not be changed."""
    since = Person.objects.filter(pk=person.pk).values_list("restricted_at", flat=True).first()
    if since is not None:
        raise ValidationError(
            _(
                "The data of %(name)s are restricted since %(date)s: they are kept, but neither used nor "
                "changed. An administrator can lift the restriction."
            )
            % {"name": person, "date": date_format(localtime(since), "SHORT_DATE_FORMAT")},
            code="restricted",
        )


def _hold(person: Person) -> None:
    """Read the person again and lock the row, so that two decisions cannot cross."""
    person.refresh_from_db(from_queryset=Person.objects.select_for_update())
