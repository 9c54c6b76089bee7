"""A cohort, one after the other in the worker: one poisoned line stops nobody, a kill loses nothing."""

import os
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.exceptions import ValidationError
from kombu.exceptions import OperationalError

from certificates import pdf
from certificates.enums import Basis, ItemStatus, JobStatus
from certificates.models import Certificate, CertificateFile, IssueBatch
from certificates.occasion import Occasion
from certificates.services import batch as batches
from certificates.services.batch import issue_certificates, retry_failed, start_batch, work_on_batches
from messaging.models import OutgoingMail
from tests.builders import TODAY, make_user, make_volunteer
from tests.certificates.builders import make_kind
from tests.certificates.test_issue import UNPRINTABLE, at_once, sequences
from tests.fixtures.background import MailServer
from tests.pdf_checks import check_pdf
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def make_cohort(number: int, **fields: Any) -> list[Volunteer]:
    return [make_volunteer(person_last_name=f"Nr. {n:03d}", **fields) for n in range(number)]


def start(volunteers: list[Volunteer], **fields: Any) -> IssueBatch:
    """Thanks for all of them: nobody has to have done anything for it."""
    kind = fields.pop("kind", None) or make_kind(Basis.THANKS)
    fields.setdefault("by", make_user())
    return start_batch(kind=kind, volunteers=volunteers, today=TODAY, **fields)


def numbers(batch: IssueBatch) -> list[str | None]:
    """By line, in their order."""
    return [
        item.certificate.number if item.certificate else None for item in batch.items.order_by("position")
    ]


def statuses(batch: IssueBatch) -> dict[str, int]:
    found = list(batch.items.values_list("status", flat=True))
    return {status: found.count(status) for status in set(found)}


# --- the way of a batch ---------------------------------------------------------------------------


def test_a_cohort_is_issued_in_the_order_of_names() -> None:
    batch = start([make_volunteer(person_last_name=name) for name in ("Zander", "Adler", "Müller")])
    assert batch.status == JobStatus.WAITING
    assert not Certificate.objects.exists()
    assert work_on_batches(now=NOW) == 3
    batch.refresh_from_db()
    assert (batch.status, batch.finished_at) == (JobStatus.DONE, NOW)
    names = [certificate.facts["name"] for certificate in Certificate.objects.order_by("sequence")]
    assert names == ["Helga Adler", "Helga Müller", "Helga Zander"]
    assert numbers(batch) == ["IBP-2026-0001", "IBP-2026-0002", "IBP-2026-0003"]


def test_the_day_on_the_papers_is_the_one_on_which_they_were_asked_for() -> None:
    start(make_cohort(1))
    work_on_batches(now=NOW + timedelta(days=300))
    assert Certificate.objects.get().issued_on == TODAY


def test_whoever_may_not_get_one_is_marked_with_the_reason_and_stops_nobody() -> None:
    applied = make_volunteer(person_last_name="Bewerberin", status="applied")
    batch = start([*make_cohort(2), applied])
    work_on_batches(now=NOW)
    failed = batch.items.get(status=ItemStatus.FAILED)
    assert failed.volunteer == applied
    assert failed.reason == "Kein Zertifikat für Helga Bewerberin: ist nicht aufgenommen."
    assert sequences() == [1, 2]


def test_one_poisoned_among_two_hundred_leaves_199_with_gapless_numbers() -> None:
    people = make_cohort(200)
    poisoned = people[100].person
    poisoned.first_name = UNPRINTABLE
    poisoned.save()
    batch = start(people, tell=False)
    work_on_batches(now=NOW)
    assert statuses(batch) == {ItemStatus.ISSUED: 199, ItemStatus.FAILED: 1}
    failed = batch.items.get(status=ItemStatus.FAILED)
    assert failed.volunteer.person == poisoned
    assert "U+13080" in failed.reason
    assert sequences() == list(range(1, 200))
    assert CertificateFile.objects.count() == 199
    batch.refresh_from_db()
    assert batch.status == JobStatus.DONE


