"""The partnerships that run or have ended, and eighteen months of meetings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from matching.engine.profile import Profile
from matching.engine.scoring import score_all
from matching.profiles import matchable, newcomer_profile, volunteer_profile
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from newcomers.services import end_newcomer
from office.demo.world import World
from partnerships.enums import ClosureReason, Mood, NoMeetingReason, Side
from partnerships.models import Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import give_feedback
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import pause_partnership, start_partnership
from volunteers.models import Volunteer
from volunteers.services import pause_volunteer

ACTIVE, CLOSED = 55, 32
MEETINGS = 1800
SILENT = 1
SHARE_NOT_MET = 0.08
PAUSED_VOLUNTEERS = 10
NOTES = (
    "Wir haben Bus fahren geübt.",
    "Viel gelacht, wenig Grammatik.",
    "Brief vom Jobcenter zusammen gelesen.",
    "Elternabend gemeinsam vorbereitet.",
    "Zusammen gekocht und die Wörter dazu gelernt.",
    "Spaziergang am Rhein.",
)
REASONS = (
    ClosureReason.GOALS_REACHED,
    ClosureReason.PERIOD_OVER,
    ClosureReason.MOVED,
    ClosureReason.GOALS_REACHED,
    ClosureReason.NO_TIME,
    ClosureReason.PERIOD_OVER,
    ClosureReason.NOT_FITTING,
    ClosureReason.ILLNESS,
)


@dataclass
class Plan:
    """A pair with the days on which it will have met, fixed before anything is saved."""

    volunteer: Volunteer
    newcomer: Newcomer
    started_on: date
    closed_on: date | None = None
    days: list[date] = field(default_factory=list)


def build_pairs(world: World) -> None:
    """Closed pairs first, then those that go on."""
    plans = _plan(world)
    _plan_meetings(world, plans)
    for number, plan in enumerate(plans):
        partnership = start_partnership(
            volunteer=plan.volunteer, newcomer=plan.newcomer, by=world.coordinator, today=plan.started_on
        )
        _log(world, partnership, plan.days)
        if plan.closed_on:
            _close(world, partnership, plan.closed_on, number)
        else:
            world.partnerships.append(partnership)
    _pauses(world)


def _plan(world: World) -> list[Plan]:
    """Who with whom, from when to when; of one volunteer's places none is taken twice at a time."""
    dice = world.dice
    accepted = [newcomer for newcomer in world.newcomers if newcomer.status == NewcomerStatus.ACCEPTED]
    volunteers = list(
        matchable(Volunteer.objects.filter(pk__in=[v.pk for v in world.ready]), today=world.today).order_by(
            "applied_on", "person__last_name", "person__first_name"
        )
    )
    profiles = {v.pk: volunteer_profile(v, free_places=3) for v in volunteers}
    trained_early = [v for v in volunteers if v.applied_on < world.day(500)]
    plans = []
    for volunteer, newcomer in _choose(accepted[:CLOSED], trained_early, profiles, at_most=1):
        started_on = world.day(dice.randint(460, 535))
        closed_on = started_on + timedelta(days=dice.randint(120, 330))
        plans.append(Plan(volunteer, newcomer, started_on, closed_on))
    free_from = {plan.volunteer.pk: plan.closed_on for plan in plans}
    pairs = _choose(accepted[CLOSED : CLOSED + ACTIVE], volunteers, profiles, at_most=2)
    for volunteer, newcomer in _with_first(world.volunteers[0], pairs):
        latest_end = free_from.get(volunteer.pk) or world.day(330)
        # The second cohort finished its training about 250 days ago.
        earliest = max(latest_end, world.day(330 if volunteer.applied_on < world.day(500) else 245))
        started_on = world.day(dice.randint(25, max(26, (world.today - earliest).days)))
        plans.append(Plan(volunteer, newcomer, started_on))
    return plans


def _choose(
    newcomers: list[Newcomer], volunteers: list[Volunteer], profiles: dict[UUID, Profile], *, at_most: int
) -> list[tuple[Volunteer, Newcomer]]:
    """For each newcomer the best-fitting volunteer with a place left."""
    left = {volunteer.pk: min(at_most, volunteer.places) for volunteer in volunteers}
    pairs = []
    detailed = {n.pk: n for n in Newcomer.objects.filter(pk__in=[n.pk for n in newcomers]).with_person()}
    for newcomer in newcomers:
        wanted = newcomer_profile(detailed[newcomer.pk])
        free = [volunteer for volunteer in volunteers if left[volunteer.pk]]
        scored = score_all(wanted, [profiles[volunteer.pk] for volunteer in free])
        scores = dict(zip((volunteer.pk for volunteer in free), scored, strict=True))
        best = max(free, key=lambda v: (scores[v.pk].is_possible, scores[v.pk].total, str(v.person)))
        left[best.pk] -= 1
        pairs.append((best, newcomer))
    return pairs


