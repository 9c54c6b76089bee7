"""Pairs that the office decides on itself: never these two, or these two in any case."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from matching.explain import why_not
from matching.models import ForbiddenPair, PinnedPair, Proposal
from matching.rules import settings_of
from matching.services.checks import checked_pair
from matching.services.marks import forget_mark
from newcomers.models import Newcomer
from partnerships.queries import waiting
from volunteers.models import Volunteer

REASON_LENGTH = 500
# Lifts the rules that a reason can lift, to see which others stand against a pair.
SOME_REASON = "?"


@transaction.atomic
def forbid_pair(*, volunteer: Volunteer, newcomer: Newcomer, by: User, today: date) -> ForbiddenPair:
    """Never suggest these two for each other again, until `permit_pair`. Twice is the same as once.

    A decision to keep the two together is over with it.
    """
    if Proposal.objects.open().filter(volunteer=volunteer, newcomer=newcomer).exists():
        raise ValidationError(_("The two are being asked at the moment. Please withdraw the proposal first."))
    pair, _created = ForbiddenPair.objects.get_or_create(
        volunteer=volunteer, newcomer=newcomer, defaults={"forbidden_by": by, "forbidden_on": today}
    )
    PinnedPair.objects.filter(volunteer=volunteer, newcomer=newcomer).delete()
    return pair


@transaction.atomic
def permit_pair(*, volunteer: Volunteer, newcomer: Newcomer) -> None:
    """Take back `forbid_pair`, and what was remembered of two who did not find together once before."""
    forget_mark(volunteer=volunteer, newcomer=newcomer)
    ForbiddenPair.objects.filter(volunteer=volunteer, newcomer=newcomer).delete()


@transaction.atomic
def pin_pair(
    *, volunteer: Volunteer, newcomer: Newcomer, by: User, today: date, reason: str = ""
) -> PinnedPair:
    """Keep these two together in every proposal for all, until `unpin_pair`; the newcomer's last pin ends.

    Raises ValidationError unless the newcomer waits, the volunteer is prepared and has a place that no
    partnership, proposal or other pin takes, and nobody has said no to the pair. Where a rule of the
    programme speaks against it, a reason is needed (the error is keyed by "reason") and kept.
    """
    # Locked, so that two pins do not take the same last place.
    Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        sentence = _("Please use at most %(number)d characters.") % {"number": REASON_LENGTH}
        raise ValidationError({"reason": sentence})
    fit = checked_pair(
        volunteer,
        newcomer,
        settings=settings_of(newcomer.programme),
        override_reason=reason or SOME_REASON,
        today=today,
    )
    others = PinnedPair.objects.filter(volunteer=volunteer).exclude(newcomer=newcomer)
    free = fit.volunteer.free_places - fit.volunteer.open_proposals  # type: ignore[attr-defined]
    if _still_open(others) >= free:
        raise ValidationError(
            _("%(name)s's places are taken: somebody else is to be kept together with them.")
            % {"name": volunteer.person.first_name}
        )
    if fit.score.broken and not reason:
        words = {"why": " ".join(why_not(fit.score))}
        raise ValidationError({"reason": _("%(why)s Please say why it shall be all the same.") % words})
    pin, _created = PinnedPair.objects.update_or_create(
        newcomer=newcomer,
        defaults={
            "volunteer": volunteer,
            "pinned_by": by,
            "pinned_on": today,
            "reason": reason if fit.score.broken else "",
        },
    )
    return pin


def unpin_pair(*, newcomer: Newcomer) -> None:
    """Take back `pin_pair`."""
    PinnedPair.objects.filter(newcomer=newcomer).delete()


def _still_open(pins: QuerySet[PinnedPair]) -> int:
    """How many of these pins will take a place: those whose newcomer waits and is not being asked."""
    asked = Proposal.objects.open().values("newcomer")
    return waiting(Newcomer.objects.filter(pinned_pair__in=pins)).exclude(pk__in=asked).count()
