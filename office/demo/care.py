"""How the office keeps in touch with its pairs: conversations, goals, reminders, pauses planned ahead."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from messaging.bounces import note_bounce
from office.demo.world import SEED, World
from partnerships.contacts import FIRST_YEAR
from partnerships.enums import ContactChannel, GoalState, PartnershipStatus, ReviewMoment, Side
from partnerships.goals import half_way
from partnerships.models import Feedback, Meeting, Partnership
from partnerships.services.care import record_contact
from partnerships.services.goals import review_goals, set_goal
from partnerships.services.nudge import ask
from partnerships.services.partnership import pause_partnership
from partnerships.silence import silences, with_silence

# So many days back reach the conversations that the demo shows.
REMEMBERED = 120
# Of every so many pairs one is due for a conversation.
OVERDUE = 27
GOALS = (
    "Einen Arzttermin allein auf Deutsch vereinbaren",
    "Die B1-Prüfung bestehen",
    "Einen Platz im Sportverein finden",
    "Briefe vom Amt selbst verstehen",
    "Eine Ausbildung beginnen",
    "Die Kinder in der Schule gut begleiten",
    "Drei Familien im Ort kennenlernen",
)
SAID = {
    Side.VOLUNTEER: (
        "Es läuft gut, die Treffen sind fest im Kalender.",
        "Fragt nach einem Sprachkurs am Abend.",
        "Würde gern mehr über Asylrecht wissen.",
        "",
    ),
    Side.NEWCOMER: (
        "Ist zufrieden und spricht schon viel mehr.",
        "Sucht gerade eine Wohnung, ist angespannt.",
        "Freut sich auf die Treffen.",
        "",
    ),
}


def build_care(world: World) -> None:
    """With dice of its own, so that the rest of the county stays as it is."""
    _date_the_entries(world)
    dice = Random(SEED + 2)
    active = [pair for pair in world.partnerships if pair.status == PartnershipStatus.ACTIVE]
    silent = _nudges(world)
    for number, pair in enumerate(active):
        if number % OVERDUE:
            until = world.day(40 if pair.pk in silent else 2)
            for side in Side:
                _conversations(world, pair, side, dice, until=until)
        if number % 5 != 4:
            _goals(world, pair, dice)
    _pauses(world, active)
    _bounce(world)


def _date_the_entries(world: World) -> None:
    """Each entry was written in the evening of its day, and each feedback some days after the end."""
    meetings = list(Meeting.objects.only("pk", "met_on"))
    for meeting in meetings:
        meeting.created_at = world.at(meeting.met_on, 20)
    Meeting.objects.bulk_update(meetings, ["created_at"], batch_size=500)
    answers = list(Feedback.objects.select_related("partnership"))
    for answer in answers:
        closed_on = answer.partnership.closed_on or world.today
        answer.created_at = world.at(min(closed_on + timedelta(days=5), world.today), 9)
    Feedback.objects.bulk_update(answers, ["created_at"])


def _conversations(world: World, pair: Partnership, side: Side, dice: Random, *, until: date) -> None:
    """About once a month in the first year, the last one not long before that day."""
    day = max(pair.started_on + timedelta(days=dice.randint(14, 24)), world.day(REMEMBERED))
    while day <= min(until, pair.started_on + FIRST_YEAR):
        record_contact(
            partnership=pair,
            side=side,
            made_on=day,
            channel=dice.choice((ContactChannel.PHONE, ContactChannel.PHONE, ContactChannel.VISIT)),
            was_reached=True,
            note=dice.choice(SAID[side]),
            by=world.coordinator,
            today=day,
        )
        day += timedelta(days=dice.randint(24, 29))


def _goals(world: World, pair: Partnership, dice: Random) -> None:
    goals = [
        set_goal(partnership=pair, text=text, by=world.coordinator, today=pair.started_on)
        for text in dice.sample(GOALS, dice.randint(1, 2))
    ]
    looked_at_on = half_way(pair) + timedelta(days=3)
    if looked_at_on <= world.day(7):
        states = (GoalState.PARTLY, GoalState.PARTLY, GoalState.REACHED, GoalState.OPEN)
        review_goals(
            partnership=pair,
            moment=ReviewMoment.MIDDLE,
            found={goal.pk: (dice.choice(states), "") for goal in goals},
            by=world.coordinator,
            today=looked_at_on,
        )


def _nudges(world: World) -> set[UUID]:
    """Whoever is silent for long was asked as the planner asks, day by day; returns which pairs are."""
    silent = set()
    meeting = Partnership.objects.filter(status=PartnershipStatus.ACTIVE)
    for silence in silences(with_silence(meeting, today=world.today)):
        if (world.today - silence.since).days < 30:
            continue
        silent.add(silence.partnership.pk)
        for number in range((world.today - silence.since).days):
            day = silence.since + timedelta(days=number)
            ask(silence.partnership.pk, today=day, now=world.at(day, 8))
    return silent


def _pauses(world: World, active: list[Partnership]) -> None:
    """One pair has told of a journey ahead."""
    pause_partnership(
        partnership=active[12],
        starts_on=world.day(-9),
        resumes_on=world.day(-30),
        reason="Familienbesuch",
        by=world.coordinator,
        today=world.today,
    )


def _bounce(world: World) -> None:
    """One address is no longer true, of somebody who accompanies nobody."""
    accompanying = {pair.volunteer_id for pair in world.partnerships}
    volunteer = next(v for v in reversed(world.ready) if v.person.email and v.pk not in accompanying)
    note_bounce(
        address=volunteer.person.email, reason="550 5.1.1 Mailbox unknown", at=world.at(world.day(3), 10)
    )
