"""Expense sheets on the pages, on paper and for the treasury."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Kind
from assignments.models import ExpenseSheet
from assignments.quarters import Quarter
from assignments.services.expenses import settle
from audit.models import Reading
from tests.assignments.test_expenses import make_done, rules
from tests.builders import make_newcomer, make_organisation, make_person, make_user, make_volunteer
from tests.fixtures.login import confirm
from tests.pdf_checks import check_pdf
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

FIRST = Quarter(2026, 1)
SPRING = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def in_spring(time_machine: object) -> None:
    time_machine.move_to(SPRING)  # type: ignore[attr-defined]


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def make_named(name: str = "Helga", **fields: object) -> Volunteer:
    person = make_person(
        name, "Muster", street="Am Bach 1", place="Bensheim", user=make_user(Kind.VOLUNTEER), **fields
    )
    return make_volunteer(person=person)


def settled(volunteer: Volunteer) -> ExpenseSheet:
    by = make_user(Kind.COORDINATOR, organisation=volunteer.person.organisation)
    (saved,) = settle([volunteer], quarter=FIRST, by=by, today=SPRING)
    return saved


def test_the_office_settles_the_chosen_ones_of_a_quarter(office: Client) -> None:
    rules(cents_per_km=30, cents_per_hour=600, yearly_cap_hours=1)
    helga, marta, other = (
        make_named(),
        make_named("Marta"),
        make_named("Ulla", organisation=make_organisation("Café")),
    )
    for volunteer in (helga, marta, other):
        make_done(volunteer, actual_minutes=75)
    page = office.get(reverse("assignments:expenses")).content.decode()
    assert page.count('type="checkbox"') == 2
    assert "1.\u00a0Quartal 2026" in page or "1. Quartal 2026" in page
    for words in ("Marta Muster", "2,5\u00a0h", "18,00\u00a0€", "Obergrenze erreicht"):
        assert words in page
    assert "Ulla" not in page

    address = reverse("assignments:expenses_settle")
    chosen = {"quarter": "2026-1", "volunteer": [str(helga.pk), str(other.pk), "no-uuid"]}
    done = office.post(address, chosen, follow=True).content.decode()
    assert "1 Abrechnung ist abgeschlossen." in done
    assert list(ExpenseSheet.objects.values_list("volunteer", "allowance_cents")) == [(helga.pk, 600)]
    assert done.count('type="checkbox"') == 1
    again = office.post(address, chosen, follow=True).content.decode()
    assert "nichts mehr abzurechnen" in again
    nobody = office.post(address, {"quarter": "2026-1"}, follow=True).content.decode()
    assert "Bitte wählen Sie mindestens eine Person" in nobody
    running = office.post(address, {"quarter": "2026-2", "volunteer": [str(marta.pk)]}, follow=True)
    assert "noch nicht vorbei" in running.content.decode()
    assert ExpenseSheet.objects.count() == 1


def test_the_queries_of_the_quarter_do_not_grow(office: Client) -> None:
    counts = []
    for number in (1, 6):
        for _each in range(number):
            volunteer = make_volunteer()
            make_done(volunteer)
            make_done(volunteer)
        settled(volunteer)
        office.get(reverse("assignments:expenses"))
        with CaptureQueriesContext(connection) as queries:
            office.get(reverse("assignments:expenses"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_treasury_gets_the_quarter_as_a_sheet_with_numbers(office: Client) -> None:
    rules(cents_per_km=30, cents_per_hour=700)
    make_done(make_named("=Helga"), actual_minutes=50)
    address = f"{reverse('assignments:expenses_export')}?quarter=2026-1"
    assert office.get(address).status_code == 302  # to a fresh proof of who asks
    answer = confirm(office).get(address)
    heads, line = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert dict(zip(heads, line, strict=True)) == {
        "Ehrenamtliche/r": "'=Helga Muster",
        "Quartal": "2026-1",
        "Einsätze": 1,
        "Stunden": 0.83,
        "Stunden mit Pauschale": 0.83,
        "Kilometer": 10,
        "Fahrtkosten (€)": 3,
        "Pauschale (€)": 5.83,
        "Über der Obergrenze (€)": 0,
        "Betrag (€)": 8.83,
        "Abgerechnet am": "noch nicht abgerechnet",
    }
    assert Reading.objects.filter(view="assignments:expenses_export", how="export", number=1).exists()


def test_volunteers_see_their_own_sheets_and_what_has_come_together(client: Client) -> None:
    rules(cents_per_km=30, cents_per_hour=600)
    helga = make_named()
    make_done(helga)
    saved = settled(helga)
    make_done(helga, date(2026, 4, 20), actual_minutes=30, travel_minutes=40)
    make_done(make_named("Marta"), date(2026, 4, 21))
    client.force_login(helga.person.user)
    own = client.get(reverse("assignments:my_expenses")).content.decode()
    for words in ("Noch nicht abgerechnet", "20.04.2026", "6,00\u00a0€", "9,00\u00a0€", "1. Quartal 2026"):
        assert words in own
    for words in (
        "2026: 2 Einsätze, 1,5\u00a0h vor Ort und 0,67\u00a0h unterwegs",
        "03.02.2026",
        "21.04.2026",
    ):
        assert (words in own) == words.startswith("2026")
    sheet = client.get(reverse("assignments:expense_sheet", args=[saved.pk])).content.decode()
    assert "03.02.2026" in sheet
    assert reverse("assignments:expense_paper", args=[saved.pk]) in sheet
    ulla = make_named("Ulla")
    make_done(ulla)
    others = settled(ulla)
    for name in ("expense_sheet", "expense_paper"):
        assert client.get(reverse(f"assignments:{name}", args=[others.pk])).status_code == 404


def test_the_paper_names_no_newcomer_and_keeps_what_was_settled(office: Client) -> None:
    rules(
        cents_per_km=30,
        cents_per_hour=600,
        cents_per_assignment=200,
        yearly_cap_hours=276,
        yearly_cap_euros=13,
    )
    helga = make_named()
    make_done(helga, guest_name="", newcomer=make_newcomer(), report="Selam war froh")
    make_done(helga, date(2026, 2, 5), kind="job_centre", actual_minutes=90)
    saved = settled(helga)
    rules(cents_per_km=99)
    answer = office.get(reverse("assignments:expense_paper", args=[saved.pk]))
    text = check_pdf(answer.content, pages=1, title="Auslagenabrechnung 1. Quartal 2026: Helga Muster")
    for words in (
        "Helga Muster Am Bach 1 64625 Bensheim",
        "abgerechnet am 4. Mai 2026",
        "03.02.2026 Arztbesuch, Bensheim 1 h 10 3,00 € 8,00 € 11,00 €",
        "05.02.2026 Jobcenter, Bensheim 1,5 h 10 3,00 € 5,00 € 8,00 €",
        "Summe 2,5 h 20 6,00 € 13,00 € 19,00 €",
        "0,30 € je Kilometer",
        "2,5 h von höchstens 276 h",
        "13,00 € von höchstens 13,00 €",
        "6,00 € liegen darüber",
        "Unterschrift der ehrenamtlichen Person",
    ):
        assert words in text.replace("\u00a0", " ")
    assert "Selam" not in text
    page = office.get(reverse("assignments:expense_sheet", args=[saved.pk])).content.decode()
    assert "Selam" not in page
    assert Reading.objects.filter(view="assignments:expense_paper", object_id=helga.pk).exists()


def test_a_sheet_of_many_lines_is_printed_as_well(office: Client) -> None:
    helga = make_named()
    for _each in range(70):
        make_done(helga)
    answer = office.get(reverse("assignments:expense_paper", args=[settled(helga).pk]))
    assert "Summe 70 h 700" in check_pdf(answer.content, pages=2).replace("\u00a0", " ")
