"""Pairs that the office decides on itself: never these two, or these two in any case."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from matching.models import ForbiddenPair, Proposal
from newcomers.models import Newcomer
from volunteers.models import Volunteer


@transaction.atomic
def forbid_pair(*, volunteer: Volunteer, newcomer: Newcomer, by: User, today: date) -> ForbiddenPair:
    """Never suggest these two for each other again, until `permit_pair`. Twice is the same as once."""
    if Proposal.objects.open().filter(volunteer=volunteer, newcomer=newcomer).exists():
        raise ValidationError(_("The two are being asked at the moment. Please withdraw the proposal first."))
    pair, _created = ForbiddenPair.objects.get_or_create(
        volunteer=volunteer, newcomer=newcomer, defaults={"forbidden_by": by, "forbidden_on": today}
    )
    return pair


def permit_pair(*, volunteer: Volunteer, newcomer: Newcomer) -> None:
    """Take back `forbid_pair`."""
    ForbiddenPair.objects.filter(volunteer=volunteer, newcomer=newcomer).delete()
