"""From an assignment to what may come of it: a partnership of the two, a registration of the guest."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus, Outcome
from assignments.models import Assignment
from audit.forgetting import forget_values
from matching.models import PinnedPair, Proposal
from matching.services.proposal import propose
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from volunteers.models import Volunteer

GUEST = ("guest_name", "guest_phone")


@transaction.atomic
def propose_as_pair(*, assignment: Assignment, by: User, today: date) -> Proposal:
    """Ask the two who went together whether they become a pair, by `matching.services.proposal.propose`.

    The rules of matching hold; the reason of a pair that is kept goes along. Raises ValidationError where
    they did not go together, where one of the two belongs to another contact point, and whatever matching
    says: not accepted, screened or trained yet, no place free, ruled out.
    """
    newcomer, volunteer = assignment.newcomer, assignment.volunteer
    if newcomer is None:
        raise ValidationError(_("Only who is registered as a newcomer can become a partner."))
    if volunteer is None or not went_together(assignment):
        raise ValidationError(_("The two have not gone to an appointment together yet."))
    if not Volunteer.objects.visible_to(by).filter(pk=volunteer.pk).exists():
        raise ValidationError(
            _("%(name)s belongs to another contact point. Please talk with the colleagues there first.")
            % {"name": volunteer.person.first_name}
        )
    if newcomer.status == NewcomerStatus.REGISTERED:
        raise ValidationError(
            _("%(name)s has not been accepted yet: the intake interview comes first.")
            % {"name": newcomer.person}
        )
    pin = PinnedPair.objects.filter(newcomer=newcomer, volunteer=volunteer).first()
    return propose(
        volunteer=volunteer,
        newcomer=newcomer,
        by=by,
        today=today,
        override_reason=pin.reason if pin else "",
    )


def went_together(assignment: Assignment) -> bool:
    return assignment.status == AssignmentStatus.DONE and assignment.outcome == Outcome.TOOK_PLACE


def of_same_guest(assignment: Assignment) -> QuerySet[Assignment]:
    """This one and all others of the organisation for a guest with the same telephone number."""
    if not assignment.guest_phone:
        return Assignment.objects.filter(pk=assignment.pk, newcomer=None)
    return Assignment.objects.filter(
        organisation=assignment.organisation_id, newcomer=None, guest_phone=assignment.guest_phone
    )


@transaction.atomic
def link_guest(*, assignment: Assignment, newcomer: Newcomer) -> int:
    """The guest is registered now: this and the organisation's other assignments for the same number are the
    newcomer's. First name and telephone of the guest are emptied; how many assignments that were.

    Raises ValidationError where the assignment is for somebody registered already, and for a newcomer whom
    another organisation looks after.
    """
    if newcomer.person.organisation_id != assignment.organisation_id:
        raise ValidationError(
            {
                "organisation": _(
                    "The request came in at %(organisation)s: please register the person there."
                )
                % {"organisation": assignment.organisation}
            }
        )
    held = list(of_same_guest(assignment).select_for_update(of=("self",)).order_by("pk"))
    if assignment.pk not in {each.pk for each in held}:
        raise ValidationError(_("This assignment is for somebody who is registered already."))
    for each in held:
        each.newcomer = newcomer
        each.guest_name = each.guest_phone = ""
        each.save(update_fields=["newcomer", *GUEST])
    forget_values(Assignment, [each.pk for each in held], GUEST)
    return len(held)
