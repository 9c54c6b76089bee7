"""Who or what is wanted in two places at once: warnings for whoever plans, never a refusal.

A date clashes with another that overlaps it where the same trainer teaches, where the room is the same, or
where participants have both. Online dates need no room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from training.models import Course, Enrolment, Session, SessionPlace
from training.places import own_sign_offs
from volunteers.models import Volunteer

NAMES_SHOWN = 3

# By the id of a date or a course: the ids and names of those who have a place.
Expected: TypeAlias = Mapping[UUID, Mapping[UUID, str]]


class ClashKind(Enum):
    TRAINER = "trainer"
    ROOM = "room"
    PARTICIPANTS = "participants"


@dataclass(frozen=True)
class Slot:
    """A date as it is or as it would be. `session_id` is None while it is only planned."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    trainer: User | None = None
    course_id: UUID | None = None
    session_id: UUID | None = None

    @classmethod
    def of(cls, session: Session) -> Slot:
        return cls(
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=session.place,
            trainer=session.trainer,
            course_id=session.course_id,
            session_id=session.pk,
        )


@dataclass(frozen=True)
class Clash:
    """`other` is the date that stands in the way; `names` are the participants that have both."""

    kind: ClashKind
    slot: Slot
    other: Session
    is_known: bool
    names: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """For whoever plans. What other offices do is said without its name."""
        values = {
            "trainer": self.slot.trainer,
            "place": self.slot.place,
            "other": _("“%(title)s” (%(course)s)") % {"title": self.other, "course": self.other.course}
            if self.is_known
            else _("a date of another office"),
            "when": _when(self.other),
            "count": len(self.names),
            "names": _shortened(self.names),
        }
        match self.kind:
            case ClashKind.TRAINER:
                return _("%(trainer)s teaches elsewhere then: %(other)s, %(when)s.") % values
            case ClashKind.ROOM:
                return _("“%(place)s” is taken then: %(other)s, %(when)s.") % values
        return (
            ngettext(
                "%(count)d participant has another date then (%(names)s): %(other)s, %(when)s.",
                "%(count)d participants have another date then (%(names)s): %(other)s, %(when)s.",
                len(self.names),
            )
            % values
        )


def find_clashes(slots: Sequence[Slot], *, user: User) -> list[list[Clash]]:
    """For each date, what it clashes with, in the order of time; a fixed number of queries for all.

    `user` is whom the sentences are for: dates of courses they do not run are not named.
    """
    if not slots:
        return []
    others = list(
        Session.objects.held()
        .filter(
            starts_at__lt=max(slot.ends_at for slot in slots),
            ends_at__gt=min(slot.starts_at for slot in slots),
        )
        .annotate(is_known=Exists(Course.objects.run_by(user).filter(pk=OuterRef("course"))))
        .select_related("course", "trainer")
        .order_by("starts_at")
    )
    pairs = [[other for other in others if _overlaps(slot, other)] for slot in slots]
    expected = _expected(slots, [other for found in pairs for other in found])
    return [list(_clashes(slot, found, expected)) for slot, found in zip(slots, pairs, strict=True)]


def same_place(one: str, other: str) -> bool:
    """Whether two entries mean the same room, however they are spelled: case, commas, spaces."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _plain(place: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in place.casefold()).split())


def _overlaps(slot: Slot, other: Session) -> bool:
    is_itself = other.pk == slot.session_id
    return not is_itself and other.starts_at < slot.ends_at and other.ends_at > slot.starts_at


def _clashes(slot: Slot, others: Iterable[Session], expected: Expected) -> Iterator[Clash]:
    for other in others:
        is_known: bool = other.is_known  # type: ignore[attr-defined]
        if slot.trainer and other.trainer_id == slot.trainer.pk:
            yield Clash(ClashKind.TRAINER, slot, other, is_known)
        if same_place(slot.place, other.place):
            yield Clash(ClashKind.ROOM, slot, other, is_known)
        ours = expected.get(slot.session_id or slot.course_id, {}) if slot.course_id else {}
        both = ours.keys() & expected.get(other.pk, {}).keys()
        if both:
            yield Clash(ClashKind.PARTICIPANTS, slot, other, is_known, tuple(sorted(ours[pk] for pk in both)))


def _expected(slots: Sequence[Slot], others: Sequence[Session]) -> Expected:
    """Names of those who have a place, by the date's id; for a date that is only planned, by its course's."""
    sessions = {other.pk: other.course_id for other in others}
    sessions |= {slot.session_id: slot.course_id for slot in slots if slot.session_id and slot.course_id}
    courses = {*sessions.values(), *(slot.course_id for slot in slots if slot.course_id)}
    if not any(slot.course_id for slot in slots) or not others:
        return {}
    by_course: dict[UUID, set[UUID]] = defaultdict(set)
    whole = Enrolment.objects.with_place().filter(course__in=courses)
    for course_id, volunteer_id in whole.values_list("course_id", "volunteer_id"):
        by_course[course_id].add(volunteer_id)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for course_id in courses:
        found[course_id] = set(by_course[course_id])
    for session_id, course_id in sessions.items():
        found[session_id] = set(by_course[course_id])
    single = SessionPlace.objects.with_place().filter(session__in=sessions)
    for session_id, volunteer_id in single.values_list("session_id", "volunteer_id"):
        found[session_id].add(volunteer_id)
    for session_id, volunteer_id in (
        own_sign_offs().filter(session__in=sessions).values_list("session_id", "volunteer_id")
    ):
        found[session_id].discard(volunteer_id)
    everybody = set().union(*found.values()) if found else set()
    names = {
        volunteer.pk: str(volunteer)
        for volunteer in Volunteer.objects.filter(pk__in=everybody).select_related("person")
    }
    return {key: {pk: names[pk] for pk in people} for key, people in found.items()}


def _shortened(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    return f"{shown} …" if len(names) > NAMES_SHOWN else shown


def _when(session: Session) -> str:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{starts:%d.%m.%Y, %H:%M}–{ends:%H:%M}"
