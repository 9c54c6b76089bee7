"""The office's pages about volunteers: who sees whom, search and filters, the one next step, each form."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from people.enums import Channel
from people.models import Person
from tests.builders import (
    make_interest,
    make_municipality,
    make_organisation,
    make_person,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.volunteers.reading import page
from volunteers.enums import Recommendation, ScreeningKind, VolunteerStatus
from volunteers.models import Volunteer
from volunteers.services import record_check, record_interview

pytestmark = pytest.mark.django_db
LIST = reverse("volunteers:list")


def names(client: Client, query: str = "") -> list[str]:
    return [str(row.record) for row in client.get(LIST + query).context["table"].rows]


# --- who sees whom --------------------------------------------------------------------------------


def test_each_organisation_sees_its_own_volunteers_and_administrators_all() -> None:
    café = make_organisation("Café International", kind="welfare")
    ours, theirs = make_volunteer(), make_volunteer(person_first_name="Karl", person_organisation=café)
    see = Volunteer.objects.visible_to
    assert list(see(make_user(Kind.COORDINATOR))) == [ours]
    assert list(see(make_user(Kind.COORDINATOR, organisation=café))) == [theirs]
    assert set(see(make_user(Kind.ADMINISTRATOR))) == {ours, theirs}
    assert not see(make_user(Kind.TRAINER))


def test_a_coordinator_of_one_town_sees_only_that_town() -> None:
    lorsch = make_municipality("Lorsch", "64653")
    make_volunteer()
    there = make_volunteer(person_postcode="64653")
    assert list(Volunteer.objects.visible_to(make_user(Kind.COORDINATOR, municipality=lorsch))) == [there]


def test_what_the_office_notes_about_volunteers_is_not_theirs_to_see() -> None:
    user = make_user(Kind.VOLUNTEER)
    make_volunteer(person_user=user)
    assert not Volunteer.objects.visible_to(user).exists()


@pytest.mark.parametrize(
    "name",
    ["detail", "edit", "interview_create", "check_create", "admit", "refuse", "pause", "resume", "end"],
)
def test_somebody_elses_volunteer_is_not_found(desk: Client, name: str) -> None:
    café = make_organisation("Café International", kind="welfare")
    url = reverse(f"volunteers:{name}", args=[make_volunteer(person_organisation=café).pk])
    response = desk.post(url) if name in ("admit", "resume") else desk.get(url)
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["edit", "consent_create"])
def test_somebody_elses_person_is_not_found(desk: Client, name: str) -> None:
    café = make_organisation("Café International", kind="welfare")
    person = make_person(organisation=café)
    assert desk.get(reverse(f"people:{name}", args=[person.pk])).status_code == 404


# --- list ------------------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_the_list_is_searched_filtered_and_counted(desk: Client) -> None:
    lorsch = make_municipality("Lorsch", "64653")
    chess = make_interest("Schach", "Chess")
    make_volunteer(person_first_name="Jörg", person_last_name="Öztürk", person_languages={"tr": 7})
    make_volunteer(person_first_name="Anna", person_postcode="64653", status=VolunteerStatus.APPLIED)
    make_volunteer(person_first_name="Karl", person_likes=[chess], person_email="karl@example.org")
    assert names(desk, "?q=ÖZTÜRK") == ["Jörg Öztürk"]
    assert names(desk, "?q=karl@example") == ["Karl Muster"]
    assert names(desk, "?q=lorsch") == ["Anna Muster"]
    assert names(desk, "?language=tr") == ["Jörg Öztürk"]
    assert names(desk, f"?town={lorsch.pk}") == ["Anna Muster"]
    assert names(desk, f"?interest={chess.pk}") == ["Karl Muster"]
    assert names(desk, "?status=applied") == ["Anna Muster"]
    assert "3 Ehrenamtliche" in page(desk, LIST)
    assert "passt" in page(desk, LIST + "?q=nobody")


def test_the_list_can_be_sorted(desk: Client) -> None:
    for first_name, applied_on in (("Anna", date(2026, 2, 1)), ("Karl", date(2026, 1, 1))):
        make_volunteer(person_first_name=first_name, applied_on=applied_on)
    assert names(desk, "?sort=-name") == ["Karl Muster", "Anna Muster"]
    assert names(desk, "?sort=applied_on") == ["Karl Muster", "Anna Muster"]


def test_an_empty_list_says_what_to_do(desk: Client) -> None:
    assert "Noch hat sich niemand beworben." in page(desk, LIST)


@pytest.mark.sqlite
def test_the_number_of_queries_does_not_grow_with_the_rows(desk: Client) -> None:
    counts = []
    for rows in (3, 27):
        for number in range(rows):
            make_volunteer(
                person_first_name=f"Person{number}",
                person_languages={"de": 7, "ti": 3},
                status=VolunteerStatus.APPLIED,
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(desk, LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the next step ----------------------------------------------------------------------------------


def interview(volunteer: Volunteer, by: User, recommendation: str = Recommendation.ADMIT) -> None:
    today = localdate()
    record_interview(volunteer=volunteer, held_on=today, recommendation=recommendation, by=by, today=today)


def check(volunteer: Volunteer, by: User, kind: str, **facts: Any) -> None:
    today = localdate()
    facts = {"inspected_on": today} | facts
    record_check(volunteer=volunteer, kind=kind, by=by, today=today, **facts)


def test_list_and_page_lead_step_by_step_to_admission(desk: Client, office: User) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED)
    url = volunteer.get_absolute_url()
    assert "Gespräch führen" in page(desk, LIST)
    assert reverse("volunteers:interview_create", args=[volunteer.pk]) in page(desk, url)
    interview(volunteer, office)
    assert "Nachweise prüfen" in page(desk, LIST)
    assert "?kind=criminal_record" in page(desk, url)
    for kind in ScreeningKind.values:
        check(volunteer, office, kind)
    assert "Über die Aufnahme entscheiden" in page(desk, LIST)
    assert "Alles ist da: Helga kann aufgenommen werden." in page(desk, url)
    response = desk.post(reverse("volunteers:admit", args=[volunteer.pk]), follow=True)
    assert "Helga Muster ist aufgenommen." in response.content.decode()
    volunteer.refresh_from_db()
    assert volunteer.status == VolunteerStatus.ADMITTED


@pytest.mark.parametrize("advice", [Recommendation.REFUSE, Recommendation.UNDECIDED])
def test_the_step_follows_the_conversation(desk: Client, office: User, advice: str) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED)
    interview(volunteer, office, advice)
    sentence = {
        Recommendation.REFUSE: "Das Gespräch spricht gegen die Aufnahme.",
        Recommendation.UNDECIDED: "Sprechen Sie noch einmal mit Helga.",
    }[Recommendation(advice)]
    assert sentence in page(desk, volunteer.get_absolute_url())


def test_an_expired_check_shows_in_words_and_as_the_next_step(desk: Client, office: User) -> None:
    volunteer = make_volunteer()
    yesterday = localdate() - timedelta(days=1)
    check(volunteer, office, ScreeningKind.CONFIDENTIALITY)
    check(
        volunteer,
        office,
        ScreeningKind.CRIMINAL_RECORD,
        inspected_on=yesterday - timedelta(days=9),
        expires_on=yesterday,
    )
    shown = page(desk, volunteer.get_absolute_url())
    assert f"abgelaufen am {yesterday:%d.%m.%Y}" in shown
    assert "Die Prüfung ist nicht mehr gültig." in shown
    assert "Nachweise erneut prüfen" in page(desk, LIST)


def test_admitting_too_early_says_what_is_missing(desk: Client) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED)
    response = desk.post(reverse("volunteers:admit", args=[volunteer.pk]), follow=True)
    assert "Zur Aufnahme fehlt noch: das Gespräch" in response.content.decode()


# --- forms -----------------------------------------------------------------------------------------


def test_conversation_and_inspection_are_recorded_by_form(desk: Client, office: User) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED)
    today = localdate().isoformat()
    desk.post(
        reverse("volunteers:interview_create", args=[volunteer.pk]),
        {"held_on": today, "recommendation": "admit", "note": "Sehr ruhig"},
    )
    desk.post(
        reverse("volunteers:check_create", args=[volunteer.pk]),
        {"kind": "criminal_record", "inspected_on": today},
    )
    assert volunteer.interviews.get().held_by == office
    assert volunteer.checks.get().inspected_by == office
    shown = page(desk, volunteer.get_absolute_url())
    assert "Sehr ruhig" in shown
    assert "gültig" in shown


@pytest.mark.parametrize(
    ("name", "field", "data"),
    [
        ("interview_create", "held_on", {"held_on": "2999-01-01", "recommendation": "admit", "note": "kept"}),
        ("interview_create", "recommendation", {"held_on": "2026-01-01", "note": "kept"}),
        ("check_create", "inspected_on", {"inspected_on": "2999-01-01", "kind": "criminal_record"}),
        (
            "check_create",
            "expires_on",
            {"inspected_on": "2026-01-02", "expires_on": "2026-01-01", "kind": "criminal_record"},
        ),
        ("refuse", "reason", {"note": "kept"}),
    ],
)
def test_a_wrong_form_comes_back_with_its_input(
    desk: Client, name: str, field: str, data: dict[str, str]
) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED)
    response = desk.post(reverse(f"volunteers:{name}", args=[volunteer.pk]), data)
    shown = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in shown
    for value in data.values():
        assert value in shown
    assert not volunteer.interviews.exists()
    assert not volunteer.checks.exists()


def test_refusal_pause_return_and_ending_by_form(desk: Client) -> None:
    applicant = make_volunteer(status=VolunteerStatus.APPLIED)
    desk.post(reverse("volunteers:refuse", args=[applicant.pk]), {"reason": "no_time", "note": "Umzug"})
    assert "zu wenig Zeit" in page(desk, applicant.get_absolute_url())
    volunteer = make_volunteer(person_first_name="Karl")
    steps = [
        ("pause", {"until": "2999-01-01"}, VolunteerStatus.PAUSED),
        ("resume", {}, VolunteerStatus.ADMITTED),
        ("end", {}, VolunteerStatus.ENDED),
    ]
    for name, data, status in steps:
        desk.post(reverse(f"volunteers:{name}", args=[volunteer.pk]), data)
        volunteer.refresh_from_db()
        assert volunteer.status == status


def test_a_pause_that_ends_before_it_starts_comes_back(desk: Client) -> None:
    volunteer = make_volunteer()
    response = desk.post(reverse("volunteers:pause", args=[volunteer.pk]), {"until": "2020-01-01"})
    assert response.status_code == 422
    assert "Die Pause endet, bevor sie beginnt." in response.content.decode()


def test_asking_whether_to_end_changes_nothing(desk: Client) -> None:
    volunteer = make_volunteer()
    assert "Das lässt sich nicht rückgängig machen." in page(
        desk, reverse("volunteers:end", args=[volunteer.pk])
    )
    volunteer.refresh_from_db()
    assert volunteer.status == VolunteerStatus.ADMITTED


def test_offers_and_wishes_are_edited_and_a_fourth_place_refused(desk: Client) -> None:
    volunteer = make_volunteer()
    url = reverse("volunteers:edit", args=[volunteer.pk])
    assert desk.post(url, {"places": "4", "wished_gender": "any"}).status_code == 422
    assert desk.post(url, {"places": "3", "wished_gender": "female", "note": "nett"}).status_code == 302
    volunteer.refresh_from_db()
    assert (volunteer.places, volunteer.wished_gender, volunteer.note) == (3, "female", "nett")
    assert not volunteer.offers.exists()


def entered(**changes: Any) -> dict[str, Any]:
    facts = {"first_name": "Ute", "last_name": "Amsel", "postcode": "64625", "gender": "female"}
    return {
        **facts,
        "organisation": str(make_organisation().pk),
        "speaking_0": "7",
        "channel": "paper",
        **changes,
    }


def test_the_office_enters_somebody_with_consent_on_paper(desk: Client) -> None:
    make_programme()
    make_municipality()
    url = reverse("volunteers:create")
    page(desk, url)
    response = desk.post(url, entered())
    volunteer = Volunteer.objects.get()
    assert response.url == volunteer.get_absolute_url()  # type: ignore[attr-defined]
    assert volunteer.person.consents.get().channel == Channel.PAPER


def test_the_office_cannot_enter_people_without_consent_or_for_others(desk: Client) -> None:
    make_programme()
    café = make_organisation("Café International", kind="welfare")
    url = reverse("volunteers:create")
    for field, data in (
        ("channel", entered(channel="")),
        ("organisation", entered(organisation=str(café.pk))),
        ("born_on", entered(born_on="2999-01-01")),
    ):
        response = desk.post(url, data)
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in response.content.decode()
    assert not Person.objects.exists()
