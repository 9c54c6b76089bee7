"""A proposal for all from the button to the rows, whatever happens in between."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import IntegrityError
from kombu.exceptions import OperationalError

from accounts.enums import Kind
from accounts.models import User
from matching.engine.outcome import Outcome
from matching.engine.profile import Rules, Weights
from matching.engine.question import Question
from matching.enums import RunFailure, RunStatus
from matching.models import ForbiddenPair, MatchingRules, MatchingRun, PinnedPair
from matching.rules import as_json, from_json
from matching.services import working
from matching.services.run import start_run
from matching.services.working import delete_old_previews, work_on_runs
from newcomers.models import Newcomer
from programmes.models import Programme
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_task,
    make_user,
)
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def user() -> User:
    return make_user(Kind.COORDINATOR)


def start(user: User, *, now: datetime = NOW, **fields: Any) -> MatchingRun:
    return start_run(programme=make_programme(), by=user, now=now, **fields)


def finished(user: User, **fields: Any) -> MatchingRun:
    run = start(user, **fields)
    assert work_on_runs(now=NOW) == 1
    run.refresh_from_db()
    assert run.status == RunStatus.FINISHED
    return run


def pairs(run: MatchingRun) -> dict[Newcomer, Volunteer | None]:
    return {entry.newcomer: entry.volunteer for entry in run.entries.all()}


# --- what comes out -------------------------------------------------------------------------------


def test_everybody_who_waits_gets_an_entry_with_a_volunteer_or_a_reason(user: User) -> None:
    suited, alone = make_newcomer(), make_newcomer(person_languages={"ti": 7})
    volunteer = make_ready_volunteer()
    run = finished(user)
    assert pairs(run) == {suited: volunteer, alone: None}
    entry = run.entries.get(newcomer=suited)
    assert sum(entry.parts.values()) == entry.score > 30
    assert entry.surplus + run.prices[str(volunteer.pk)] == entry.benefit == run.total > 0
    reason = run.entries.get(newcomer=alone).reason
    assert (reason["kind"], reason["gates"]) == ("gates", {"language": 1})
    assert (run.gap, run.progress, run.greedy_pairs, run.failure) == (0, 100, 1, "")
    assert run.finished_at == NOW
    assert len(run.input_hash) == 64


def test_what_is_missing_names_tasks_by_their_ids(user: User) -> None:
    make_newcomer(person_languages={"ti": 7})
    make_ready_volunteer()
    (missing,) = finished(user).missing
    assert (missing["language"], missing["pairs"], missing["tasks"]) == ("ti", 1, [str(make_task().pk)])


def test_nobody_waiting_and_nobody_free_are_answers_too(user: User) -> None:
    assert pairs(finished(user)) == {}
    newcomer = make_newcomer()
    run = finished(user)
    assert pairs(run) == {newcomer: None}
    assert run.entries.get().reason["kind"] == "no_volunteers"


def test_people_without_languages_or_free_times_are_listed_as_such(user: User) -> None:
    make_newcomer(person_languages={})
    volunteer = make_ready_volunteer(person_windows=[])
    run = finished(user)
    assert run.entries.get().reason["kind"] == "data_missing"
    assert run.incomplete_volunteers == [str(volunteer.pk)]


def test_a_pair_to_keep_is_kept_and_says_which_gates_it_breaks(user: User) -> None:
    newcomer, volunteer = make_newcomer(person_languages={"ti": 7}), make_ready_volunteer()
    make_newcomer()
    PinnedPair.objects.create(newcomer=newcomer, volunteer=volunteer, pinned_on=TODAY, reason="Nachbarn")
    run = finished(user)
    assert pairs(run)[newcomer] == volunteer
    entry = run.entries.get(newcomer=newcomer)
    assert (entry.is_pinned, entry.overridden) == (True, ["language"])


def test_pairs_to_keep_that_cannot_be_are_told(user: User) -> None:
    forbidden, late = make_newcomer(), make_newcomer()
    volunteer, taken = make_ready_volunteer(), make_ready_volunteer()
    make_partnership(taken)
    for newcomer, to_keep in ((forbidden, volunteer), (late, taken)):
        PinnedPair.objects.create(newcomer=newcomer, volunteer=to_keep, pinned_on=TODAY)
    ForbiddenPair.objects.create(newcomer=forbidden, volunteer=volunteer, forbidden_on=TODAY)
    run = finished(user)
    told = {(each["newcomer"], each["volunteer"], each["gate"]) for each in run.contradictions}
    assert told == {
        (str(forbidden.pk), str(volunteer.pk), "forbidden"),
        (str(late.pk), str(taken.pk), "not_free"),
    }
    assert pairs(run) == {forbidden: None, late: volunteer}


def test_all_kept_for_the_same_place_contradict_each_other(user: User) -> None:
    volunteer = make_ready_volunteer()
    for newcomer in (make_newcomer(), make_newcomer()):
        PinnedPair.objects.create(newcomer=newcomer, volunteer=volunteer, pinned_on=TODAY)
    run = finished(user)
    assert [each["gate"] for each in run.contradictions] == ["place", "place"]
    assert sorted(map(bool, pairs(run).values())) == [False, True]


def test_the_programmes_rules_are_those_of_the_moment_it_was_started(user: User) -> None:
    MatchingRules.objects.create(programme=make_programme(), weight_time=0, threshold=99)
    make_newcomer(), make_ready_volunteer()
    run = start(user)
    MatchingRules.objects.update(threshold=10)
    work_on_runs(now=NOW)
    run.refresh_from_db()
    assert from_json(run.rules) == Rules(weights=Weights(time=0), threshold=99)
    assert list(pairs(run).values()) == [None]
    assert run.entries.get().reason["kind"] == "below_threshold"


def test_a_reach_leaves_the_others_out(user: User) -> None:
    caritas = make_organisation("Caritas")
    theirs = make_newcomer(person_organisation=caritas)
    make_newcomer(), make_ready_volunteer()
    assert pairs(finished(user, organisation=caritas)) == {theirs: None}


# --- one at a time --------------------------------------------------------------------------------


def test_while_one_is_under_way_a_second_start_shows_that_one(user: User) -> None:
    first = start(user)
    assert start(make_user(Kind.COORDINATOR)) == first
    assert start(user, organisation=make_organisation()) != first
    MatchingRun.objects.filter(pk=first.pk).update(status=RunStatus.RUNNING)
    assert start(user) == first
    assert MatchingRun.objects.count() == 2


def test_what_is_decided_while_one_is_running_gets_a_run_of_its_own(user: User) -> None:
    before = start(user)
    MatchingRun.objects.filter(pk=before.pk).update(status=RunStatus.RUNNING)
    after = start(user, previous=before)
    assert after.pk != before.pk and after.previous == before
    assert start(user, previous=before).pk == after.pk


def test_a_run_is_compared_with_the_last_one_that_was_kept(user: User) -> None:
    first = finished(user)
    finished(user, rules=Rules(threshold=50), now=NOW + timedelta(minutes=1))
    assert first.previous is None
    assert start(user, now=NOW + timedelta(minutes=2)).previous == first


def test_a_tryout_keeps_out_of_the_way_and_the_newest_one_counts(user: User) -> None:
    kept = finished(user)
    tried = start(user, rules=Rules(threshold=50), previous=kept)
    assert (tried.is_preview, tried.previous, from_json(tried.rules).threshold) == (True, kept, 50)
    assert start(user, rules=Rules(threshold=50), previous=kept) == tried
    newest = start(user, rules=Rules(threshold=60), previous=kept)
    assert not MatchingRun.objects.filter(pk=tried.pk).exists()
    assert start(user).is_preview is False
    assert start(user, rules=Rules(threshold=60), previous=kept) == newest


def test_tryouts_are_gone_the_day_after_and_kept_runs_stay(user: User) -> None:
    make_newcomer()
    kept = finished(user)
    finished(user, rules=Rules(threshold=50))
    assert delete_old_previews(now=NOW + timedelta(hours=23)) == 0
    assert delete_old_previews(now=NOW + timedelta(hours=25)) == 1
    assert list(MatchingRun.objects.all()) == [kept]


# --- what may go wrong ----------------------------------------------------------------------------


def test_a_run_whose_worker_died_is_taken_up_again_three_times_at_most(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(user)

    def die(*arguments: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(working, "propose_for_all", die)
    for attempt in range(3):
        with pytest.raises(SystemExit):
            work_on_runs(now=NOW + attempt * timedelta(minutes=11))
        assert work_on_runs(now=NOW + attempt * timedelta(minutes=11, seconds=1)) == 0
    work_on_runs(now=NOW + timedelta(hours=1))
    run.refresh_from_db()
    assert (run.status, run.failure, run.attempts) == (RunStatus.FAILED, RunFailure.BROKEN_OFF, 3)
    assert "immer wieder abgebrochen" in run.get_failure_display()


def test_a_worker_that_comes_back_late_writes_nothing(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_newcomer()
    run = start(user)
    solve = working.propose_for_all

    def sleep(question: Question, progress: Any) -> Outcome:
        monkeypatch.setattr(working, "propose_for_all", solve)
        assert work_on_runs(now=NOW + timedelta(minutes=11)) == 1
        return solve(question, progress)

    monkeypatch.setattr(working, "propose_for_all", sleep)
    assert work_on_runs(now=NOW) == 1
    run.refresh_from_db()
    assert (run.status, run.attempts, run.entries.count()) == (RunStatus.FINISHED, 2, 1)
    assert run.finished_at == NOW + timedelta(minutes=11)


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"weights": {}, "threshold": 30},
        as_json(Rules()) | {"threshold": "viel"},
        as_json(Rules()) | {"balance": None},
        as_json(Rules()) | {"weights": {"needs": 0, "language": 0, "interests": 0, "time": 0, "distance": 0}},
        as_json(Rules()) | {"weights": {"needs": -5}},
        as_json(Rules()) | {"weights": {"needs": "viel"}},
    ],
)
def test_rules_that_are_none_end_in_a_sentence(user: User, rules: dict[str, Any]) -> None:
    run = start(user)
    MatchingRun.objects.filter(pk=run.pk).update(rules=rules)
    work_on_runs(now=NOW)
    run.refresh_from_db()
    assert (run.status, run.failure) == (RunStatus.FAILED, RunFailure.RULES)
    assert "Regeln sind nicht lesbar" in run.get_failure_display()


def test_data_that_the_engine_refuses_ends_in_a_sentence(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise ValueError("not sound")

    monkeypatch.setattr(working, "propose_for_all", refuse)
    run = start(user)
    work_on_runs(now=NOW)
    run.refresh_from_db()
    assert (run.status, run.failure) == (RunStatus.FAILED, RunFailure.DATA)


def test_when_the_programme_is_deleted_meanwhile_nothing_is_left(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = Programme.objects.create(
        name="Kurz", code="KURZ", organisation=make_organisation(), starts_on=TODAY
    )
    start_run(programme=programme, by=user, now=NOW)
    solve = working.propose_for_all

    def delete_first(question: Question, progress: Any) -> Outcome:
        programme.delete()
        return solve(question, progress)

    monkeypatch.setattr(working, "propose_for_all", delete_first)
    assert work_on_runs(now=NOW) == 1
    assert not MatchingRun.objects.exists()


def test_when_somebody_of_the_outcome_is_deleted_it_is_asked_again(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_newcomer()
    run = start(user)
    create = working.RunEntry.objects.bulk_create

    def miss(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(working.RunEntry.objects, "bulk_create", create)
        raise IntegrityError

    monkeypatch.setattr(working.RunEntry.objects, "bulk_create", miss)
    assert work_on_runs(now=NOW) == 2
    run.refresh_from_db()
    assert (run.status, run.attempts, run.entries.count()) == (RunStatus.FINISHED, 2, 1)


def test_without_redis_the_run_waits_for_the_sweep(
    user: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(*arguments: Any, **options: Any) -> None:
        raise OperationalError("no Redis")

    monkeypatch.setattr(current_app._get_current_object(), "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        run = start(user)
    assert run.status == RunStatus.QUEUED
    assert "could not be woken" in caplog.text
    schedule = settings.CELERY_BEAT_SCHEDULE["propose-for-all"]
    assert schedule["task"] == "matching.tasks.work_on_runs"


# --- where it runs --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it_as_soon_as_it_is_started(user: User, real_worker: Any) -> None:
    newcomer, volunteer = make_newcomer(), make_ready_volunteer()
    run = start(user, now=datetime.now(UTC))
    deadline = time.monotonic() + 30
    while run.status in (RunStatus.QUEUED, RunStatus.RUNNING) and time.monotonic() < deadline:
        real_worker.poll()
        run.refresh_from_db()
    assert run.status == RunStatus.FINISHED
    assert pairs(run) == {newcomer: volunteer}


def test_the_web_process_does_without_scipy() -> None:
    code = (
        "import sys, django; django.setup(); import config.urls, config.wsgi;"
        "from django.urls import get_resolver; get_resolver().reverse_dict;"
        "sys.exit('scipy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, check=True)