@pytest.mark.expects_error_log
def test_what_nobody_foresaw_is_marked_too_and_the_log_names_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cohort = make_cohort(3)
    real = batches.issue_certificate

    def broken(*, volunteer: Volunteer, **rest: Any) -> Certificate:
        if volunteer == cohort[1]:
            raise KeyError(f"no place for {volunteer}")
        return real(volunteer=volunteer, **rest)

    monkeypatch.setattr(batches, "issue_certificate", broken)
    batch = start(cohort)
    work_on_batches(now=NOW)
    assert numbers(batch) == ["IBP-2026-0001", None, "IBP-2026-0002"]
    assert "nicht ausgestellt" in batch.items.get(status=ItemStatus.FAILED).reason
    assert "KeyError" in caplog.text
    assert "Helga" not in caplog.text


def test_those_left_without_one_are_tried_again_when_that_is_mended() -> None:
    cohort = make_cohort(2)
    Volunteer.objects.filter(pk=cohort[0].pk).update(status="applied")
    office = make_user("administrator")
    batch = start(cohort, by=office)
    work_on_batches(now=NOW)
    Volunteer.objects.filter(pk=cohort[0].pk).update(status="admitted")
    again = retry_failed(batch=batch, by=office, today=TODAY)
    work_on_batches(now=NOW)
    assert [item.volunteer for item in again.items.all()] == [cohort[0]]
    assert numbers(again) == ["IBP-2026-0002"]


def test_few_can_be_issued_here_and_now() -> None:
    issued = issue_certificates(
        kind=make_kind(Basis.THANKS), volunteers=make_cohort(2), by=make_user(), today=TODAY
    )
    assert [certificate.sequence for certificate in issued] == [1, 2]
    assert IssueBatch.objects.get().status == JobStatus.DONE


def test_reasons_are_in_the_language_of_whoever_asked() -> None:
    batch = start([make_volunteer(status="applied")], by=make_user(language="en"))
    work_on_batches(now=NOW)
    assert batch.items.get().reason == "No certificate for Helga Muster: is not admitted."


# --- what cannot even start -----------------------------------------------------------------------


def test_a_batch_for_nobody_or_of_a_kind_that_nobody_gets_does_not_start() -> None:
    kind = make_kind(Basis.THANKS)
    with pytest.raises(ValidationError, match="mindestens eine Person"):
        start([])
    kind.texts.filter(language="en").delete()
    with pytest.raises(ValidationError, match="keinen Text"):
        start(make_cohort(1), kind=kind, language="en")
    with pytest.raises(ValidationError, match="Kurs"):
        start(make_cohort(1), kind=make_kind(Basis.PARTICIPATION), occasion=Occasion())
    with pytest.raises(ValidationError, match="nicht mehr angeboten"):
        start(make_cohort(1), kind=make_kind(Basis.THANKS, is_offered=False))
    assert not IssueBatch.objects.exists()


# --- workers --------------------------------------------------------------------------------------


def test_a_worker_stops_after_so_many_and_the_next_goes_on() -> None:
    batch = start(make_cohort(5), tell=False)
    assert work_on_batches(now=NOW, limit=2) == 2
    assert statuses(batch) == {ItemStatus.ISSUED: 2, ItemStatus.WAITING: 3}
    assert work_on_batches(now=NOW) == 3
    assert work_on_batches(now=NOW) == 0
    assert sequences() == [1, 2, 3, 4, 5]


def test_a_batch_whose_worker_died_is_taken_up_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = start(make_cohort(4))
    real, printed = pdf.render_one, []

    def killed(*args: Any, **rest: Any) -> Any:
        printed.append(rest["number"])
        if len(printed) == 3:
            raise SystemExit
        return real(*args, **rest)

    monkeypatch.setattr(pdf, "render_one", killed)
    with pytest.raises(SystemExit):
        work_on_batches(now=NOW)
    assert statuses(batch) == {ItemStatus.ISSUED: 2, ItemStatus.WAITING: 2}
    assert work_on_batches(now=NOW + timedelta(seconds=30)) == 0  # it may still be alive
    assert work_on_batches(now=NOW + timedelta(minutes=3)) == 2
    assert sequences() == [1, 2, 3, 4]
    assert OutgoingMail.objects.count() == 0  # nobody has an address


