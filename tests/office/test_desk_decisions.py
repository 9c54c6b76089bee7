"""Done, later, not needed: what becomes of an entry, for everybody who may see it, and how it comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from office.desk.todo import Todo
from office.desk.worklist import open_todos, put_aside
from office.enums import Verdict
from office.models import TodoDecision
from office.services.decisions import bring_back, decide
from partnerships.enums import Side
from partnerships.models import Contact, Meeting, Partnership
from partnerships.moments import timeline_of
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_user,
    make_volunteer,
)
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db

# No school holidays between the start and then, and long enough to be silent.
LATE = TODAY + timedelta(days=25)


@pytest.fixture
def coordinator() -> User:
    return make_user(Kind.COORDINATOR, first_name="Sabine", last_name="Keller")


@pytest.fixture
def pair() -> Partnership:
    return make_partnership()


@pytest.fixture
def silent(coordinator: User, pair: Partnership) -> Todo:
    return entry(coordinator, "silent", LATE)


def entries(user: User, kind: str, today: date) -> list[Todo]:
    return [todo for todo in open_todos(user, today=today) if todo.kind == kind]


def entry(user: User, kind: str, today: date) -> Todo:
    (todo,) = entries(user, kind, today)
    return todo


# --- later -----------------------------------------------------------------------------------------


def test_later_hides_until_that_day_for_colleagues_too(coordinator: User, silent: Todo) -> None:
    until = LATE + timedelta(days=3)
    decide(key=silent.key, verdict=Verdict.LATER, until=until, by=coordinator, today=LATE)
    colleague = make_user(Kind.COORDINATOR)
    for user in (coordinator, colleague, make_user(Kind.ADMINISTRATOR)):
        assert entries(user, "silent", until - timedelta(days=1)) == []
        assert entry(user, "silent", until).key == silent.key


@pytest.mark.parametrize("days", [0, -1, 400])
def test_later_means_a_day_ahead_within_a_year(coordinator: User, silent: Todo, days: int) -> None:
    with pytest.raises(ValidationError) as error:
        until = LATE + timedelta(days=days)
        decide(key=silent.key, verdict=Verdict.LATER, until=until, by=coordinator, today=LATE)
    assert "until" in error.value.message_dict
    assert not TodoDecision.objects.exists()


def test_the_latest_decision_counts(coordinator: User, silent: Todo) -> None:
    for days in (3, 10):
        today = LATE if days == 3 else LATE + timedelta(days=3)
        until = LATE + timedelta(days=days)
        decide(key=silent.key, verdict=Verdict.LATER, until=until, by=coordinator, today=today)
    assert entries(coordinator, "silent", LATE + timedelta(days=9)) == []
    assert entry(coordinator, "silent", LATE + timedelta(days=10))


# --- done and not needed ----------------------------------------------------------------------------


def test_done_rests_while_the_silence_goes_on_and_comes_back(coordinator: User, silent: Todo) -> None:
    decide(key=silent.key, verdict=Verdict.DONE, by=coordinator, today=LATE)
    assert silent.rules.rests == 14
    assert entries(coordinator, "silent", LATE + timedelta(days=13)) == []
    # Two weeks of school holidays lie in between: the silence is no longer for that, but no shorter either.
    assert entry(coordinator, "silent", LATE + timedelta(days=14)).key == silent.key


def test_not_needed_stays_away_until_a_new_state(coordinator: User, pair: Partnership, silent: Todo) -> None:
    decide(key=silent.key, verdict=Verdict.NOT_NEEDED, by=coordinator, today=LATE)
    later = LATE + timedelta(days=100)
    assert entries(coordinator, "silent", later) == []
    Meeting.objects.create(partnership=pair, met_on=LATE + timedelta(days=1), minutes=60)
    again = entry(coordinator, "silent", later)
    assert again.key != silent.key


def test_done_with_a_note_writes_down_the_conversation_and_with_whom(
    coordinator: User, pair: Partnership, silent: Todo
) -> None:
    with pytest.raises(ValidationError) as error:
        decide(key=silent.key, verdict=Verdict.DONE, note="War krank", by=coordinator, today=LATE)
    assert "side" in error.value.message_dict
    assert not TodoDecision.objects.exists()
    decide(
        key=silent.key,
        verdict=Verdict.DONE,
        note="War krank",
        sides=[Side.VOLUNTEER],
        by=coordinator,
        today=LATE,
    )
    contact = Contact.objects.get(partnership=pair)
    assert (contact.side, contact.note, contact.made_on) == (Side.VOLUNTEER, "War krank", LATE)
    assert (contact.made_by, contact.was_reached) == (coordinator, True)


def test_a_first_call_is_written_down_without_a_note_and_gone(coordinator: User, pair: Partnership) -> None:
    day = TODAY + timedelta(days=28)
    Meeting.objects.create(partnership=pair, met_on=day, minutes=60)  # else it is called for its silence
    call = entry(coordinator, "first_call", day)
    decide(key=call.key, verdict=Verdict.DONE, sides=list(Side), by=coordinator, today=day)
    assert {contact.side for contact in pair.contacts.all()} == set(Side)
    assert entries(coordinator, "first_call", day + timedelta(days=8)) == []


def test_who_spoke_with_one_side_still_has_the_other_to_call(coordinator: User, pair: Partnership) -> None:
    day = TODAY + timedelta(days=28)
    Meeting.objects.create(partnership=pair, met_on=day, minutes=60)  # else it is called for its silence
    call = entry(coordinator, "first_call", day)
    decide(key=call.key, verdict=Verdict.DONE, sides=[Side.VOLUNTEER], by=coordinator, today=day)
    other = entry(coordinator, "first_call", day)
    assert other.call and other.call.sides == (Side.NEWCOMER,)


def test_a_wish_to_talk_that_is_done_is_fulfilled(coordinator: User, pair: Partnership) -> None:
    wish = Meeting.objects.create(partnership=pair, met_on=TODAY, minutes=60, wants_to_talk=True)
    todo = entry(coordinator, "wish", TODAY)
    decide(key=todo.key, verdict=Verdict.DONE, note="Geklärt", by=coordinator, today=TODAY)
    wish.refresh_from_db()
    assert not wish.wants_to_talk
    assert pair.contacts.get().side == Side.VOLUNTEER


# --- several in one row --------------------------------------------------------------------------------


def test_a_new_application_shows_alone_while_the_others_wait(coordinator: User) -> None:
    for name in ("Karin", "Bernd"):
        make_volunteer(status=VolunteerStatus.APPLIED, person_first_name=name)
    both = entry(coordinator, "applications", TODAY)
    until = TODAY + timedelta(days=7)
    decide(key=both.key, verdict=Verdict.LATER, until=until, by=coordinator, today=TODAY)
    assert entries(coordinator, "applications", TODAY) == []
    make_volunteer(status=VolunteerStatus.APPLIED, person_first_name="Ayşe")
    alone = entry(coordinator, "applications", TODAY)
    assert "Ayşe" in alone.reason and "Karin" not in alone.reason
    assert "Drei" in entry(coordinator, "applications", until).title


# --- whose list it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "silent", "silent:unknown:2026-01-01", "wish:" + "9" * 300])
def test_a_forged_key_decides_nothing(coordinator: User, silent: Todo, key: str) -> None:
    with pytest.raises(ValidationError, match="Ihrer Liste"):
        decide(key=key, verdict=Verdict.DONE, by=coordinator, today=LATE)
    assert not TodoDecision.objects.exists()


def test_nobody_decides_about_other_offices(silent: Todo, client: Client) -> None:
    stranger = make_user(Kind.COORDINATOR, organisation=make_organisation("Nachbarkreis"))
    with pytest.raises(ValidationError):
        decide(key=silent.key, verdict=Verdict.DONE, by=stranger, today=LATE)
    assert not TodoDecision.objects.exists()


def test_what_a_colleague_has_just_decided_is_not_decided_again(coordinator: User, silent: Todo) -> None:
    decide(key=silent.key, verdict=Verdict.NOT_NEEDED, by=make_user(Kind.COORDINATOR), today=LATE)
    with pytest.raises(ValidationError):
        decide(key=silent.key, verdict=Verdict.DONE, note="x", sides=list(Side), by=coordinator, today=LATE)
    assert TodoDecision.objects.count() == 1
    assert not Contact.objects.exists()


def test_the_story_of_the_pair_tells_what_was_decided(
    coordinator: User, pair: Partnership, silent: Todo
) -> None:
    until = LATE + timedelta(days=3)
    words = {"until": until, "note": "Ruft zurück"}
    decide(key=silent.key, verdict=Verdict.LATER, by=coordinator, today=LATE, **words)
    (moment,) = [told for told in timeline_of(pair, coordinator) if "Tagesliste" in told.title]
    assert moment.title == "Auf der Tagesliste: Stilles Paar – später (Sabine Keller)"
    assert moment.lines == (f"Bis {until:%d.%m.%Y}", "„Ruft zurück“")


# --- bringing back ---------------------------------------------------------------------------------------


def test_what_was_put_aside_can_be_brought_back(coordinator: User, silent: Todo) -> None:
    decide(key=silent.key, verdict=Verdict.NOT_NEEDED, by=coordinator, today=LATE)
    ((todo, decision),) = put_aside(coordinator, today=LATE)
    assert todo.key == silent.key
    bring_back(decision=decision, by=make_user(Kind.COORDINATOR), today=LATE)
    assert entry(coordinator, "silent", LATE).key == silent.key
    assert put_aside(coordinator, today=LATE) == []
    with pytest.raises(ValidationError):
        bring_back(decision=decision, by=coordinator, today=LATE)


# --- on the page -------------------------------------------------------------------------------------------


@pytest.fixture
def wish(client: Client, coordinator: User) -> Todo:
    """An entry of the real day, for pages know no other."""
    today = timezone.localdate()
    pair = make_partnership(started_on=today - timedelta(days=2))
    Meeting.objects.create(partnership=pair, met_on=today, minutes=60, wants_to_talk=True, note="Hilfe?")
    client.force_login(coordinator)
    return entry(coordinator, "wish", today)


def post(client: Client, key: str, **answers: str) -> str:
    return client.post(reverse("office:decide"), {"key": key, **answers}, follow=True).text


def test_buttons_put_an_entry_off(client: Client, wish: Todo) -> None:
    assert wish.key in client.get(reverse("office:desk")).text
    assert "kommt am" in post(client, wish.key, answer="three_days")
    decision = TodoDecision.objects.get()
    assert decision.until == timezone.localdate() + timedelta(days=3)
    assert decision.partnership_id
    assert wish.key not in client.get(reverse("office:desk")).text


def test_wrong_input_comes_back_with_what_was_typed(client: Client, wish: Todo) -> None:
    yesterday = f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"
    answers = {"key": wish.key, "answer": "later", "until": yesterday, "note": "Ruft Montag an"}
    response = client.post(reverse("office:decide"), answers)
    assert response.status_code == 422
    assert "ab morgen" in response.text
    assert "Ruft Montag an" in response.text and yesterday in response.text
    for wrong in ({"answer": "later", "until": "gestern"}, {"answer": "eat"}, {"answer": "later"}, {}):
        assert client.post(reverse("office:decide"), {"key": wish.key, **wrong}).status_code == 422
    assert not TodoDecision.objects.exists()


def test_an_entry_that_is_gone_is_explained_on_the_list(client: Client, wish: Todo) -> None:
    Meeting.objects.update(wants_to_talk=False)
    assert "Ihrer Liste" in post(client, wish.key, answer="done")
    assert not TodoDecision.objects.exists()


def test_the_page_of_decisions_says_who_decided_what_and_brings_it_back(client: Client, wish: Todo) -> None:
    post(client, wish.key, answer="not_needed", note="Schon gesprochen")
    page = reverse("office:decision_list")
    assert page in client.get(reverse("office:desk")).text
    text = client.get(page).text
    for words in (wish.title, "Sabine Keller", "Schon gesprochen", "Nicht nötig"):
        assert words in text
    back = reverse("office:bring_back", args=[TodoDecision.objects.get().pk])
    client.post(back)
    assert wish.key in client.get(reverse("office:desk")).text
    # The decision stays in the history of the pair.
    assert "Schon gesprochen" in client.get(page).text
    assert client.post(back, follow=True).status_code == 200
    assert TodoDecision.objects.count() == 2


def test_the_page_of_decisions_asks_the_same_few_times(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    page, counts = reverse("office:decision_list"), []
    today = timezone.localdate()
    for _round in range(2):
        for _number in range(3):
            pair = make_partnership(newcomer=make_newcomer(), started_on=today)
            Meeting.objects.create(partnership=pair, met_on=today, minutes=60, wants_to_talk=True)
        for todo in entries(coordinator, "wish", today):
            decide(key=todo.key, verdict=Verdict.NOT_NEEDED, by=coordinator, today=today)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        counts.append(len(captured))
    assert counts[0] == counts[1]
