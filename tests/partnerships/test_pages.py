"""The pages of pairs: what they show to whom, and that a mistaken input is told and kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.enums import Kind
from messaging.links import sign
from partnerships.models import Feedback, Meeting, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import FEEDBACK_PURPOSE
from partnerships.services.meeting import log_meeting
from people.enums import Channel, ConsentPurpose
from people.services import give_consent, withdraw_consent
from tests.builders import (
    make_interest,
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
SECRETS = ("Tesfay", "Lindenweg", "Eritrea", ">ER<", "nur fürs Büro")


@pytest.fixture
def pair() -> Partnership:
    """Started sixty days ago; the volunteer has an account."""
    person = make_person(user=make_user(Kind.VOLUNTEER), email="helga@example.org")
    newcomer = make_newcomer(
        person_phone="+4962511234567",
        person_street="Lindenweg 7",
        person_email="selam@example.org",
        country_of_origin="ER",
        note="nur fürs Büro",
        person_likes=[make_interest(), make_interest("Angeln", "Fishing")],
    )
    give_consent(newcomer.person, purpose=ConsentPurpose.CONTACT, channel=Channel.SPOKEN, now=timezone.now())
    return make_partnership(make_ready_volunteer(person=person), newcomer, started_on=START)


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


def log(pair: Partnership, days_ago: int = 3, **facts: Any) -> Meeting:
    facts = {"took_place": True, "minutes": 120, "by": pair.volunteer.person.user} | facts
    return log_meeting(partnership=pair, met_on=TODAY - timedelta(days=days_ago), today=TODAY, **facts)


# --- the volunteer's phone ----------------------------------------------------------------------


def test_one_tap_logs_the_likely_meeting_with_the_usual_task(pair: Partnership, volunteer: Client) -> None:
    task, other = make_task(), make_task("Zum Amt", "To the office")
    for weeks in (1, 2, 3):
        log(pair, days_ago=7 * weeks, minutes=90, tasks=[task])
    page = volunteer.get(url("meeting_create", pair))
    form = page.context["form"]
    assert form.initial["asked_on"] == TODAY
    assert form.initial["tasks"] == (task.pk,)
    hidden = {"asked_on": form.initial["asked_on"], "usual_minutes": form.initial["usual_minutes"]}
    saved = volunteer.post(
        url("meeting_create", pair), hidden | {"answer": "yes", "tasks": [task.pk]}, follow=True
    )
    meeting = Meeting.objects.get(met_on=TODAY)
    assert (meeting.minutes, list(meeting.tasks.all())) == (90, [task])
    assert other not in meeting.tasks.all()
    assert reverse("partnerships:meeting_withdraw", args=[meeting.pk]) in saved.content.decode()


def test_another_day_is_logged_as_typed(pair: Partnership, volunteer: Client) -> None:
    day = TODAY - timedelta(days=9)
    data = {"answer": "other_day", "met_on": day.isoformat(), "minutes": 45, "mood": 3, "wants_to_talk": "on"}
    assert volunteer.post(url("meeting_create", pair), data).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.met_on, meeting.minutes, meeting.mood, meeting.wants_to_talk) == (day, 45, 3, True)


def test_a_typed_day_counts_more_than_the_first_button(pair: Partnership, volunteer: Client) -> None:
    day = TODAY - timedelta(days=9)
    data = {"answer": "yes", "asked_on": TODAY, "usual_minutes": 120, "met_on": day, "minutes": 60}
    volunteer.post(url("meeting_create", pair), data)
    assert Meeting.objects.get().met_on == day


def test_no_takes_one_tap_on_the_reason(pair: Partnership, volunteer: Client) -> None:
    data = {"answer": "ill", "asked_on": TODAY.isoformat(), "usual_minutes": 120}
    volunteer.post(url("meeting_create", pair), data)
    meeting = Meeting.objects.get()
    assert (meeting.took_place, meeting.reason, meeting.minutes) == (False, "ill", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "other_day", "met_on": (TODAY + timedelta(days=2)).isoformat(), "minutes": 60},
        {"answer": "other_day", "met_on": (START - timedelta(days=1)).isoformat(), "minutes": 60},
        {"answer": "other_day", "met_on": "", "minutes": 60},
        {"answer": "other_day", "met_on": TODAY.isoformat(), "minutes": -5},
        {"answer": "other_day", "met_on": "31.2.", "minutes": 60},
        {"answer": "dance", "met_on": TODAY.isoformat(), "minutes": 60},
        {"met_on": TODAY.isoformat(), "minutes": 60},
        {"answer": "yes", "asked_on": "", "usual_minutes": ""},
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    pair: Partnership, volunteer: Client, wrong: dict[str, Any]
) -> None:
    page = volunteer.post(url("meeting_create", pair), wrong | {"note": "Wir haben gekocht"})
    assert page.status_code == 422
    assert "Wir haben gekocht" in page.content.decode()
    assert page.context["form"].errors
    assert 'role="alert"' in page.content.decode()
    assert not Meeting.objects.exists()


def test_the_message_stands_beside_the_day_and_its_part_is_open(pair: Partnership, volunteer: Client) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    page = volunteer.post(
        url("meeting_create", pair), {"answer": "other_day", "met_on": tomorrow, "minutes": 60}
    )
    assert "met_on" in page.context["form"].errors
    text = page.content.decode()
    assert f'value="{tomorrow}"' in text
    assert '<details class="answer" open>' in text
    assert 'id="id_met_on_error"' in text


def test_an_entry_can_be_changed_and_taken_back(pair: Partnership, volunteer: Client) -> None:
    meeting = log(pair)
    data = {"took_place": "yes", "met_on": meeting.met_on.isoformat(), "minutes": 60, "note": "kürzer"}
    assert volunteer.post(url("meeting_edit", meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.note) == (60, "kürzer")
    wrong = volunteer.post(url("meeting_edit", meeting), data | {"met_on": "2999-01-01"})
    assert wrong.status_code == 422
    assert "2999-01-01" in wrong.content.decode()
    assert volunteer.get(url("meeting_withdraw", meeting)).status_code == 405
    volunteer.post(url("meeting_withdraw", meeting))
    assert not Meeting.objects.exists()


def test_after_seven_days_only_the_office_changes(
    pair: Partnership, volunteer: Client, office: Client
) -> None:
    meeting = log(pair)
    Meeting.objects.update(created_at=meeting.created_at - timedelta(days=8))
    assert volunteer.get(url("meeting_edit", meeting)).status_code == 403
    assert volunteer.post(url("meeting_withdraw", meeting)).status_code == 403
    assert office.get(url("meeting_edit", meeting)).status_code == 200


def test_volunteers_see_first_name_town_phone_and_shared_interests_and_nothing_else(
    pair: Partnership, volunteer: Client
) -> None:
    office_note = log(pair, by=make_user(Kind.COORDINATOR), note="Nachgefragt: Ärger mit dem Amt")
    for address in (
        reverse("partnerships:mine"),
        url("meeting_create", pair),
        url("meeting_saved", office_note),
    ):
        text = volunteer.get(address).content.decode().split("<main", 1)[1]
        assert "Selam" in text
        assert not [secret for secret in (*SECRETS, "Ärger") if secret in text]
    mine = volunteer.get(reverse("partnerships:mine")).content.decode()
    assert "Bensheim" in mine
    assert "06251 1234567" in mine
    assert "mögen beide Kochen" in mine and "Angeln" not in mine


def test_the_first_name_alone_is_left_after_the_closure(pair: Partnership, volunteer: Client) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)
    text = volunteer.get(reverse("partnerships:mine")).content.decode().split("<main", 1)[1]
    assert "Selam" in text
    assert not [gone for gone in ("1234567", "Bensheim", "Kochen") if gone in text]
    assert "/partnerschaften/rueckmeldung/" in text


def test_the_phone_is_hidden_once_its_owner_no_longer_agrees(pair: Partnership, volunteer: Client) -> None:
    withdraw_consent(pair.newcomer.person, purpose=ConsentPurpose.CONTACT, now=timezone.now())
    assert "1234567" not in volunteer.get(reverse("partnerships:mine")).content.decode()


def test_other_volunteers_pairs_do_not_exist(pair: Partnership, client: Client) -> None:
    meeting = log(pair)
    client.force_login(make_user(Kind.VOLUNTEER))
    for name, record in [
        ("meeting_create", pair),
        ("meeting_saved", meeting),
        ("meeting_edit", meeting),
    ]:
        assert client.get(url(name, record)).status_code == 404
    assert client.post(url("meeting_withdraw", meeting)).status_code == 404
    assert client.post(url("meeting_create", pair), {"answer": "ill"}).status_code == 404
    assert client.get(url("detail", pair)).status_code == 403
    assert "Selam" not in client.get(reverse("partnerships:mine")).content.decode()


def test_another_offices_pairs_do_not_exist(pair: Partnership, client: Client) -> None:
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms")))
    for name in ("detail", "pause", "close", "meeting_create"):
        assert client.get(url(name, pair)).status_code == 404
    assert client.post(url("resume", pair)).status_code == 404
    assert "Selam" not in client.get(reverse("partnerships:list")).content.decode()


# --- the office's desk --------------------------------------------------------------------------


def test_the_story_of_a_pair(pair: Partnership, office: Client) -> None:
    for weeks in (1, 2, 3):
        log(pair, days_ago=7 * weeks)
    call = log(pair, days_ago=1, wants_to_talk=True, note="Brief vom Amt")
    text = office.get(url("detail", pair)).content.decode()
    assert "Brief vom Amt" in text
    assert "<svg" in text
    assert "Helga Muster" in text
    office.post(url("meeting_called", call))
    call.refresh_from_db()
    assert not call.wants_to_talk


def test_pause_go_on_close_and_feedback(pair: Partnership, office: Client) -> None:
    wrong = office.post(url("pause", pair), {"starts_on": "2999-01-01", "reason": "Kur"})
    assert wrong.status_code == 422
    assert "Kur" in wrong.content.decode()
    assert wrong.context["form"].errors["starts_on"]
    office.post(url("pause", pair), {"starts_on": TODAY.isoformat(), "reason": "Kur"})
    pair.refresh_from_db()
    assert pair.status == "paused"
    office.post(url("resume", pair))
    early = (START - timedelta(days=1)).isoformat()
    wrong = office.post(
        url("close", pair), {"closed_on": early, "closure_reason": "moved", "reason": "moved"}
    )
    assert wrong.status_code == 422
    assert early in wrong.content.decode()
    afterwards = {"volunteer_next": "free", "newcomer_next": "wait"}
    facts = {"closed_on": TODAY.isoformat(), "reason": "moved", "note": "nach Köln"}
    office.post(url("close", pair), facts | afterwards)
    pair.refresh_from_db()
    assert (pair.status, pair.closure_note) == ("closed", "nach Köln")
    address = reverse("partnerships:feedback_create", args=[pair.pk, "newcomer"])
    assert office.post(address, {"went_well": "viel"}).status_code == 422
    office.post(address, {"rating": 5, "went_well": "viel"})
    assert Feedback.objects.get().side == "newcomer"
    assert office.get(reverse("partnerships:feedback_create", args=[pair.pk, "neighbour"])).status_code == 404


def test_going_on_without_a_pause_is_told(pair: Partnership, office: Client) -> None:
    page = office.post(url("resume", pair), follow=True)
    assert 'role="alert"' in page.content.decode()


def test_the_list_finds_by_name_town_status_and_silence(pair: Partnership, office: Client) -> None:
    other = make_partnership(
        make_ready_volunteer(person_first_name="Gisela"),
        make_newcomer(person_first_name="Yusuf"),
        started_on=START,
    )
    log_meeting(
        partnership=other,
        met_on=TODAY,
        took_place=True,
        minutes=60,
        by=make_user(Kind.ADMINISTRATOR),
        today=TODAY,
    )

    def found(query: str) -> list[Partnership]:
        page = office.get(reverse("partnerships:list") + query)
        return [row.record for row in page.context["table"].rows]

    assert found("?search=yusuf+gisela") == [other]
    assert found("?search=niemand") == []
    assert found("?silent=56") == [pair]
    assert found("?status=closed") == []
    assert len(found(f"?town={pair.newcomer.person.municipality_id}")) == 2


def test_administrators_see_the_pairs_of_every_office(pair: Partnership, client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    assert client.get(url("detail", pair)).status_code == 200


def test_the_list_says_whom_to_ask(pair: Partnership, office: Client) -> None:
    assert "60 " in office.get(reverse("partnerships:list")).content.decode()


# --- the address in the mail --------------------------------------------------------------------


def feedback_url(pair: Partnership, side: str, purpose: str = FEEDBACK_PURPOSE) -> str:
    return reverse(
        "partnerships:feedback", args=[sign({"partnership": str(pair.pk), "side": side}, purpose=purpose)]
    )


def test_the_signed_page_shows_on_get_and_saves_on_post(pair: Partnership, client: Client) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)
    address = feedback_url(pair, "newcomer")
    text = client.get(address).content.decode()
    assert "Helga" in text
    assert "Muster" not in text
    assert not Feedback.objects.exists()
    assert client.post(address, {"went_well": "Das Kochen"}).status_code == 422
    assert "Das Kochen" in client.post(address, {"went_well": "Das Kochen"}).content.decode()
    client.post(address, {"rating": 4, "went_well": "Das Kochen"})
    client.post(address, {"rating": 1})
    assert (Feedback.objects.get().rating, Feedback.objects.get().side) == (4, "newcomer")
    assert "<form" not in client.get(address).content.decode().split("<main", 1)[1].split("</main", 1)[0]


def test_before_the_closure_nobody_can_answer(pair: Partnership, client: Client) -> None:
    assert client.post(feedback_url(pair, "volunteer"), {"rating": 4}).status_code == 422
    assert not Feedback.objects.exists()


def test_a_forged_or_foreign_address_opens_nothing(pair: Partnership, client: Client) -> None:
    address = feedback_url(pair, "volunteer")
    assert client.get(address[:-4] + "abc/").status_code == 404
    assert client.get(feedback_url(pair, "volunteer", purpose="proposal-answer")).status_code == 404


# --- how often pages ask the database -------------------------------------------------------------


def more_pairs(number: int) -> None:
    for _number in range(number):
        pair = make_partnership(started_on=START)
        for days in range(3):
            Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=days), minutes=60)


def test_the_list_asks_no_more_for_twenty_three_rows_than_for_three(office: Client) -> None:
    more_pairs(3)
    address = reverse("partnerships:list")
    few = count_queries(office, address)
    more_pairs(20)
    assert count_queries(office, address) == few


def test_own_pairs_and_the_story_do_not_ask_more_with_every_meeting(
    pair: Partnership, volunteer: Client, office: Client
) -> None:
    def counts() -> list[int]:
        return [
            count_queries(volunteer, reverse("partnerships:mine")),
            count_queries(volunteer, url("meeting_create", pair)),
            count_queries(office, url("detail", pair)),
        ]

    task = make_task()
    for days in range(1, 4):
        log(pair, days_ago=days, tasks=[task])
    few = counts()
    for days in range(4, 34):
        log(pair, days_ago=days, tasks=[task])
    assert counts() == few


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