def test_a_line_that_kills_the_worker_every_time_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = make_cohort(3)
    batch = start(cohort)
    real = pdf.render_one

    def deadly(facts: Any, **rest: Any) -> Any:
        if facts["name"] == str(cohort[1].person):
            raise SystemExit
        return real(facts, **rest)

    monkeypatch.setattr(pdf, "render_one", deadly)
    for attempt in range(3):
        with pytest.raises(SystemExit):
            work_on_batches(now=NOW + timedelta(minutes=5 * attempt))
    work_on_batches(now=NOW + timedelta(minutes=30))
    assert numbers(batch) == ["IBP-2026-0001", None, "IBP-2026-0002"]
    assert "abgebrochen" in batch.items.get(status=ItemStatus.FAILED).reason


def test_a_worker_that_was_thought_dead_leaves_the_rest_to_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = start(make_cohort(3))
    real, seen = batches.issue_certificate, []

    def slow(**fields: Any) -> Certificate:
        seen.append(fields["volunteer"])
        if len(seen) == 1:  # while this one still works, another worker takes the batch over
            IssueBatch.objects.update(claimed_at=NOW - timedelta(hours=1))
        certificate = real(**fields)
        if len(seen) == 1:
            work_on_batches(now=NOW)
        return certificate

    monkeypatch.setattr(batches, "issue_certificate", slow)
    work_on_batches(now=NOW - timedelta(minutes=10))
    assert sequences() == [1, 2, 3]
    assert statuses(batch) == {ItemStatus.ISSUED: 3}


def test_without_redis_the_batch_waits_for_the_sweep(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def unreachable(*_args: object, **_options: object) -> None:
        raise OperationalError("no Redis")

    monkeypatch.setattr(current_app, "send_task", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        batch = start(make_cohort(1))
    assert batch.status == JobStatus.WAITING
    assert work_on_batches(now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_batches_at_once_leave_no_gap_and_nothing_twice() -> None:
    cohort = make_cohort(8)
    start(cohort[:5], tell=False)
    start(cohort[3:], tell=False)  # two people are on both lists
    outcomes = at_once(work_on_batches, work_on_batches)  # on SQLite one waits for the other
    assert sum(number for number in outcomes if isinstance(number, int)) == 10
    assert sequences() == [1, 2, 3, 4, 5, 6, 7, 8]


def wait_until_done(batch: IssueBatch, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        batch.refresh_from_db()
        if batch.status == JobStatus.DONE:
            return
        time.sleep(0.1)
    raise AssertionError(f"The batch is {batch.status} with {statuses(batch)}.")


def test_a_real_worker_issues_a_batch_and_tells_everybody(
    real_worker: subprocess.Popen, smtp_server: MailServer
) -> None:
    cohort = [
        make_volunteer(person_last_name=name, person_email=f"{name.lower()}@example.org")
        for name in ("Adler", "Berger", "Zander")
    ]
    Volunteer.objects.filter(pk=cohort[1].pk).update(status="applied")
    batch = start(cohort)
    wait_until_done(batch)
    assert numbers(batch) == ["IBP-2026-0001", None, "IBP-2026-0002"]
    told = {mail["To"] for mail in smtp_server.wait_for(2)}
    assert told == {"adler@example.org", "zander@example.org"}
    for file in CertificateFile.objects.all():
        check_pdf(bytes(file.pdf), pages=1)


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    real_worker: subprocess.Popen,
) -> None:
    batch = start(make_cohort(60), tell=False)
    deadline = time.monotonic() + 60
    while Certificate.objects.count() < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    children = Path(f"/proc/{real_worker.pid}/task/{real_worker.pid}/children").read_text().split()
    for pid in (real_worker.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    real_worker.wait(10)
    left = batch.items.filter(status=ItemStatus.WAITING).count()
    assert 0 < left < 60, "the worker was quicker than the test"
    assert sequences() == list(range(1, 61 - left))
    work_on_batches(now=datetime.now(UTC) + timedelta(minutes=5))
    assert sequences() == list(range(1, 61))
    assert statuses(batch) == {ItemStatus.ISSUED: 60}
