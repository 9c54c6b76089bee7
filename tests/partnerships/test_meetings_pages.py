"""Logging after login: where an entry came from, who reads what, and forms that can be sent again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.enums import Kind
from partnerships.models import Meeting, Partnership
from partnerships.services.meeting import log_meeting
from tests.builders import make_organisation, make_partnership, make_person, make_ready_volunteer, make_user

pytestmark = pytest.mark.django_db

TODAY = localdate()
START = TODAY - timedelta(days=60)
SECRET = "Das bleibt bei Frau Keller"


@pytest.fixture
def pair() -> Partnership:
    """Started sixty days ago; the volunteer has an account."""
    person = make_person(user=make_user(Kind.VOLUNTEER), email="helga@example.org")
    return make_partnership(make_ready_volunteer(person=person), started_on=START)


@pytest.fixture
def volunteer(pair: Partnership, client: Client) -> Client:
    client.force_login(pair.volunteer.person.user)
    return client


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def url(name: str, record: Any) -> str:
    return reverse(f"partnerships:{name}", args=[record.pk])


def yes(**others: Any) -> dict[str, Any]:
    return {"answer": "yes", "asked_on": TODAY.isoformat(), "usual_minutes": 120} | others


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def key_of(page: str) -> str:
    found = re.search(r'name="entry_key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_an_entry_says_where_it_came_from(pair: Partnership, volunteer: Client, office: Client) -> None:
    volunteer.post(url("meeting_create", pair), yes())
    office.post(
        url("meeting_create", pair),
        yes(answer="other_day", met_on=TODAY - timedelta(days=7), minutes=60, met_from="15:30"),
    )
    by_office, own = Meeting.objects.order_by("met_on")
    assert (own.source, by_office.source) == ("portal", "office")
    assert str(by_office.met_from) == "15:30:00"


def test_words_for_the_coordinator_are_read_by_the_office_and_their_author(
    pair: Partnership, volunteer: Client, office: Client
) -> None:
    volunteer.post(url("meeting_create", pair), yes(for_coordinator=SECRET))
    meeting = Meeting.objects.get()
    assert SECRET in text(volunteer, url("meeting_saved", meeting))
    assert SECRET in text(volunteer, url("meeting_edit", meeting))
    assert SECRET in text(volunteer, reverse("partnerships:mine"))
    assert SECRET in text(office, url("meeting_saved", meeting))
    assert SECRET in text(office, url("detail", pair))


def test_the_office_corrects_an_entry_but_not_what_its_author_wrote_to_it(
    pair: Partnership, volunteer: Client, office: Client
) -> None:
    volunteer.post(url("meeting_create", pair), yes(for_coordinator=SECRET))
    meeting = Meeting.objects.get()
    data = {"took_place": "yes", "met_on": TODAY.isoformat(), "minutes": 30, "for_coordinator": "nur für uns"}
    assert office.post(url("meeting_edit", meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.for_coordinator) == (30, SECRET)


def test_what_the_office_writes_for_itself_the_volunteer_does_not_read(
    pair: Partnership, volunteer: Client, office: Client
) -> None:
    office.post(url("meeting_create", pair), yes(for_coordinator=SECRET))
    meeting = Meeting.objects.get()
    assert SECRET not in text(volunteer, reverse("partnerships:mine"))
    assert SECRET not in text(volunteer, url("meeting_saved", meeting))
    assert volunteer.get(url("meeting_edit", meeting)).status_code == 403
    assert volunteer.post(url("meeting_mood", meeting), {"mood": "1"}).status_code == 403


def test_other_volunteers_and_other_offices_read_nothing(pair: Partnership, volunteer: Client) -> None:
    volunteer.post(url("meeting_create", pair), yes(for_coordinator=SECRET))
    meeting = Meeting.objects.get()
    strangers = (
        make_user(Kind.VOLUNTEER, email="fremd@example.org"),
        make_user(Kind.COORDINATOR, email="worms@example.org", organisation=make_organisation("Stadt Worms")),
    )
    for user in strangers:
        stranger = Client()
        stranger.force_login(user)
        for name in ("meeting_saved", "meeting_edit"):
            assert stranger.get(url(name, meeting)).status_code == 404
        assert stranger.post(url("meeting_mood", meeting), {"mood": "1"}).status_code == 404


def test_every_opened_form_has_a_key_of_its_own_and_opening_it_changes_nothing(
    pair: Partnership, volunteer: Client
) -> None:
    first, second = (text(volunteer, url("meeting_create", pair)) for _twice in range(2))
    assert key_of(first) != key_of(second)
    assert "data-offline-form" in first
    assert not Meeting.objects.exists()


def test_a_form_sent_again_leads_to_the_same_thanks(pair: Partnership, volunteer: Client) -> None:
    data = yes(entry_key=key_of(text(volunteer, url("meeting_create", pair))), note="Gekocht")
    first, again = (volunteer.post(url("meeting_create", pair), data) for _twice in range(2))
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert Meeting.objects.count() == 1


def test_a_key_that_cannot_be_ours_costs_nobody_an_entry(pair: Partnership, volunteer: Client) -> None:
    assert volunteer.post(url("meeting_create", pair), yes(entry_key="x" * 500)).status_code == 302
    assert Meeting.objects.get().entry_key is None


def test_a_mistake_keeps_the_key_and_every_word(pair: Partnership, volunteer: Client) -> None:
    data = yes(answer="other_day", met_on="2999-01-01", minutes=60, entry_key="abc", for_coordinator=SECRET)
    page = volunteer.post(url("meeting_create", pair), data)
    assert page.status_code == 422
    assert key_of(page.content.decode()) == "abc"
    assert SECRET in page.content.decode()


def test_a_second_meeting_of_the_day_is_told_beside_the_day(pair: Partnership, volunteer: Client) -> None:
    volunteer.post(url("meeting_create", pair), yes(minutes=60))
    data = yes(answer="other_day", met_on=TODAY.isoformat(), minutes=30)
    page = volunteer.post(url("meeting_create", pair), data)
    assert page.status_code == 422
    assert "zweimal" in page.context["form"].errors["met_on"][0]


def test_an_hour_that_still_lies_ahead_is_told_beside_it(pair: Partnership, volunteer: Client) -> None:
    noon = timezone.make_aware(datetime.combine(TODAY, datetime.min.time())) + timedelta(hours=12)
    with time_machine.travel(noon, tick=False):
        data = yes(answer="other_day", met_on=TODAY.isoformat(), minutes=60, met_from="12:01")
        page = volunteer.post(url("meeting_create", pair), data)
        assert page.status_code == 422
        assert "met_from" in page.context["form"].errors
        assert volunteer.post(url("meeting_create", pair), data | {"met_from": "11:59"}).status_code == 302


def test_how_it_was_takes_one_tap_after_saving(pair: Partnership, volunteer: Client) -> None:
    saved = volunteer.post(url("meeting_create", pair), yes(), follow=True).content.decode()
    meeting = Meeting.objects.get()
    assert url("meeting_mood", meeting) in saved
    assert volunteer.get(url("meeting_mood", meeting)).status_code == 405
    volunteer.post(url("meeting_mood", meeting), {"mood": "3"})
    meeting.refresh_from_db()
    assert meeting.mood == 3
    assert url("meeting_mood", meeting) not in text(volunteer, url("meeting_saved", meeting))
    told = volunteer.post(url("meeting_mood", meeting), {"mood": "7"}, follow=True).content.decode()
    assert 'role="alert"' in told


def test_own_pairs_show_the_hours_so_far(pair: Partnership, volunteer: Client) -> None:
    for days in (1, 8):
        log_meeting(
            partnership=pair,
            met_on=TODAY - timedelta(days=days),
            took_place=True,
            minutes=90,
            by=make_user(Kind.ADMINISTRATOR),
            today=TODAY,
        )
    assert re.search(r"Bisher 3\sh zusammen", text(volunteer, reverse("partnerships:mine")))
