"""What stands in the way of a group's date: the same facilitator or the same room, wanted twice at a time.

Dates of other offices count, but are not named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.enums import SupervisionStatus
from partnerships.models import SupervisionGroup, SupervisionMeeting
from training.clashes import same_place
from training.models import Session

# No date lasts longer.
LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class Engagement:
    """A date that is fixed already: of an exchange group, or of a training (without `group_id`)."""

    starts_at: datetime
    ends_at: datetime
    place: str
    leader_id: UUID | None
    group_id: UUID | None = None
    meeting_id: UUID | None = None

    @property
    def when(self) -> str:
        starts, ends = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{starts:%d.%m.%Y, %H:%M}–{ends:%H:%M}"


@dataclass(frozen=True)
class Clash:
    """Why a date cannot be; `is_own` where the group itself meets then: nobody can want that."""

    sentence: str
    is_own: bool = False


class Diary:
    """The engagements from a moment on of everybody who matters to these groups; loaded in two queries."""

    def __init__(self, engagements: Iterable[Engagement] = ()) -> None:
        self.engagements = list(engagements)

    @classmethod
    def of(cls, groups: Iterable[SupervisionGroup], *, since: datetime) -> Diary:
        groups = list(groups)
        leaders = {group.facilitator_id for group in groups} - {None}
        meetings = SupervisionMeeting.objects.filter(
            status=SupervisionStatus.PLANNED, starts_at__gte=since - LONGEST
        )
        sessions = Session.objects.held().filter(
            Q(trainer__in=leaders) | Q(place__in={group.place for group in groups}), ends_at__gt=since
        )
        diary = cls(
            Engagement(starts_at, starts_at + timedelta(minutes=minutes), place, leader, group, meeting)
            for starts_at, minutes, place, leader, group, meeting in meetings.values_list(
                "starts_at", "minutes", "place", "group__facilitator", "group", "pk"
            )
        )
        diary.engagements += [
            Engagement(*row) for row in sessions.values_list("starts_at", "ends_at", "place", "trainer")
        ]
        return diary

    def add(
        self,
        group: SupervisionGroup,
        starts_at: datetime,
        *,
        minutes: int | None = None,
        place: str | None = None,
    ) -> None:
        """Keep a date in mind that is not stored yet."""
        ends_at = starts_at.astimezone(UTC) + timedelta(minutes=minutes or group.minutes)
        where = group.place if place is None else place
        self.engagements.append(Engagement(starts_at, ends_at, where, group.facilitator_id, group.pk))

    def clash(
        self,
        group: SupervisionGroup,
        starts_at: datetime,
        *,
        minutes: int | None = None,
        place: str | None = None,
        moved: UUID | None = None,
    ) -> Clash | None:
        """What stands in the way of such a date. `moved` is the date that would be moved there: it is not in
        its own way."""
        ends_at = starts_at.astimezone(UTC) + timedelta(minutes=minutes or group.minutes)
        where = group.place if place is None else place
        overlapping = [
            other
            for other in self.engagements
            if other.starts_at < ends_at
            and other.ends_at > starts_at
            and (moved is None or other.meeting_id != moved)
        ]
        if any(other.group_id == group.pk for other in overlapping):
            return Clash(_("The group meets at this time already."), is_own=True)
        for other in overlapping:
            if other.leader_id and other.leader_id == group.facilitator_id:
                words = {"name": group.facilitator, "when": other.when}
                return Clash(_("%(name)s leads another date then: %(when)s.") % words)
            if same_place(where, other.place):
                words = {"place": where, "when": other.when}
                return Clash(_("“%(place)s” is taken then: %(when)s.") % words)
        return None
