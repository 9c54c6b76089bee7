"""What matching knows against two people whom the office brings together itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matching.models import Proposal
from matching.profiles import barred_volunteers, with_open_proposals
from matching.services.checks import already_asked
from newcomers.models import Newcomer
from partnerships.queries import with_free_places
from volunteers.models import Volunteer


def refuse_who_is_kept_for_others(volunteer: Volunteer, newcomer: Newcomer) -> None:
    """Raise ValidationError where one is being asked about somebody else, or the pair is ruled out.

    The two are together already in this transaction: the volunteer's places count without theirs.
    """
    if Proposal.objects.open().filter(newcomer=newcomer).exists():
        raise ValidationError(already_asked(newcomer))
    names = {"volunteer": volunteer.person, "newcomer": newcomer.person}
    if str(volunteer.pk) in barred_volunteers(newcomer):
        raise ValidationError(
            _("%(volunteer)s and %(newcomer)s are out of the question for each other.") % names
        )
    row = with_open_proposals(with_free_places(Volunteer.objects.filter(pk=volunteer.pk))).get()
    if row.open_proposals > row.free_places:  # type: ignore[attr-defined]
        raise ValidationError(_("The free place of %(volunteer)s is kept for somebody who is asked.") % names)
