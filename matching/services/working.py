"""The worker's part of a proposal for all. Not for the web process: the engine brings SciPy with it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from matching.engine.outcome import Outcome
from matching.engine.packing import key_of, name_of
from matching.engine.question import Question
from matching.engine.run import propose_for_all
from matching.enums import RunFailure, RunStatus
from matching.loading import kept_but_not_free, question_for
from matching.models import MatchingRun, RunEntry
from matching.rules import from_json
from matching.runs.reach import Reach
from programmes.models import Programme

logger = logging.getLogger(__name__)

# Much longer than any run takes: no claim runs out under a living worker.
LEASE = timedelta(minutes=10)
ATTEMPTS = 3
PREVIEWS_KEPT = timedelta(days=1)
# Pages ask every second; more steps than that are for nobody.
STEP = 10
NOT_FREE = "not_free"


def work_on_runs(*, now: datetime | None = None, limit: int = 5) -> int:
    """Work on up to `limit` runs that wait, and return how many were handled. Call it outside transactions.

    Any number of workers may be at it at once. A run whose worker has died is taken up again, three times at
    most. `now` replaces the clock.
    """
    handled = 0
    while handled < limit and (run := _claim_next(now=now or timezone.now())):
        _Work(run, now).do()
        handled += 1
    return handled


def delete_old_previews(*, now: datetime) -> int:
    """Runs that somebody merely tried out are of no use the next day. Returns how many are gone."""
    old = MatchingRun.objects.filter(is_preview=True, started_at__lt=now - PREVIEWS_KEPT)
    return old.delete()[1].get(MatchingRun._meta.label, 0)


def _claim_next(*, now: datetime) -> MatchingRun | None:
    """The next run to be worked on, taken for this worker alone by its number of attempts."""
    left_behind = Q(status=RunStatus.RUNNING, claimed_at__lt=now - LEASE)
    waiting = MatchingRun.objects.filter(Q(status=RunStatus.QUEUED) | left_behind)
    for run in waiting.select_related("programme", "organisation", "municipality").order_by("started_at"):
        unchanged = MatchingRun.objects.filter(pk=run.pk, status=run.status, attempts=run.attempts)
        if run.attempts >= ATTEMPTS:
            _fail(unchanged, RunFailure.BROKEN_OFF)
        elif unchanged.update(
            status=RunStatus.RUNNING, claimed_at=now, attempts=F("attempts") + 1, progress=0
        ):
            run.attempts += 1
            return run
    return None


def _fail(runs: QuerySet[MatchingRun], failure: RunFailure) -> None:
    if runs.update(status=RunStatus.FAILED, failure=failure):
        logger.warning("A proposal for all failed: %s.", failure.name)


@dataclass
class _Work:
    """One attempt at one run."""

    run: MatchingRun
    now: datetime | None
    progress: int = 0

    @property
    def mine(self) -> QuerySet[MatchingRun]:
        """The run, as long as nobody else has taken it over and its programme is still there."""
        return MatchingRun.objects.filter(
            pk=self.run.pk, attempts=self.run.attempts, status=RunStatus.RUNNING
        )

    def do(self) -> None:
        """To the end, or to a sentence that says why not."""
        try:
            rules = from_json(self.run.rules)
        except (KeyError, TypeError, ValueError):
            return _fail(self.mine, RunFailure.RULES)
        try:
            question = question_for(
                self.run.programme,
                reach=Reach(self.run.organisation, self.run.municipality),
                today=timezone.localdate(self.now),
                rules=rules,
                keep=True,
            )
            outcome = propose_for_all(question, self.report)
        except ValueError as error:
            logger.warning("The data for run %s cannot be used: %s", self.run.pk, error)
            return _fail(self.mine, RunFailure.DATA)
        try:
            self._store(question, outcome)
        except IntegrityError:
            # Somebody of the outcome has been deleted meanwhile: ask again, without them.
            self.mine.update(status=RunStatus.QUEUED)

    def report(self, percent: int) -> None:
        """Said outside the transaction that stores the outcome, so that pages see it."""
        if percent >= self.progress + STEP:
            self.progress = percent
            self.mine.update(progress=min(percent, 99))

    @transaction.atomic
    def _store(self, question: Question, outcome: Outcome) -> None:
        """Everything or nothing, and nothing where the run is not ours any more."""
        if not self.mine.select_for_update().values_list("pk").first():
            return
        RunEntry.objects.bulk_create(_entries(self.run, outcome), batch_size=500)
        self.mine.update(
            status=RunStatus.FINISHED,
            finished_at=self.now or timezone.now(),
            progress=100,
            input_hash=outcome.input_hash,
            total=outcome.total,
            greedy_total=outcome.greedy_total,
            greedy_pairs=outcome.greedy_pairs,
            gap=outcome.gap,
            prices=dict(outcome.prices),
            missing=_missing(self.run.programme, outcome),
            contradictions=_contradictions(self.run.programme, question, outcome),
            incomplete_volunteers=list(outcome.incomplete_volunteers),
        )


def _entries(run: MatchingRun, outcome: Outcome) -> Iterator[RunEntry]:
    for pair in outcome.pairs:
        yield RunEntry(
            run=run,
            newcomer_id=pair.newcomer,
            volunteer_id=pair.volunteer,
            score=pair.score,
            parts={part.value: points for part, points in pair.parts.items()},
            benefit=pair.benefit,
            surplus=pair.surplus,
            is_pinned=pair.is_pinned,
            overridden=[gate.value for gate in pair.overridden],
        )
    for alone in outcome.unmatched:
        yield RunEntry(
            run=run,
            newcomer_id=alone.newcomer,
            surplus=outcome.surpluses.get(alone.newcomer, 0),
            reason=alone.reason.to_json(),
        )


def _missing(programme: Programme, outcome: Outcome) -> list[dict[str, Any]]:
    """As JSON, with the ids of tasks instead of the keys that the engine knows."""
    tasks = {name_of(key_of(str(pk))): str(pk) for pk in programme.tasks.values_list("pk", flat=True)}
    found = [missing.to_json() for missing in outcome.missing]
    return [each | {"tasks": [tasks[key] for key in each["tasks"] if key in tasks]} for each in found]


def _contradictions(programme: Programme, question: Question, outcome: Outcome) -> list[dict[str, str]]:
    """Pairs that the office wants to keep and that cannot be: impossible, or the volunteer is not free."""
    found = [(each.newcomer, each.volunteer, each.gate.value) for each in outcome.contradictions]
    found += [(*pair, NOT_FREE) for pair in kept_but_not_free(programme, question)]
    return [dict(zip(("newcomer", "volunteer", "gate"), each, strict=True)) for each in found]
