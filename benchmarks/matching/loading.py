"""From the database to a kept proposal for all, on PostgreSQL and SQLite, each in a process of its own.

`python -m benchmarks.matching.loading` prints the figures of the chosen test database as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

from django.conf import settings

from benchmarks import Result, bench
from benchmarks.database import throwaway_database
from benchmarks.matching.timing import in_turns

SIZE = 1_000
DATABASES = {"PostgreSQL": "postgresql", "SQLite": "sqlite"}


def figures() -> dict[str, Any]:
    """Seconds of loading, the way before and now, of the engine alone and of everything; queries; pairs."""
    # Here, because this process sets Django up only when it runs.
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from benchmarks.matching.county import county
    from benchmarks.matching.records import CountyOffice
    from matching.engine.run import propose_for_all
    from matching.loading import question_for
    from matching.models import MatchingRun
    from matching.profiles import matchable, matchable_profile, newcomer_profile
    from matching.services.run import start_run
    from matching.services.working import work_on_runs
    from newcomers.models import Newcomer
    from partnerships.queries import waiting
    from volunteers.models import Volunteer

    office = CountyOffice(county(SIZE))
    programme, today = office.programme, office.today
    question = question_for(programme, today=today, keep=True)  # packs everybody
    volunteers = Volunteer.objects.filter(programme=programme)
    newcomers: Any = waiting(Newcomer.objects.filter(programme=programme))

    def prefetch() -> None:
        for volunteer in matchable(volunteers, today=today):
            matchable_profile(volunteer)
        for newcomer in newcomers.with_person():
            newcomer_profile(newcomer, barred={})

    def everything() -> None:
        start_run(programme=programme, by=office.user, now=timezone.now())
        if work_on_runs() != 1:
            raise RuntimeError("There is more to do than was measured.")

    with CaptureQueriesContext(connection) as queries:
        question_for(programme, today=today)
    before, now = in_turns(prefetch, lambda: question_for(programme, today=today), rounds=5)
    engine, all_of_it = in_turns(lambda: propose_for_all(question), everything, rounds=7)
    run = MatchingRun.objects.filter(programme=programme).first()
    assert run is not None
    return {
        "people": len(question.newcomer_ids) + len(question.volunteer_ids),
        "queries": len(queries),
        "before": before,
        "now": now,
        "engine": engine,
        "everything": all_of_it,
        "stored": run.entries.count(),
        "gap": run.gap,
        "pairs": run.entries.exclude(volunteer=None).count(),
    }


@cache
def _figures(database: str) -> dict[str, Any]:
    own = {name: value for name, value in os.environ.items() if name != "TEST_SERVERS_DIR"}
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.matching.loading"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=own | {"TEST_DATABASE": DATABASES[database]},
    )
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _loading(database: str) -> Result:
    found = _figures(database)
    ratio = found["before"] / found["now"]
    told = f"{ratio:.0f} × ({1000 * found['now']:.0f} ms, {found['queries']} queries)"
    return Result(told, ratio >= 20 and found["queries"] <= 8 and found["people"] == 2 * SIZE)


def _everything(database: str) -> Result:
    found = _figures(database)
    ratio = found["everything"] / found["engine"]
    told = f"{ratio:.1f} × ({1000 * found['everything']:.0f} ms)"
    return Result(told, ratio <= 4 and found["gap"] == 0 and found["stored"] == SIZE)


def _register(database: str) -> None:
    loading = f"{2 * SIZE:,} people with prefetch_related : as matching loads them ({database})"
    bench(loading, goal="at least 20 ×")(_of(_loading, database))
    everything = f"from the database to a kept proposal, {SIZE:,}² : engine alone ({database})"
    bench(everything, goal="at most 4 ×")(_of(_everything, database))


def _of(measure: Any, database: str) -> Any:
    def row() -> Result:
        result: Result = measure(database)
        return result

    return row


if __name__ == "__main__":
    with throwaway_database():
        print(json.dumps(figures()))
else:
    for _database in DATABASES:
        _register(_database)
