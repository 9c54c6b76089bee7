"""Errors are noted with a number and nothing of anybody, grouped by cause, and told to administrators."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from messaging.models import OutgoingMail
from office.views import desk
from tests.access_table import TABLE
from tests.builders import make_user
from tests.test_access import address
from upkeep.models import Fault, FaultReport
from upkeep.services import faults
from upkeep.services.faults import KEPT_REPORTS, new_number, note_fault, settle_fault, tidy_number

pytestmark = [pytest.mark.django_db, pytest.mark.expects_error_log]

CANARY = "Zaunkönig"


def failing() -> Exception:
    try:
        raise ValueError(f"{CANARY} is no number")
    except ValueError as error:
        return error


def doubling_an_account() -> Exception:
    """An error of the database, whose message quotes the row."""
    user = make_user(email="zaunkoenig@example.org")
    try:
        with transaction.atomic():
            User.objects.create(email=user.email)
    except IntegrityError as error:
        assert "zaunkoenig" in str(error) or "email" in str(error)
        return error
    raise AssertionError


@pytest.mark.sqlite
def test_errors_are_grouped_and_hold_no_values() -> None:
    numbers = [note_fault(failing(), view="people:list", roles={"coordinator"}) for _ in range(2)]
    numbers.append(note_fault(doubling_an_account(), view="accounts:user_create"))
    assert Fault.objects.count() == 2 and len(set(numbers)) == 3
    fault = Fault.objects.get(kind="ValueError")
    assert (fault.times, fault.place) == (2, "tests/upkeep/test_faults.py failing")
    report = FaultReport.objects.get(number=numbers[0])
    assert (report.view, report.role) == ("people:list", "coordinator")
    assert re.search(r"tests/upkeep/test_faults\.py:\d+ failing", report.trace)
    kept = str([*Fault.objects.values(), *FaultReport.objects.values()])
    assert "zaunk" not in kept.lower()


def test_only_the_last_reports_are_kept_and_a_settled_error_comes_back() -> None:
    now = timezone.now()
    for _ in range(KEPT_REPORTS + 3):
        note_fault(failing(), view="", now=now)
    fault = Fault.objects.get()
    assert (fault.times, fault.reports.count()) == (KEPT_REPORTS + 3, KEPT_REPORTS)
    settle_fault(fault, by=make_user(Kind.ADMINISTRATOR), now=now)
    note_fault(failing(), view="")
    fault.refresh_from_db()
    assert fault.settled_at is None and fault.settled_by is None


def test_numbers_can_be_told_by_telephone() -> None:
    number = new_number()
    assert re.fullmatch(r"[2-9A-Z]{2}-[2-9A-Z]{4}", number)
    for written in (number.lower(), number.replace("-", " "), f" {number.replace('-', '')} "):
        assert tidy_number(written) == number


@pytest.mark.django_db(transaction=True)
def test_an_error_in_a_broken_transaction_is_stored_all_the_same() -> None:
    with transaction.atomic():
        make_user(email="half@example.org")
        transaction.set_rollback(True)
        number = note_fault(failing(), view="")
    assert FaultReport.objects.filter(number=number).exists()
    assert not User.objects.filter(email="half@example.org").exists()


def test_without_a_database_the_number_goes_to_the_log_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("the password is secret")

    monkeypatch.setattr(faults, "_store", refuse)
    number = note_fault(failing(), view="")
    assert number in caplog.text


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Make the desk fail with this error."""

    def fail_with(error: Exception) -> None:
        def worklist(*args: object, **kwargs: object) -> None:
            raise error

        monkeypatch.setattr(desk, "worklist", worklist)

    return fail_with


def test_the_error_page_tells_a_number_that_administrators_find(
    breaking: Callable[[Exception], None],
) -> None:
    breaking(RuntimeError(f"{CANARY} failed"))
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Kind.COORDINATOR))
    answer = client.get(reverse("office:desk"), HTTP_ACCEPT_LANGUAGE="de")
    page = answer.content.decode()
    number = FaultReport.objects.get().number
    assert answer.status_code == 500 and number in page and "Da ist etwas schiefgegangen" in page
    assert CANARY not in page and "RuntimeError" not in page and "script-src 'self'" in str(answer.headers)

    admin = Client()
    admin.force_login(make_user(Kind.ADMINISTRATOR))
    found = admin.get(reverse("upkeep:overview"), {"number": number.lower().replace("-", " ")})
    fault = Fault.objects.get()
    assert reverse("upkeep:fault", args=[fault.pk]) in found.content.decode()
    detail = admin.get(reverse("upkeep:fault", args=[fault.pk])).content.decode()
    assert "office:desk" in detail and "coordinator" in detail and CANARY not in detail
    admin.post(reverse("upkeep:fault_settle", args=[fault.pk]))
    assert list(admin.get(reverse("upkeep:overview"), {"status": "open"}).context["table"].rows) == []


def test_where_the_database_is_away_there_is_a_friendly_503(breaking: Callable[[Exception], None]) -> None:
    breaking(OperationalError("connection refused"))
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Kind.COORDINATOR))
    answer = client.get(reverse("office:desk"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Wir sind gerade nicht da" in answer.content.decode()
    assert not Fault.objects.exists(), "nothing of ours to mend"


def test_the_error_page_needs_neither_templates_nor_database(
    breaking: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    breaking(RuntimeError())
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Kind.COORDINATOR))
    monkeypatch.setattr("upkeep.errors.loader.render_to_string", refuse)
    answer = client.get(reverse("office:desk"))
    assert answer.status_code == 500 and FaultReport.objects.get().number in answer.content.decode()


def test_what_no_page_of_ours_sends_gets_words_as_well(client: Client) -> None:
    assert "<h1" in client.get("/", HTTP_HOST="evil.example").content.decode()
    wrong = client.get(reverse("kern:theme"))
    assert wrong.status_code == 405 and "<h1" in wrong.content.decode() and wrong["Allow"] == "POST"
    assert client.get("/gibt/es/nicht/").status_code == 404


def test_administrators_get_one_mail_an_hour(django_capture_on_commit_callbacks: object) -> None:
    admin = make_user(Kind.ADMINISTRATOR)
    make_user(Kind.COORDINATOR)
    now = timezone.now()
    note_fault(failing(), view="", now=now)
    note_fault(doubling_an_account(), view="", now=now + timedelta(minutes=59))
    mails = OutgoingMail.objects.filter(event="office/mail/fault")
    assert [mail.to_email for mail in mails] == [admin.email]
    assert FaultReport.objects.earliest("created_at").number in mails[0].text
    mails.update(created_at=now - timedelta(hours=2))
    note_fault(failing(), view="", now=now)
    assert mails.count() == 1, "seen before, and not settled"
    settle_fault(Fault.objects.get(kind="ValueError"), by=admin, now=now)
    note_fault(failing(), view="", now=now)
    assert mails.count() == 2


def test_no_address_echoes_what_it_was_sent() -> None:
    """TRACE would show a script the cookies that it may not read."""
    client = Client()
    for name in TABLE:
        answer = client.generic("TRACE", address(name), CANARY, headers={"X-Secret": "Zaunkoenig"})
        assert answer.status_code in (302, 403, 404, 405), name
        assert b"Zaunkoenig" not in answer.content, name
