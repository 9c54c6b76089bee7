"""Two proposals for all; between them the office has kept one pair and ruled out another."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from matching.models import MatchingRules, MatchingRun, RunEntry
from matching.services.pair import forbid_pair, pin_pair
from matching.services.rules import save_rules
from matching.services.run import start_run
from matching.services.working import work_on_runs
from newcomers.models import Newcomer
from office.demo.world import World


def build_proposals_for_all(world: World) -> None:
    """With a programme that asks for a little more than the least, and minds waiting."""
    rules = MatchingRules(programme=world.programme, threshold=35, waiting_points=12)
    save_rules(settings=rules, by=world.administrator)
    first = _run(world, world.at(world.day(7), 9))
    found = list(first.entries.exclude(volunteer=None).order_by("-score", "pk"))
    _rule_out(world, found[-1])
    _keep_in_mind(world, [entry.newcomer for entry in found[:-1]], found)
    _run(world, world.at(world.day(1), 16, 30))


def _run(world: World, now: datetime) -> MatchingRun:
    run = start_run(programme=world.programme, by=world.coordinator, now=now, organisation=world.county)
    work_on_runs(now=now)
    run.refresh_from_db()
    return run


def _rule_out(world: World, entry: RunEntry) -> None:
    if entry.volunteer:
        forbid_pair(
            volunteer=entry.volunteer, newcomer=entry.newcomer, by=world.coordinator, today=world.day(2)
        )


def _keep_in_mind(world: World, newcomers: list[Newcomer], found: list[RunEntry]) -> None:
    """The first newcomer who could as well have somebody else's volunteer gets them."""
    for newcomer in newcomers:
        for entry in found:
            if entry.newcomer_id == newcomer.pk or entry.volunteer is None:
                continue
            try:
                pin_pair(
                    volunteer=entry.volunteer, newcomer=newcomer, by=world.coordinator, today=world.day(2)
                )
            except ValidationError:
                continue
            return
