"""What an office may know of volunteers who are at home at another contact point.

Of its own it knows everything, of the others the first name: unless their home office has passed the contact
on, or they stand in the directory of contact persons, which shows the name and no telephone.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.access import within_scope
from accounts.models import User
from accounts.rights import Reach, reaches
from assignments.models import AssignmentProfile, ContactPassing
from assignments.services.passing import end_passing, pass_on, pass_on_to_requester
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

__all__ = [
    "end_passing",
    "has_contact",
    "is_known_to",
    "known_name",
    "known_names",
    "pass_on",
    "pass_on_to_requester",
    "seen_contacts",
    "sees_contact",
]


def has_contact(user: User) -> Q:
    """Volunteers whose telephone and e-mail the user may read: as a condition on Volunteer."""
    own = within_scope(user, organisation="person__organisation", municipality="person__municipality")
    passed_on = ContactPassing.objects.visible_to(user).running().to_organisations()
    return Q(person__erased_on=None) & (own | Q(Exists(passed_on.filter(volunteer=OuterRef("pk")))))


def is_known_to(user: User) -> Q:
    """Volunteers whose whole name the user may read: as a condition on Volunteer."""
    known = has_contact(user)
    if reaches(user.role_kinds) & {Reach.EVERYTHING, Reach.OFFICE}:
        listed = AssignmentProfile.objects.filter(volunteer=OuterRef("pk"), is_listed=True)
        known |= Q(
            Exists(listed),
            status=VolunteerStatus.ADMITTED,
            person__restricted_at=None,
            person__erased_on=None,
        )
    return known


def known_names(volunteers: Iterable[Volunteer], user: User) -> dict[UUID, str]:
    """How each is called on the user's pages: one query, for the volunteers come with their person."""
    them = list(volunteers)
    known = set(
        Volunteer.objects.filter(is_known_to(user), pk__in=[volunteer.pk for volunteer in them]).values_list(
            "pk", flat=True
        )
    )
    return {
        volunteer.pk: str(volunteer.person)
        if volunteer.pk in known
        else volunteer.person.first_name or str(volunteer.person)
        for volunteer in them
    }


def known_name(volunteer: Volunteer, user: User) -> str:
    """How the volunteer is called on the user's pages: the whole name, or the first name only."""
    return known_names([volunteer], user)[volunteer.pk]


def seen_contacts(volunteers: Iterable[Volunteer], user: User) -> set[UUID]:
    """Of whom the user may read telephone and e-mail: one query."""
    keys = [volunteer.pk for volunteer in volunteers]
    return set(Volunteer.objects.filter(has_contact(user), pk__in=keys).values_list("pk", flat=True))


def sees_contact(volunteer: Volunteer, user: User) -> bool:
    """Whether the user may read the volunteer's telephone and e-mail."""
    return volunteer.pk in seen_contacts([volunteer], user)
