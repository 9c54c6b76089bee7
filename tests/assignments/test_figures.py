"""Figures: what became of requests, how soon, and what is missing; for the office and for funders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Kind
from assignments.figures import Figures, figures
from assignments.models import Assignment, Offer
from assignments.periods import Period, PeriodForm, choices, period_of
from tests.builders import make_municipality, make_organisation, make_programme, make_user, make_volunteer
from volunteers.models import Volunteer

TODAY = date(2026, 5, 4)
DAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def make_request(
    status: str = "unmet", *, yes: int | None = None, asked: int = 0, **fields: Any
) -> Assignment:
    """`yes`: minutes from the first question to the first yes; `asked`: how many were asked."""
    if status in ("taken", "done") and "volunteer" not in fields:
        fields["volunteer"] = make_volunteer()
    if status == "done":
        fields = {"outcome": "took_place", "actual_minutes": 60} | fields
    asked_at = DAY - timedelta(days=9)
    times = {"asked_at": asked_at} if asked or yes is not None else {}
    if yes is not None:
        times["first_yes_at"] = asked_at + timedelta(minutes=yes)
    facts: dict[str, Any] = {
        "programme": make_programme(),
        "organisation": make_organisation(),
        "municipality": make_municipality(),
        "guest_name": "Selam",
        "kind": "doctor",
        "language": "ti",
        "starts_at": DAY,
        "place": "Klinik",
    }
    assignment = Assignment.objects.create(status=status, **facts | times | fields)
    for _each in range(asked):
        Offer.objects.create(assignment=assignment, volunteer=make_volunteer(), offered_at=asked_at)
    return assignment


def found(period: Period = YEAR) -> Figures:
    return figures(Assignment.objects.all(), Volunteer.objects.active(), first=period.first, last=period.last)


def group(figures: Figures, title: str) -> dict[str, tuple[int, int, int, int, int, int | None]]:
    rows = dict(figures.groups)[title]
    return {
        row.label: (row.filled, row.unmet, row.cancelled, row.pending, row.minutes, row.percent)
        for row in rows
    }


def test_times_to_choose() -> None:
    assert period_of("2026") == YEAR
    assert period_of("2026-h2") == Period(date(2026, 7, 1), date(2026, 12, 31))
    assert period_of("2024-q1") == Period(date(2024, 1, 1), date(2024, 3, 31))
    years, halves, quarters, _own = choices(TODAY)
    assert [key for key, _label in years[1]] == ["2026", "2025", "2024"]
    assert [key for key, _label in halves[1]] == ["2026-h1", "2025-h2", "2025-h1"]
    assert [key for key, _label in quarters[1]] == ["2026-q2", "2026-q1", "2025-q4", "2025-q3", "2025-q2"]
    own = {"period": "own", "first": "03.02.2026", "last": "03.02.2026"}
    form = PeriodForm(own, today=TODAY)
    assert form.is_valid()
    assert form.chosen == Period(date(2026, 2, 3), date(2026, 2, 3))
    for wrong in ({"first": ""}, {"last": "02.02.2026"}, {"first": "32.02.2026"}, {"period": "1999"}):
        assert not PeriodForm(own | wrong, today=TODAY).is_valid()


@pytest.mark.django_db
def test_what_became_of_requests() -> None:
    far = make_municipality("Lampertheim", "68623")
    make_request("done", actual_minutes=90, travel_minutes=30)
    make_request("taken", kind="school")
    make_request("unmet", language="so", municipality=far, source="partner")
    make_request("unmet", language="so", municipality=None)
    make_request("cancelled", volunteer=None, cancel_reason="not_needed")
    make_request("open")
    # No requests: not confirmed, entered twice, of another time.
    make_request("unconfirmed")
    make_request("cancelled", volunteer=None, cancel_reason="duplicate")
    make_request("done", starts_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # already 2027 here
    seen = found()
    total = seen.total
    assert (total.requests, total.filled, total.unmet, total.cancelled, total.pending) == (6, 2, 2, 1, 1)
    assert (total.minutes, seen.travel_minutes, total.percent) == (120, 30, 50)
    assert group(seen, "Art") == {
        "Arztbesuch": (1, 2, 1, 1, 120, 33),
        "Schule oder Kita": (1, 0, 0, 0, 0, 100),
    }
    assert group(seen, "Sprache")["Somali"] == (0, 2, 0, 0, 0, 0)
    assert group(seen, "Kommune")["Lampertheim"] == (0, 1, 0, 0, 0, 0)
    assert len(group(seen, "Kommune")) == 3
    assert sum(each[1] for each in group(seen, "Eingangsweg").values()) == 2
    make_volunteer(person_languages={"so": 5})
    make_volunteer(person_languages={"so": 1})
    make_volunteer(person_languages={"so": 7}, status="paused")
    (missing,) = found().languages
    assert (missing.row.label, missing.row.unmet, missing.volunteers) == ("Somali", 2, 1)
    assert {(each.row.label, each.row.unmet) for each in found().towns} == {
        ("Lampertheim", 1),
        ("nicht bekannt", 1),
    }
    assert found(Period(date(2027, 1, 1), date(2027, 1, 1))).total.filled == 1


@pytest.mark.django_db
def test_how_soon_and_with_how_much_asking() -> None:
    assert found().asking.median_minutes is None
    make_request("taken", yes=10, asked=2, wave=1)
    make_request("done", yes=60, asked=4, wave=2)
    make_request("done", yes=1440, asked=3, wave=7)
    make_request("unmet", asked=5, wave=4)
    make_request("offered", asked=1, wave=1)  # still running: says nothing yet
    make_request("done", wave=0)  # nobody was asked by mail
    asking = found().asking
    assert (asking.asked, asking.answered, asking.median_minutes) == (4, 3, 60)
    assert (asking.in_an_hour, asking.in_a_day, asking.people, asking.first_wave) == (50, 75, 3.5, 33)
    assert [column.value for column in asking.soon] == [1, 1, 0, 1, 0]
    assert [column.value for column in asking.waves] == [1, 1, 0, 0, 1]
    assert "15 Min.: 1" in asking.soon_words
    assert asking.median_words == "60 Minuten"


@pytest.mark.django_db
def test_the_page_shows_ones_own_in_a_fixed_number_of_queries(client: Client, time_machine: Any) -> None:
    time_machine.move_to(TODAY)
    client.force_login(make_user(Kind.COORDINATOR))
    address = reverse("assignments:figures")
    assert "keine Anfragen" in client.get(address).content.decode()
    make_request("unmet", organisation=make_organisation("Café"), language="uk")
    make_request("done", yes=10, asked=1, wave=1)
    make_request("unmet")
    page = client.get(address).content.decode()
    assert "Was fehlt" in page
    assert "Tigrinya" in page
    assert "Ukrainisch" not in page
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for language in ("so", "ar", "fa"):
        make_request("unmet", language=language, asked=2)
        make_request("done", language=language, yes=90, asked=1, wave=2)
    with CaptureQueriesContext(connection) as many:
        client.get(address, {"period": "2026-h1"})
    assert len(few) == len(many)
    wrong = client.get(address, {"period": "own", "first": "03.03.2026", "last": "01.03.2026"})
    assert wrong.status_code == 422
    assert "Der letzte Tag liegt vor dem ersten" in wrong.content.decode()
    assert "03.03.2026" in wrong.content.decode() or "2026-03-03" in wrong.content.decode()


@pytest.mark.django_db
def test_the_sheet_for_funders_hides_small_counts_and_always_covers_a_year(
    client: Client, time_machine: Any
) -> None:
    time_machine.move_to(TODAY)
    client.force_login(make_user(Kind.COORDINATOR))
    for _each in range(7):
        make_request("done")
    for _each in range(2):
        make_request("unmet", language="so", starts_at=DAY - timedelta(days=60))
    address = reverse("assignments:figures_export")

    def rows(**query: str) -> list[tuple[Any, ...]]:
        answer = client.get(address, query)
        return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))

    full = rows(period="2026-q1")
    assert ("Sprache", "Somali", 0, 2, 0, 0, 2, 0) in full
    assert full[-1][1:] == ("alle", 7, 2, 0, 0, 9, 7)
    hidden = rows(**{"period": "2026-q2", "for": "funders"})
    languages = [row for row in hidden if row[0] == "Sprache"]
    assert [row[1] for row in languages] == ["Tigrinya", "Somali", "alle"]
    numbers = [number for row in hidden[1:] for number in row[2:] if isinstance(number, int | float)]
    assert 9 in numbers
    assert not {2, 7} & set(numbers)  # 9 - 7 would tell the 2
    # The totals of all tables agree on what may be seen.
    assert len({tuple(row[2:]) for row in hidden if row[1] == "alle"}) == 1
    assert client.get(address, {"period": "no"}).status_code == 302
