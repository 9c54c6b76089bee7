"""The agreement to sign, read back from the PDF."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Kind
from partnerships.agreement import render
from partnerships.enums import Side, TrialChoice
from partnerships.models import Partnership
from partnerships.services.meeting import log_meeting
from partnerships.services.trial import activate_partnership
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_task, make_user
from tests.partnerships.test_trial import says
from tests.pdf_checks import check_pdf

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=40)


@pytest.fixture
def pair() -> Partnership:
    """Both know each other, and what is needed meets what is offered in one of two tasks."""
    shared, other = make_task(), make_task("Zum Amt begleiten", "To offices")
    organisation_phone = "+4962525550"
    pair = make_partnership(
        make_ready_volunteer(offers=[shared], person_last_name="Brückner"),
        make_newcomer(needs=[shared, other]),
        trial_meetings=2,
    )
    organisation = pair.newcomer.person.organisation
    organisation.phone, organisation.email = organisation_phone, "ehrenamt@example.org"
    organisation.save()
    return Partnership.objects.with_people().get(pk=pair.pk)


def read(pair: Partnership) -> str:
    return check_pdf(render(pair), pages=1)


def meet(pair: Partnership, *days: int) -> None:
    for day in days:
        log_meeting(
            partnership=pair,
            met_on=TODAY + timedelta(days=day),
            took_place=True,
            minutes=90,
            by=make_user(Kind.ADMINISTRATOR),
            today=LATER,
        )


def test_it_names_both_in_full_what_they_do_and_what_holds(pair: Partnership) -> None:
    pair.volunteer.programme.ends_on = date(2027, 12, 31)
    pair.volunteer.programme.save()
    meet(pair, 2, 9, 16)
    text = read(pair)
    for part in (
        "Vereinbarung über eine Partnerschaft",
        "Helga Brückner begleitet ehrenamtlich",
        "Selam Tesfay",
        "Kreis Bergstraße",
        "Integration braucht Partnerschaft",
        "Deutsch sprechen",
        "Etwa einmal in der Woche, meistens am Mittwoch, jedes Mal etwa 1,5 Stunden.",
        "31. Dezember 2027",
        "Verschwiegenheit",
        "Versicherung",
        "06252 5550",
        "ehrenamt@example.org",
        "alle 6 bis 8 Wochen",
        "jederzeit beenden",
        "Ort, Datum und Unterschrift",
    ):
        assert part in text
    assert "Zum Amt" not in text
    assert text.count("Helga Brückner") == text.count("Selam Tesfay") == 2


def test_it_is_an_accessible_document_on_a4(pair: Partnership) -> None:
    data = render(pair)
    check_pdf(data, pages=1, title="Vereinbarung über eine Partnerschaft: Helga Brückner, Selam Tesfay")
    page = PdfReader(BytesIO(data)).pages[0]
    width, height = (round(float(side) / 72 * 25.4) for side in page.mediabox.upper_right)
    assert (width, height) == (210, 297)


def test_where_nothing_meets_it_names_what_is_needed(pair: Partnership) -> None:
    pair.volunteer.offers.clear()
    assert "Zum Amt begleiten" in read(pair)
    pair.newcomer.needs.clear()
    assert "Was uns beiden Freude macht" in read(pair)


def test_long_names_and_many_tasks_stay_on_one_page(pair: Partnership) -> None:
    for person, name in (
        (pair.volunteer.person, "von Hohenlohe-Schillingsfürst-Waldenburg"),
        (pair.newcomer.person, "Gebreegziabher Woldemichael"),
    ):
        person.first_name, person.last_name = "Maximiliane-Katharina Friederike", name
        person.save()
    tasks = [
        make_task(f"{number}. Zu Ämtern, Schulen und Gesundheitsdiensten begleiten") for number in range(30)
    ]
    pair.volunteer.offers.set(tasks)
    pair.newcomer.needs.set(tasks)
    assert "29. Zu Ämtern" in read(pair)


def test_a_name_cannot_bring_its_own_html(pair: Partnership) -> None:
    pair.newcomer.person.last_name = "<b>& Co"
    pair.newcomer.person.save()
    assert "Selam <b>& Co" in read(pair)


def test_characters_that_cannot_be_printed_are_told_instead_of_the_file(pair: Partnership) -> None:
    pair.newcomer.person.last_name = "Tesfay 😀"
    pair.newcomer.person.save()
    for side in Side:
        says(pair, side, TrialChoice.YES)
    office = Client()
    office.force_login(make_user(Kind.COORDINATOR))
    page = office.get(reverse("partnerships:agreement", args=[pair.pk]), follow=True)
    assert "lassen sich nicht drucken: “😀”" in page.content.decode()


def test_the_office_opens_it_once_both_said_yes(pair: Partnership) -> None:
    office = Client()
    office.force_login(make_user(Kind.COORDINATOR))
    address = reverse("partnerships:agreement", args=[pair.pk])
    refused = office.get(address, follow=True)
    assert "Es gibt noch keine Vereinbarung" in refused.content.decode()
    for side in Side:
        says(pair, side, TrialChoice.YES)
    shown = office.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    assert shown["Content-Disposition"] == 'inline; filename="Vereinbarung_2026-03-02.pdf"'
    assert "no-store" in shown["Cache-Control"]
    activate_partnership(partnership=pair, agreed_on=LATER, by=make_user(), today=LATER)
    assert office.get(address)["Content-Type"] == "application/pdf"
