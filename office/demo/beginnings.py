"""The eight pairs that are only about to become one: in trial, or asked whether they want to meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from matching.engine.scoring import score_all
from matching.enums import ProposalAnswer
from matching.models import Proposal
from matching.profiles import newcomer_profile, volunteer_profile
from matching.services.proposal import answer_proposal, propose
from newcomers.models import Newcomer
from office.demo.world import World
from partnerships.enums import Mood, Side, TrialChoice
from partnerships.queries import ready_for_matching, waiting
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import start_partnership
from partnerships.services.trial import answer_trial
from volunteers.models import Volunteer

TRIAL_MEETINGS = 3
PROPOSED = 5


def build_beginnings(world: World) -> None:
    """On the places that the running partnerships leave free; who waits longest comes first."""
    _begin_trials(world)
    _propose(world)


def _begin_trials(world: World) -> None:
    """Pairs that get to know each other: in the middle, waiting for an answer, agreed and about to sign."""
    stages: tuple[tuple[int, dict[Side, str]], ...] = (
        (1, {}),
        (TRIAL_MEETINGS, {Side.VOLUNTEER: ""}),
        (TRIAL_MEETINGS, {Side.VOLUNTEER: "", Side.NEWCOMER: "Ich verstehe schon viel mehr."}),
    )
    for (meetings, reasons), (volunteer, newcomer) in zip(stages, _best_waiting(world), strict=False):
        start = world.day(3 + 7 * meetings)
        partnership = start_partnership(
            volunteer=volunteer,
            newcomer=newcomer,
            by=world.coordinator,
            today=start,
            trial_meetings=TRIAL_MEETINGS,
        )
        for number in range(meetings):
            day = start + timedelta(days=3 + 7 * number)
            log_meeting(
                partnership=partnership,
                met_on=day,
                took_place=True,
                minutes=90,
                tasks=newcomer.needs.all()[:1],
                mood=Mood.GOOD,
                by=volunteer.person.user or world.coordinator,
                today=day,
            )
        for side, reason in reasons.items():
            answer_trial(
                partnership=partnership,
                side=side,
                answer=TrialChoice.YES,
                reason=reason,
                now=world.at(world.day(2), 18),
                by=world.coordinator,
            )


def _propose(world: World) -> None:
    """Some pairs have both said yes, some one side, one would like to talk first, some have said nothing."""
    for number, (volunteer, newcomer) in enumerate(islice(_best_waiting(world), PROPOSED)):
        proposal = propose(
            volunteer=volunteer, newcomer=newcomer, by=world.coordinator, today=world.day(number % 5)
        )
        _answer(world, proposal, number)


def _best_waiting(world: World) -> Iterator[tuple[Volunteer, Newcomer]]:
    """Who waits longest first, each with who fits best of those then free."""
    for newcomer in waiting(Newcomer.objects.with_person()).order_by(
        "waiting_since", "person__last_name", "person__first_name"
    ):
        best = best_for(world, newcomer)
        if best is not None:
            yield best, newcomer


def best_for(world: World, newcomer: Newcomer) -> Volunteer | None:
    asked = set(Proposal.objects.open().values_list("volunteer", flat=True))
    free = list(ready_for_matching(Volunteer.objects.exclude(pk__in=asked).with_person(), world.today))
    wanted = newcomer_profile(newcomer)
    scores = score_all(wanted, [volunteer_profile(volunteer, free_places=1) for volunteer in free])
    possible = [
        (score.total, str(volunteer.person), volunteer)
        for score, volunteer in zip(scores, free, strict=True)
        if score.is_possible
    ]
    return max(possible, key=lambda entry: entry[:2])[2] if possible else None


def _answer(world: World, proposal: Proposal, number: int) -> None:
    now = world.at(world.today, 7)
    if number < 3:
        answer_proposal(proposal=proposal, side=Side.VOLUNTEER, answer=ProposalAnswer.YES, now=now)
    if number < 2:
        answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=ProposalAnswer.YES, now=now)
    if number == 3:
        reason = "Ich arbeite oft am Nachmittag. Geht das?"
        talk = ProposalAnswer.TALK
        answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=talk, now=now, reason=reason)