def _with_first(
    volunteer: Volunteer, pairs: list[tuple[Volunteer, Newcomer]]
) -> list[tuple[Volunteer, Newcomer]]:
    """The volunteer whom visitors of the demo log in as surely has a partner."""
    if any(chosen.pk == volunteer.pk for chosen, _newcomer in pairs):
        return pairs
    return [(volunteer, pairs[0][1]), *pairs[1:]]


def _plan_meetings(world: World, plans: list[Plan]) -> None:
    """A weekly rhythm with gaps: all of the last two weeks, and of the weeks before as many as are wanted."""
    dice = world.dice
    weeks = []
    for plan in plans:
        last = min(plan.closed_on or world.today, world.day(1))
        day = plan.started_on + timedelta(days=dice.randint(2, 6))
        while day <= last:
            weeks.append((plan, day))
            day += timedelta(days=7)
    recent = [week for week in weeks if week[1] > world.day(14)]
    older = [week for week in weeks if week[1] <= world.day(14)]
    wanted = min(len(older), MEETINGS - len(recent))
    for plan, day in recent + dice.sample(older, wanted):
        plan.days.append(day)
    # One pair that met every week has been silent for five weeks.
    silent = plans[CLOSED + SILENT]
    silent.started_on = min(silent.started_on, world.day(150))
    silent.days = [world.day(36 + 7 * week) for week in range(14)]


def _log(world: World, partnership: Partnership, days: list[date]) -> None:
    dice = world.dice
    usual = dice.sample(list(world.tasks.values()), 3)
    account = partnership.volunteer.person.user or world.coordinator
    for day in sorted(days):
        if dice.random() < SHARE_NOT_MET:
            log_meeting(
                partnership=partnership,
                met_on=day,
                took_place=False,
                reason=dice.choice(list(NoMeetingReason)),
                by=account,
                today=day,
            )
            continue
        log_meeting(
            partnership=partnership,
            met_on=day,
            took_place=True,
            minutes=dice.choice([60, 90, 90, 120, 120, 150]),
            tasks=usual[: dice.randint(1, 3)],
            mood=dice.choice([Mood.GOOD, Mood.GOOD, Mood.VERY_GOOD, Mood.VERY_GOOD, Mood.MIXED]),
            note=dice.choice(NOTES) if dice.random() < 0.25 else "",
            by=account,
            today=day,
        )


def _close(world: World, partnership: Partnership, closed_on: date, number: int) -> None:
    partnership = close_partnership(
        partnership=partnership,
        closed_on=closed_on,
        reason=REASONS[number % len(REASONS)],
        by=world.coordinator,
        today=closed_on,
    )
    for side in Side:
        if number % 4 == 3 and side == Side.NEWCOMER:
            continue  # not everybody answers
        give_feedback(
            partnership=partnership,
            side=side,
            rating=world.dice.choice([3, 4, 4, 5, 5]),
            went_well="Wir haben uns gut verstanden.",
            to_improve="",
            today=closed_on + timedelta(days=5),
        )
    end_newcomer(newcomer=partnership.newcomer, by=world.coordinator, today=closed_on + timedelta(days=7))


def _pauses(world: World) -> None:
    """Two pairs pause; ten volunteers do, who accompany nobody at the moment."""
    for partnership in world.partnerships[20:22]:
        pause_partnership(
            partnership=partnership,
            starts_on=world.day(6),
            resumes_on=world.today + timedelta(days=20),
            reason="Reise zur Familie",
            by=world.coordinator,
            today=world.day(6),
        )
    taken = {partnership.volunteer_id for partnership in world.partnerships}
    resting = [v for v in reversed(world.ready) if v.pk not in taken][:PAUSED_VOLUNTEERS]
    for volunteer in resting:
        pause_volunteer(
            volunteer=volunteer,
            until=world.today + timedelta(days=60),
            by=world.coordinator,
            today=world.day(20),
        )
