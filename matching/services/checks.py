"""Whether two people may be asked about each other today."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matching.card import Fit
from matching.engine.profile import Gate
from matching.engine.scoring import score_pair
from matching.explain import why_not
from matching.models import MatchingRules, Proposal
from matching.profiles import labels_of, matchable, matchable_profile, newcomer_profile
from matching.rules import engine_rules
from newcomers.models import Newcomer
from partnerships.queries import waiting
from people.services import refuse_if_restricted
from volunteers.models import Volunteer

# No reason of the office lifts these: somebody has said no, or there is no place.
FINAL = frozenset({Gate.FORBIDDEN, Gate.DECLINED, Gate.DID_NOT_FIT, Gate.SAME_PERSON, Gate.PLACE})


def checked_pair(
    volunteer: Volunteer, newcomer: Newcomer, *, settings: MatchingRules, override_reason: str, today: date
) -> Fit:
    """How the two fit, if they may be asked. Raises ValidationError with the sentence if not.

    With a reason, rules about language, time, distance, children and wishes may be broken; nothing else.
    """
    refuse_if_restricted(newcomer.person)
    refuse_if_restricted(volunteer.person)
    found = waiting(Newcomer.objects.filter(pk=newcomer.pk)).with_person().first()  # type: ignore[attr-defined]
    if found is None:
        raise ValidationError(_("%(name)s is not waiting for anybody.") % {"name": newcomer.person})
    if Proposal.objects.open().filter(newcomer=newcomer).exists():
        raise ValidationError(already_asked(newcomer))
    if volunteer.programme_id != newcomer.programme_id:
        raise ValidationError(_("The two belong to different programmes."))
    prepared = matchable(Volunteer.objects.filter(pk=volunteer.pk), today=today).first()
    if prepared is None:
        raise ValidationError(
            _("%(name)s is not ready yet: admission, screening checks or training are missing.")
            % {"name": volunteer.person}
        )
    rules = engine_rules(settings)
    score = score_pair(matchable_profile(prepared), newcomer_profile(found), rules)
    if FINAL.intersection(score.broken) or (score.broken and not override_reason):
        raise ValidationError(why_not(score))
    return Fit(prepared, found, score, labels_of(found, [prepared]))


def already_asked(newcomer: Newcomer) -> str:
    return _("%(name)s is already being asked about somebody.") % {"name": newcomer.person}
