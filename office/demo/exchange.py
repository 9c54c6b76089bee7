"""Three exchange groups with nine dates: held every six to eight weeks, one planned, one due, one overdue."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from office.demo.world import World
from partnerships.enums import Answer
from partnerships.models import SupervisionGroup
from partnerships.services.supervision import (
    answer_invitation,
    join_group,
    plan_supervision,
    propose_date,
    record_supervision_attendance,
    save_group,
)
from people.enums import Weekday

# Town, weekday, hour, and the days ago on which the group met; the first group has a next date.
GROUPS = (
    ("Bensheim", Weekday.WEDNESDAY, 18, (132, 86, 37)),
    ("Lampertheim", Weekday.TUESDAY, 17, (141, 95, 46)),
    ("Heppenheim", Weekday.THURSDAY, 18, (120, 63)),
)

SEATS = 16


def build_exchange(world: World) -> None:
    """Whoever accompanies somebody belongs to a group."""
    companions = list({p.volunteer_id: p.volunteer for p in world.partnerships}.values())
    for index, (town_name, weekday, hour, held) in enumerate(GROUPS):
        town = next(town for town in world.towns if town.name == town_name)
        group = save_group(
            group=SupervisionGroup(
                programme=world.programme,
                organisation=world.county,
                municipality=town,
                name=f"Austauschgruppe {town_name}",
                facilitator=world.trainer,
                place=f"Familienzentrum {town_name}",
                weekday=weekday,
                usual_time=time(hour),
                seats=SEATS,
            ),
            by=world.coordinator,
        )
        joined_on = world.day(max(held) + 20)
        for volunteer in companions[index :: len(GROUPS)][:14]:
            join_group(
                group=group,
                volunteer=volunteer,
                by=world.coordinator,
                today=joined_on,
                now=world.at(joined_on),
            )
        for days_ago in held:
            _held(world, group, _on_weekday(world.day(days_ago), weekday), hour)
        if index == 0:
            _planned(world, group)


def _on_weekday(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _held(world: World, group: SupervisionGroup, day: date, hour: int) -> None:
    starts_at = _moment(day, hour)
    meeting = plan_supervision(
        group=group,
        starts_at=starts_at,
        place=group.place,
        by=world.coordinator,
        now=starts_at - timedelta(days=21),
    )
    invitations = list(
        meeting.invitations.order_by("volunteer__person__last_name", "volunteer__person__first_name")
    )
    for invitation in invitations:
        answer = world.dice.choice([Answer.YES, Answer.YES, Answer.YES, Answer.NO, Answer.MAYBE])
        answer_invitation(invitation=invitation, answer=answer, now=starts_at - timedelta(days=9))
    record_supervision_attendance(
        meeting=meeting,
        present=[i.volunteer_id for i in invitations if i.answer == Answer.YES],
        by=world.coordinator,
        now=starts_at + timedelta(hours=3),
    )


def _planned(world: World, group: SupervisionGroup) -> None:
    now = world.at(world.today, 7)
    meeting = plan_supervision(
        group=group,
        starts_at=propose_date(group, today=world.today),
        place=group.place,
        by=world.coordinator,
        now=now,
    )
    for invitation in list(meeting.invitations.order_by("volunteer__person__last_name"))[:6]:
        answer_invitation(invitation=invitation, answer=Answer.YES, now=now)
