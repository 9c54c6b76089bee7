"""Many pages at once: from the button to the files, whatever happens in between."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from kombu.exceptions import OperationalError
from pypdf import PdfReader

from accounts.enums import Kind
from accounts.models import User
from certificates.ceremony_pdf import render_list
from certificates.enums import JobStatus, PrintKind
from certificates.models import Ceremony, Certificate, PrintedFile, PrintJob
from certificates.services import printing
from certificates.services.ceremony import add_guests, arrange_guests, number_seats
from certificates.services.printing import start_print, sweep_old_prints, work_on_prints
from kern.pdf_progress import following
from tests.builders import make_municipality, make_organisation, make_user, make_volunteer
from tests.certificates.ceremonies import given_certificate, make_ceremony, make_kind
from tests.pdf_checks import check_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
CERTIFICATES, NAME_CARDS = PrintKind.CERTIFICATES, PrintKind.NAME_CARDS
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def user() -> User:
    return make_user(Kind.COORDINATOR)


def in_order(ceremony: Ceremony) -> list[Certificate]:
    return [guest.certificate for guest in ceremony.guests.select_related("certificate")]


def started(ceremony: Ceremony, user: User, what: PrintKind = CERTIFICATES, **options: Any) -> PrintJob:
    return start_print(what=what, certificates=in_order(ceremony), by=user, ceremony=ceremony, **options)


def printed(job: PrintJob) -> list[bytes]:
    work_on_prints(now=NOW)
    job.refresh_from_db()
    assert (job.status, job.reason) == (JobStatus.DONE, "")
    assert job.done == job.total
    return [bytes(file.pdf) for file in job.files.all()]


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


# --- certificates ---------------------------------------------------------------------------------


def test_a_page_for_each_in_the_ceremonys_order(user: User) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg", "Zoe Zander")
    last = ceremony.guests.last()
    assert last
    arrange_guests(ceremony=ceremony, positions={last.pk: 1}, seats={})
    (pdf,) = printed(started(ceremony, user))
    check_pdf(pdf, pages=3)
    found = [re.search("Zoe Zander|Helga Adler|Omar Berg", text) for text in pages(pdf)]
    assert [one[0] for one in found if one] == ["Zoe Zander", "Helga Adler", "Omar Berg"]


def test_cut_marks_stand_outside_the_page_that_is_kept(user: User) -> None:
    ceremony = make_ceremony("Helga Adler")
    (plain,) = printed(started(ceremony, user))
    (marked,) = printed(started(ceremony, user, cut_marks=True))
    check_pdf(marked, pages=1)

    def sizes(pdf: bytes) -> tuple[Any, Any]:
        with pikepdf.open(BytesIO(pdf)) as file:
            page = file.pages[0]
            return [float(side) for side in page.mediabox], [float(side) for side in page.trimbox]

    media, trim = sizes(marked)
    assert media[2] - media[0] > trim[2] - trim[0] + 10
    media, trim = sizes(plain)
    assert media == trim


def test_names_that_run_from_right_to_left_are_printed(user: User) -> None:
    ceremony = make_ceremony("سلام تسفاي", "Олена Шевченко")
    for what in (CERTIFICATES, NAME_CARDS):
        (pdf,) = printed(started(ceremony, user, what))
        text = check_pdf(pdf)
        assert "Шевченко" in text
        assert re.search("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]", text)


def test_long_jobs_come_in_parts(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PAGES", 2)
    ceremony = make_ceremony(*(f"Person {letter}" for letter in "ABCDE"))
    job = started(ceremony, user)
    parts = printed(job)
    assert [len(pages(part)) for part in parts] == [2, 2, 1] == [file.pages for file in job.files.all()]
    together = " ".join(text for part in parts for text in pages(part))
    assert re.findall("Person [A-E]", together) == [f"Person {letter}" for letter in "ABCDE"]


def test_chosen_certificates_are_printed_without_a_ceremony_each_once(user: User) -> None:
    first, second = given_certificate("Omar Berg"), given_certificate("Helga Adler")
    job = start_print(what=CERTIFICATES, certificates=[first, second, first], by=user)
    (pdf,) = printed(job)
    assert ["Omar Berg" in text for text in pages(pdf)] == [True, False]


# --- name cards -----------------------------------------------------------------------------------


def test_name_cards_bear_name_and_seat_eight_on_a_sheet(user: User) -> None:
    names = [f"Person Nr{number}" for number in range(9)]
    ceremony = make_ceremony(*names)
    number_seats(ceremony=ceremony, per_row=5)
    job = started(ceremony, user, NAME_CARDS, cut_marks=True)
    (pdf,) = printed(job)
    text = check_pdf(pdf, pages=2, title="Namenskarten: Feierstunde im Rathaus")
    assert re.findall(r"Person Nr\d Platz \w\d", text) == [
        f"{name} Platz {seat}" for name, seat in zip(names, "A1 A2 A3 A4 A5 B1 B2 B3 B4".split(), strict=True)
    ]
    (plain,) = printed(started(ceremony, user, NAME_CARDS))
    assert lines_at_the_edge(pdf) > lines_at_the_edge(plain) == 0


def lines_at_the_edge(pdf: bytes) -> int:
    """How many paths the first sheet strokes: cut marks are the only ones, cards are filled borders."""
    with pikepdf.open(BytesIO(pdf)) as file:
        forms = [file.pages[0], *file.pages[0].resources.get("/XObject", {}).values()]
        found = [
            str(operator) for form in forms for _operands, operator in pikepdf.parse_content_stream(form)
        ]
    return found.count("S")


def test_somebody_with_two_certificates_gets_one_card(user: User) -> None:
    ceremony = make_ceremony("Omar Berg")
    volunteer = make_volunteer(person_first_name="Helga", person_last_name="Adler")
    for kind in ("Schulung", "Dank"):
        certificate = given_certificate("Helga Adler", volunteer=volunteer, kind=make_kind(kind))
        add_guests(ceremony=ceremony, certificates=[certificate])
    (pdf,) = printed(started(ceremony, user, NAME_CARDS))
    assert re.findall("Omar Berg|Helga Adler", pages(pdf)[0]) == ["Omar Berg", "Helga Adler"]


def test_a_very_long_name_stays_on_its_card(user: User) -> None:
    name = "Maximiliane-Katharina " * 8 + "von Hohenlohe"
    ceremony = make_ceremony()
    certificate = given_certificate("Helga Adler")
    certificate.facts["name"] = name
    certificate.save()
    add_guests(ceremony=ceremony, certificates=[certificate])
    (pdf,) = printed(started(ceremony, user, NAME_CARDS))
    assert name.replace(" ", "") in check_pdf(pdf, pages=1).replace(" ", "")


def test_the_list_for_the_desk_is_a_table_that_is_read_out(user: User) -> None:
    ceremony = make_ceremony(*(f"Person Nr{number}" for number in range(40)))
    number_seats(ceremony=ceremony, per_row=10)
    guests = ceremony.guests.select_related("certificate__kind")
    text = check_pdf(render_list(ceremony, guests), title="Ehrengäste: Feierstunde im Rathaus")
    first = guests[0].certificate
    assert f"1 A1 Person Nr0 Schulungszertifikat {first.number}" in text
    assert "1 / 2" in text and "2 / 2" in text


# --- refused --------------------------------------------------------------------------------------


def test_what_does_not_stand_is_not_printed_and_the_sentence_names_it(user: User) -> None:
    revoked = given_certificate("Omar Berg", revoked_on=NOW.date(), revoke_reason="Irrtum")
    with pytest.raises(ValidationError, match=f"{revoked.number} .Omar Berg. wurde widerrufen"):
        start_print(what=CERTIFICATES, certificates=[given_certificate(), revoked], by=user)
    with pytest.raises(ValidationError, match="mindestens ein Zertifikat"):
        start_print(what=CERTIFICATES, certificates=[], by=user)
    stranger = given_certificate("Ada Fern", organisation=make_organisation("Caritas", kind="welfare"))
    with pytest.raises(ValidationError, match=r"Ada Fern.*anderen Stelle"):
        start_print(what=CERTIFICATES, certificates=[stranger], by=user)
    assert not PrintJob.objects.exists()


def test_more_than_can_be_printed_at_once_is_refused(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 1)
    with pytest.raises(ValidationError, match="höchstens 1"):
        start_print(
            what=CERTIFICATES, certificates=[given_certificate("A B"), given_certificate("C D")], by=user
        )


def failed(job: PrintJob) -> str:
    work_on_prints(now=NOW)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert not job.files.exists()
    return job.reason


def test_one_that_cannot_be_printed_is_named_and_nothing_half_printed_is_offered(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PAGES", 2)
    good, other, bad = (given_certificate(f"Person {letter}") for letter in "ABC")
    bad.facts["modules"] = [{"title": "Recht und Gesetz", "minutes": 60}] * 120
    bad.facts["density"] = ""
    bad.save()
    job = start_print(what=CERTIFICATES, certificates=[good, other, bad, given_certificate("D D")], by=user)
    assert failed(job).startswith(f"{bad.number} (Person C) lässt sich nicht drucken: ")


def test_a_certificate_that_is_revoked_before_its_turn_stops_the_job(user: User) -> None:
    certificate = given_certificate("Omar Berg")
    job = start_print(what=CERTIFICATES, certificates=[certificate], by=user)
    Certificate.objects.update(revoked_on=NOW.date(), revoke_reason="Irrtum")
    assert failed(job) == f"{certificate.number} (Omar Berg) wurde widerrufen."


def test_the_sentence_is_in_the_language_of_who_started_it() -> None:
    user = make_user(Kind.COORDINATOR, language="en")
    job = start_print(what=CERTIFICATES, certificates=[given_certificate("Omar Berg")], by=user)
    Certificate.objects.update(revoked_on=NOW.date(), revoke_reason="Irrtum")
    assert failed(job).endswith("has been revoked.")


# --- who sees it ----------------------------------------------------------------------------------


def test_a_job_is_seen_by_who_started_it_and_by_the_ceremonys_office(user: User) -> None:
    colleague, administrator = make_user(Kind.COORDINATOR), make_user(Kind.ADMINISTRATOR)
    elsewhere = make_user(Kind.COORDINATOR, organisation=make_organisation("Caritas", kind="welfare"))
    in_town = make_user(Kind.COORDINATOR, municipality=make_municipality("Lorsch", "64653"))
    own = start_print(what=CERTIFICATES, certificates=[given_certificate()], by=user)
    common = started(make_ceremony("Helga Adler"), user)

    def seen(by: User) -> set[PrintJob]:
        return set(PrintJob.objects.visible_to(by))

    assert seen(user) == {own, common}
    assert seen(colleague) == seen(administrator) == {common}
    assert seen(elsewhere) == seen(in_town) == set()


def test_a_job_is_out_of_sight_once_somebody_in_it_has_moved_to_another_office(user: User) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    started(ceremony, user)
    person = in_order(ceremony)[0].volunteer.person
    person.organisation = make_organisation("Caritas", kind="welfare")
    person.save()
    assert not PrintJob.objects.visible_to(user).exists()


# --- the worker -----------------------------------------------------------------------------------


def test_progress_is_written_down_page_by_page_and_never_ahead(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "STEP", 1)
    job = started(make_ceremony(*(f"Person {letter}" for letter in "ABCD")), user)
    seen: list[tuple[str, int]] = []

    def note(report: Callable[[int], None]) -> Any:
        def both(page: int) -> None:
            report(page)
            job.refresh_from_db()
            seen.append((job.status, job.done))

        return following(both)

    monkeypatch.setattr(printing, "following", note)
    work_on_prints(now=NOW)
    assert seen == [(JobStatus.RUNNING, done) for done in range(4)]


def test_a_job_is_done_once(user: User) -> None:
    job = started(make_ceremony("Helga Adler"), user)
    assert work_on_prints(now=NOW) == 1
    assert work_on_prints(now=NOW) == 0
    assert job.files.count() == 1


def test_a_dead_workers_job_is_taken_up_where_it_was_left(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PAGES", 1)
    job = started(make_ceremony("Helga Adler", "Omar Berg"), user)
    PrintJob.objects.update(status=JobStatus.RUNNING, attempts=1, claimed_at=NOW)
    kept = PrintedFile.objects.create(job=job, position=1, pages=1, pdf=b"from the first attempt")
    assert work_on_prints(now=NOW + printing.LEASE) == 0
    assert work_on_prints(now=NOW + printing.LEASE + timedelta(seconds=1)) == 1
    job.refresh_from_db()
    assert (job.status, job.attempts, job.done) == (JobStatus.DONE, 2, 2)
    first, second = job.files.all()
    assert first == kept
    assert "Omar Berg" in pages(bytes(second.pdf))[0]


def test_whose_job_was_taken_over_stores_nothing_any_more(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(make_ceremony("Helga Adler"), user)

    def overtaken(*arguments: Any, **options: Any) -> bytes:
        PrintJob.objects.update(attempts=2)
        return b"%PDF"

    monkeypatch.setattr(printing, "render_many", overtaken)
    work_on_prints(now=NOW)
    job.refresh_from_db()
    assert (job.status, job.done, job.files.count()) == (JobStatus.RUNNING, 0, 0)


@pytest.mark.expects_error_log
def test_what_breaks_off_again_and_again_ends_with_a_sentence(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = started(make_ceremony("Helga Adler"), user)

    def broken(*arguments: Any, **options: Any) -> bytes:
        raise OSError("Helga Adler")

    monkeypatch.setattr(printing, "render_many", broken)
    assert "mehrmals abgebrochen" in failed(job)
    assert job.attempts == printing.ATTEMPTS
    assert "Helga" not in caplog.text


def test_without_redis_the_job_waits_for_the_sweep(
    user: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(*arguments: Any, **options: Any) -> None:
        raise OperationalError("no Redis")

    monkeypatch.setattr(current_app._get_current_object(), "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = started(make_ceremony("Helga Adler"), user)
    assert job.status == JobStatus.WAITING
    assert "could not be woken" in caplog.text
    assert settings.CELERY_BEAT_SCHEDULE["print-many"]["task"] == "certificates.tasks.work_on_prints"


def test_what_was_printed_a_week_ago_is_swept_away(user: User) -> None:
    job = started(make_ceremony("Helga Adler"), user)
    printed(job)
    now = timezone.now()
    assert sweep_old_prints(now=now + timedelta(days=6)) == 0
    assert sweep_old_prints(now=now + timedelta(days=7, seconds=1)) == 1
    assert not PrintedFile.objects.exists()
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_prints_as_soon_as_a_job_is_started_and_sweeps(user: User, real_worker: Any) -> None:
    old = started(make_ceremony("Omar Berg", title="Früher"), user)
    PrintJob.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    job = started(make_ceremony("Helga Adler"), user)
    current_app.send_task("certificates.tasks.sweep_old_prints")
    deadline = time.monotonic() + 40
    while (job.is_under_way or PrintJob.objects.filter(pk=old.pk).exists()) and time.monotonic() < deadline:
        real_worker.poll()
        job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert "Helga Adler" in check_pdf(bytes(job.files.get().pdf), pages=1)
    assert not PrintJob.objects.filter(pk=old.pk).exists()
