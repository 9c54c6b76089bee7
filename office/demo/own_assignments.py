"""What the volunteer of the demo county finds on their page: asked, coming, to be reported, done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from accounts.enums import Kind
from assignments.diary import clash
from assignments.enums import AnswerChannel, AssignmentKind
from assignments.models import Assignment
from assignments.services.answers import answer_offer
from assignments.services.asking import offer_assignment
from assignments.services.reports import complete_assignment
from assignments.services.requests import request_assignment
from assignments.services.waves import remind
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from office.demo.county import LOGINS
from office.demo.world import World
from volunteers.models import Volunteer

HOURS = range(9, 17)


def build_own_assignments(world: World) -> None:
    """In German, for whoever has just arrived: the volunteer of the first login speaks little else."""
    volunteer = Volunteer.objects.get(person__user__email=LOGINS[Kind.VOLUNTEER][0])
    home = volunteer.person.organisation_id
    waiting = Newcomer.objects.filter(status=NewcomerStatus.ACCEPTED, person__organisation=home)
    newcomers = list(waiting.select_related("person").order_by("person__last_name", "pk")[:4])
    done = _agreed(world, volunteer, newcomers[0], world.day(24), AssignmentKind.SCHOOL)
    complete_assignment(
        assignment=done,
        actual_minutes=75,
        travel_km=12,
        report="Das Gespräch lief gut.",
        by=volunteer.person.user,
        now=done.ends_at + timedelta(hours=2),
    )
    _agreed(world, volunteer, newcomers[1], world.day(1), AssignmentKind.AUTHORITY)
    remind(world.at(world.today, 9))
    _asked(world, volunteer, newcomers[2], world.day(-5), AssignmentKind.DOCTOR, has_window=True)
    _agreed(world, volunteer, newcomers[3], world.day(-3), AssignmentKind.JOB_CENTRE)


def _agreed(
    world: World, volunteer: Volunteer, newcomer: Newcomer, day: date, kind: AssignmentKind
) -> Assignment:
    assignment = _asked(world, volunteer, newcomer, day, kind)
    answer_offer(
        assignment=assignment,
        volunteer=volunteer,
        accepts=True,
        channel=AnswerChannel.LINK,
        now=_before(world, assignment.starts_at) + timedelta(hours=1),
    )
    return assignment


def _asked(
    world: World,
    volunteer: Volunteer,
    newcomer: Newcomer,
    day: date,
    kind: AssignmentKind,
    *,
    has_window: bool = False,
) -> Assignment:
    starts_at = _free_hour(world, volunteer, day)
    now = _before(world, starts_at)
    assignment = request_assignment(
        newcomer=newcomer,
        kind=kind,
        language="de",
        starts_at=starts_at,
        window_until=starts_at + timedelta(hours=3) if has_window else None,
        minutes=60,
        place="Rathaus, Eingang am Markt",
        details="Bitte den Brief vom letzten Mal mitbringen.",
        anyway=True,
        by=world.coordinator,
        now=now,
    )
    return offer_assignment(assignment=assignment, volunteer=volunteer, by=world.coordinator, now=now)


def _before(world: World, starts_at: datetime) -> datetime:
    return min(world.at(world.today, 8), starts_at) - timedelta(days=1)


def _free_hour(world: World, volunteer: Volunteer, day: date) -> datetime:
    """The first hour of the day at which nothing else stands in their diary."""
    for hour in HOURS:
        starts_at = world.at(day, hour)
        if clash(volunteer.pk, starts_at=starts_at, minutes=60, point=None) is None:
            return starts_at
    raise AssertionError("The volunteer of the demo county is taken all day.")
