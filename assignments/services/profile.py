"""What a volunteer is willing to do at single assignments."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentKind
from assignments.models import AssignmentProfile
from assignments.services.passing import agrees_to_passing
from people.services import refuse_if_restricted
from volunteers.models import Volunteer


def profile_of(volunteer: Volunteer) -> AssignmentProfile:
    """What they have said; an unsaved row of defaults where they have said nothing."""
    found = AssignmentProfile.objects.filter(volunteer=volunteer).first()
    return found or AssignmentProfile(volunteer=volunteer)


@transaction.atomic
def save_profile(
    *,
    volunteer: Volunteer,
    is_asked: bool,
    kinds: Iterable[str],
    at_short_notice: bool,
    most_per_month: int | None,
    is_listed: bool,
    remark: str,
    by: User,
) -> AssignmentProfile:
    """Note it, by the volunteer or by the office where they are at home (otherwise PermissionDenied).

    Raises ValidationError keyed by field (being listed needs the consent to pass contact details on), and
    while the person's data are restricted. All kinds are kept as none: whoever goes along to everything
    goes along to a kind that comes later, too.
    """
    is_own = volunteer.person.user_id is not None and volunteer.person.user_id == by.pk
    if not is_own and not Volunteer.objects.visible_to(by).filter(pk=volunteer.pk).exists():
        raise PermissionDenied
    refuse_if_restricted(volunteer.person)
    if is_listed and not agrees_to_passing(volunteer.person):
        raise ValidationError(
            {
                "is_listed": _(
                    "This needs the consent to pass contact details on. It can be given under “What I have "
                    "agreed to”, or to the office."
                )
            }
        )
    chosen = set(kinds)
    if not chosen <= set(AssignmentKind.values):
        raise ValidationError({"kinds": _("Please choose from the list.")})
    Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    profile = profile_of(volunteer)
    profile.is_asked = is_asked
    profile.kinds = (
        [kind for kind in AssignmentKind.values if kind in chosen]
        if chosen < set(AssignmentKind.values)
        else []
    )
    profile.at_short_notice = at_short_notice
    profile.most_per_month = most_per_month
    profile.is_listed = is_listed
    profile.remark = remark.strip()
    profile.full_clean()
    profile.save()
    return profile
