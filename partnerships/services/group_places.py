"""New pairs join a group by themselves: the nearest with room. Who accompanies nobody any more leaves it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import inf

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from messaging.services import cancel_mails
from partnerships.enums import PartnershipStatus
from partnerships.models import GroupMembership, Partnership, SupervisionGroup
from partnerships.services.group import join_group, leave_group
from partnerships.services.supervision_mails import send_welcome
from programmes.models import Municipality
from programmes.postcodes import coordinates, kilometres
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

RETURNS_WITHIN = timedelta(days=30)


@transaction.atomic
def join_nearest_group(
    *, volunteer: Volunteer, by: User | None, today: date, now: datetime | None = None
) -> GroupMembership | None:
    """Make the volunteer a member of the nearest group with room, tell them by mail, and invite them to its
    coming dates.

    Groups of the same programme and organisation count; others would learn names that are none of theirs.
    Whoever left a group lately, for a closure that is taken back, say, returns to it.
    None, and nothing happens, for who belongs to a group or is no active volunteer, and where there is no
    room: the office finds them by `without_group`.
    """
    if volunteer.status not in (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED):
        return None
    if GroupMembership.objects.filter(volunteer=volunteer, left_on=None).exists():
        return None
    groups = SupervisionGroup.objects.filter(
        programme=volunteer.programme_id, organisation=volunteer.person.organisation_id, seats__gt=0
    )
    # Held, so that of two who join at once only one takes the last place.
    candidates = list(
        groups.select_for_update(of=("self",))
        .select_related("municipality")
        .prefetch_related("municipality__postcodes")
        .order_by("name")
    )
    taken = {group.pk: group.memberships.filter(left_on=None).count() for group in candidates}
    with_room = [group for group in candidates if taken[group.pk] < group.seats]
    if not with_room:
        return None
    left = GroupMembership.objects.filter(volunteer=volunteer, left_on__gte=today - RETURNS_WITHIN)
    former = set(left.values_list("group", flat=True))
    nearest = min(
        with_room,
        key=lambda group: (
            group.pk not in former,
            _distance_km(volunteer, group.municipality),
            taken[group.pk],
        ),
    )
    now = now or timezone.now()
    for ended in left.filter(group=nearest):
        cancel_mails(key_prefix=f"supervision-left:{ended.pk}")
    membership = join_group(group=nearest, volunteer=volunteer, by=by, today=today, now=now)
    send_welcome(membership, now=now)
    return membership


@transaction.atomic
def leave_when_free(
    *, volunteer: Volunteer, by: User | None, today: date, now: datetime | None = None
) -> bool:
    """End the membership of a volunteer without an open pair; return whether there was one to end."""
    if Partnership.objects.open().filter(volunteer=volunteer).exists():
        return False
    membership = GroupMembership.objects.filter(volunteer=volunteer, left_on=None).first()
    if membership is None:
        return False
    leave_group(membership=membership, by=by, today=today, now=now)
    return True


def without_group(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Who accompanies somebody beyond the trial and belongs to no group, though the programme has groups."""
    pairs = Partnership.objects.filter(
        volunteer=OuterRef("pk"), status__in=(PartnershipStatus.ACTIVE, PartnershipStatus.PAUSED)
    )
    memberships = GroupMembership.objects.filter(volunteer=OuterRef("pk"), left_on=None)
    groups = SupervisionGroup.objects.filter(programme=OuterRef("programme"), seats__gt=0)
    return volunteers.filter(
        Q(Exists(pairs)),
        ~Exists(memberships),
        Q(Exists(groups)),
        status__in=(VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED),
    )


def _distance_km(volunteer: Volunteer, town: Municipality | None) -> float:
    """From the volunteer's place to the middle of the group's town; nothing where they live in it, endless
    where either is not known."""
    person = volunteer.person
    if town is None:
        return inf
    if town.pk == person.municipality_id:
        return 0
    home = coordinates(person.postcode, person.place)
    centres = [coordinates(entry.postcode, town.name) for entry in town.postcodes.all()]
    known = [centre for centre in centres if centre]
    return min((kilometres(home, centre) for centre in known), default=inf) if home else inf
