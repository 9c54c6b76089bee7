"""The link in the mail: one question without login, shown on GET and answered on POST."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from messaging.links import sign
from partnerships.models import Meeting, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.log_link import PURPOSE, log_path, log_token
from partnerships.services.meeting import log_meeting
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_ready_volunteer,
    make_task,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = localdate()
START = TODAY - timedelta(days=60)
SECRETS = ("Tesfay", "Muster", "Lindenweg", "1234567", "Ärger mit dem Amt", "nur für die Leitung")


@pytest.fixture
def pair() -> Partnership:
    """Started sixty days ago; the volunteer has no account."""
    make_organisation(phone="+496251999999")
    newcomer = make_newcomer(person_phone="+4962511234567", person_street="Lindenweg 7")
    volunteer = make_ready_volunteer(person=make_person(email="helga@example.org"))
    return make_partnership(volunteer, newcomer, started_on=START)


def yes(pair: Partnership, **others: Any) -> dict[str, Any]:
    """What the first button sends."""
    return {"answer": "yes", "asked_on": TODAY.isoformat(), "usual_minutes": 120} | others


def open_link(client: Client, pair: Partnership, **data: Any) -> str:
    """Log by the link, and the address of the thanks."""
    response = client.post(log_path(pair), yes(pair) | data)
    assert response.status_code == 302
    return str(response["Location"])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def by_link(name: str, pair: Partnership, meeting: Meeting) -> str:
    return reverse(f"partnerships:{name}", args=[log_token(pair), meeting.pk])


def leads_to(name: str, pair: Partnership, meeting: Meeting, *, on: str) -> bool:
    """Whether that page has this link; the token before it holds the second it was signed in."""
    rest = by_link(name, pair, meeting).partition(str(meeting.pk))[2]
    return f'/{meeting.pk}{rest}"' in on


def test_opening_the_link_changes_nothing_and_shows_the_first_name_only(
    pair: Partnership, client: Client
) -> None:
    log_meeting(
        partnership=pair,
        met_on=TODAY - timedelta(days=3),
        took_place=True,
        minutes=60,
        note="Ärger mit dem Amt",
        for_coordinator="nur für die Leitung",
        by=make_user(Kind.COORDINATOR),
        today=TODAY,
    )
    for _twice in range(2):
        text = page(client, log_path(pair))
    assert "Selam" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert Meeting.objects.count() == 1
    assert "06251 999999" in text  # where to call


def test_two_taps_log_the_meeting_and_how_it_was(pair: Partnership, client: Client) -> None:
    thanks = open_link(client, pair)
    meeting = Meeting.objects.get()
    assert (meeting.met_on, meeting.minutes, meeting.source, meeting.logged_by) == (TODAY, 120, "link", None)
    assert leads_to("mood_by_link", pair, meeting, on=page(client, thanks))
    assert client.post(by_link("mood_by_link", pair, meeting), {"mood": "4"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.mood == 4
    assert not leads_to("mood_by_link", pair, meeting, on=page(client, thanks))


@pytest.mark.parametrize("mood", ["", "9", "sehr gut", "²"])
def test_an_impossible_mood_is_told_and_the_entry_stays(pair: Partnership, client: Client, mood: str) -> None:
    open_link(client, pair)
    meeting = Meeting.objects.get()
    told = client.post(by_link("mood_by_link", pair, meeting), {"mood": mood}, follow=True)
    assert 'role="alert"' in told.content.decode()
    meeting.refresh_from_db()
    assert meeting.mood is None


def test_who_has_an_account_is_the_author(pair: Partnership, client: Client) -> None:
    user = make_user(Kind.VOLUNTEER)
    pair.volunteer.person.user = user
    pair.volunteer.person.save()
    open_link(client, pair)
    assert Meeting.objects.get().logged_by == user


def test_the_same_form_sent_again_gets_the_same_thanks(pair: Partnership, client: Client) -> None:
    data = yes(pair, entry_key="abc", note="Gekocht")
    address = log_path(pair)
    first, again = (client.post(address, data) for _twice in range(2))
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert Meeting.objects.count() == 1


def test_no_takes_one_tap_on_the_reason(pair: Partnership, client: Client) -> None:
    thanks = open_link(client, pair, answer="ill")
    assert Meeting.objects.get().reason == "ill"
    assert 'name="mood"' not in page(client, thanks)


def test_a_mistake_is_told_beside_its_field_and_keeps_what_was_typed(
    pair: Partnership, client: Client
) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    data = yes(pair, answer="other_day", met_on=tomorrow, minutes=60)
    response = client.post(log_path(pair), data | {"note": "Gekocht", "for_coordinator": "Bitte melden"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_met_on_error"' in text
    assert "Gekocht" in text and "Bitte melden" in text and tomorrow in text
    assert not Meeting.objects.exists()


def test_after_a_mistake_the_first_button_stands_for_what_it_says(pair: Partnership, client: Client) -> None:
    open_link(client, pair)
    again = client.post(log_path(pair), yes(pair, note="etwas anderes"))
    assert again.status_code == 422
    assert again.context["question"].asked_on != TODAY
    assert f'name="asked_on" value="{TODAY.isoformat()}"' not in " ".join(again.content.decode().split())


def test_what_was_logged_can_be_corrected_and_taken_back_by_the_same_link(
    pair: Partnership, client: Client
) -> None:
    open_link(client, pair, note="Ärger mit dem Amt", for_coordinator="nur für die Leitung")
    meeting = Meeting.objects.get()
    assert leads_to("logged_by_link", pair, meeting, on=page(client, log_path(pair)))
    assert leads_to(
        "correct_by_link", pair, meeting, on=page(client, by_link("logged_by_link", pair, meeting))
    )
    for name in ("logged_by_link", "correct_by_link"):
        assert not [secret for secret in SECRETS if secret in page(client, by_link(name, pair, meeting))]
    day = (TODAY - timedelta(days=1)).isoformat()
    data = {"took_place": "yes", "met_on": day, "minutes": 45, "wants_to_talk": "on"}
    assert client.post(by_link("correct_by_link", pair, meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.met_on.isoformat(), meeting.minutes, meeting.wants_to_talk) == (day, 45, True)
    assert (meeting.note, meeting.for_coordinator) == ("Ärger mit dem Amt", "nur für die Leitung")
    wrong = client.post(
        by_link("correct_by_link", pair, meeting), data | {"met_on": "2999-01-01", "note": "neues Wort"}
    )
    assert wrong.status_code == 422 and "neues Wort" in wrong.content.decode()
    assert client.get(by_link("withdraw_by_link", pair, meeting)).status_code == 405
    assert client.post(by_link("withdraw_by_link", pair, meeting)).status_code == 302
    assert not Meeting.objects.exists()


def test_after_seven_days_the_link_no_longer_changes_the_entry(pair: Partnership, client: Client) -> None:
    open_link(client, pair)
    meeting = Meeting.objects.get()
    Meeting.objects.update(created_at=meeting.created_at - timedelta(days=8))
    for name in ("logged_by_link", "correct_by_link"):
        assert client.get(by_link(name, pair, meeting)).status_code == 410
    assert client.post(by_link("withdraw_by_link", pair, meeting)).status_code == 410
    assert not leads_to("logged_by_link", pair, meeting, on=page(client, log_path(pair)))
    assert Meeting.objects.exists()


def test_entries_from_elsewhere_and_of_other_pairs_are_out_of_its_reach(
    pair: Partnership, client: Client
) -> None:
    other = make_partnership(started_on=START)
    open_link(client, other)
    foreign = Meeting.objects.get()
    by_office = log_meeting(
        partnership=pair,
        met_on=TODAY,
        took_place=True,
        minutes=60,
        by=make_user(Kind.COORDINATOR),
        today=TODAY,
    )
    for meeting in (foreign, by_office):
        assert client.get(by_link("logged_by_link", pair, meeting)).status_code == 410
        assert client.get(by_link("correct_by_link", pair, meeting)).status_code == 410
        assert client.post(by_link("withdraw_by_link", pair, meeting)).status_code == 410
        assert client.post(by_link("mood_by_link", pair, meeting), {"mood": "1"}).status_code == 410
    assert Meeting.objects.filter(mood=None).count() == 2


def test_a_closed_pair_says_whom_to_call_and_gives_back_what_was_typed(
    pair: Partnership, client: Client
) -> None:
    open_link(client, pair)
    meeting = Meeting.objects.get()
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)
    response = client.post(
        log_path(pair), yes(pair, note="Wir haben gekocht", for_coordinator="Bitte melden")
    )
    text = response.content.decode()
    assert response.status_code == client.get(log_path(pair)).status_code == 410
    assert "Wir haben gekocht" in text and "Bitte melden" in text and "06251 999999" in text
    assert client.post(by_link("withdraw_by_link", pair, meeting)).status_code == 410
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("purpose", ["partnership-trial", "partnership-feedback", "proposal-answer"])
def test_an_altered_or_foreign_link_opens_nothing_and_keeps_what_was_typed(
    pair: Partnership, client: Client, purpose: str
) -> None:
    foreign = sign({"partnership": pair.pk}, purpose=purpose)
    gone = sign({"partnership": "00000000-0000-4000-8000-000000000000"}, purpose=PURPOSE)
    for token in (foreign, gone, log_token(pair)[:-3] + "abc"):
        address = reverse("partnerships:log_by_link", args=[token])
        response = client.post(address, yes(pair, note="Wir haben gekocht"))
        text = response.content.decode()
        assert response.status_code == client.get(address).status_code == 404
        assert "Wir haben gekocht" in text and "Selam" not in text
        assert reverse("programmes:contact_points") in text
    assert not Meeting.objects.exists()


def test_weeks_are_caught_up_one_after_the_other(pair: Partnership, client: Client) -> None:
    thanks = page(client, open_link(client, pair))
    monday = TODAY - timedelta(days=TODAY.weekday())
    weeks = [monday - timedelta(weeks=back) for back in (1, 2, 3)]
    for week in weeks:
        assert f"?woche={week.isoformat()}" in thanks
        asked = client.get(log_path(pair), {"woche": week.isoformat()}).context["question"].asked_on
        assert week <= asked < week + timedelta(days=7)
        open_link(client, pair, asked_on=asked.isoformat())
    assert Meeting.objects.count() == 4
    assert f"?woche={weeks[0].isoformat()}" not in page(client, log_path(pair))
    for odd in ("morgen", "2999-01-01", (START - timedelta(days=30)).isoformat()):
        assert client.get(log_path(pair), {"woche": odd}).status_code == 200


def test_after_saving_the_others_are_asked_about(pair: Partnership, client: Client) -> None:
    second = make_newcomer(person_first_name="Yusuf", person_last_name="Kaya")
    pair.volunteer.places = 2
    pair.volunteer.save()
    other = make_partnership(pair.volunteer, second, started_on=START)
    thanks = page(client, open_link(client, pair))
    assert "Yusuf" in thanks and "Kaya" not in thanks
    assert reverse("partnerships:log_by_link", args=["x"]).removesuffix("x/") in thanks
    assert client.get(log_path(other)).status_code == 200


def test_what_happened_often_is_ticked_and_the_usual_hour_offered(pair: Partnership, client: Client) -> None:
    task = make_task()
    office = make_user(Kind.COORDINATOR)
    for weeks in (1, 2):
        log_meeting(
            partnership=pair,
            met_on=TODAY - timedelta(weeks=weeks),
            met_from=time(15),
            took_place=True,
            minutes=120,
            tasks=[task],
            by=office,
            today=TODAY,
        )
    response = client.get(log_path(pair))
    assert "15–17 Uhr" in response.content.decode()
    form = response.context["form"]
    assert form.initial["tasks"] == (task.pk,)
    open_link(client, pair, usual_from="15:00", tasks=[task.pk])
    assert str(Meeting.objects.get(met_on=TODAY).met_from) == "15:00:00"


def test_queries_do_not_grow_with_entries(pair: Partnership, client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(log_path(pair)).status_code == 200
        return len(queries)

    def more(days: range) -> None:
        for day in days:
            open_link(client, pair, answer="other_day", met_on=TODAY - timedelta(days=day), minutes=60)

    more(range(1, 3))
    few = count()
    more(range(3, 20))
    assert count() == few
