"""A pair's page: its story in order, the conversations, what is next; and who may read it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from matching.models import Proposal
from partnerships.health import with_health
from partnerships.models import (
    Contact,
    Meeting,
    Nudge,
    Partnership,
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
)
from partnerships.moments import Moment, MomentKind, timeline_of
from partnerships.services.care import change_end, record_contact
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import give_feedback
from partnerships.services.goals import review_goals, set_goal
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import pause_partnership, resume_partnership
from partnerships.steps import step_of
from programmes.models import Programme
from tests.builders import make_group, make_organisation, make_partnership, make_task, make_user
from tests.panels import without_record

pytestmark = pytest.mark.django_db

TODAY = localdate()
START = TODAY - timedelta(days=200)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership(started_on=START)


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def browser(office: User) -> Client:
    client = Client()
    client.force_login(office)
    return client


def day(number: int) -> date:
    return START + timedelta(days=number)


def log(pair: Partnership, by: User, number: int, **facts: Any) -> Meeting:
    facts = {"took_place": True, "minutes": 60, "by": by} | facts
    return log_meeting(partnership=pair, met_on=day(number), today=TODAY, **facts)


def call(pair: Partnership, by: User, number: int, **facts: Any) -> Contact:
    facts = {"side": "newcomer", "channel": "phone", "was_reached": True, "note": ""} | facts
    return record_contact(partnership=pair, made_on=day(number), by=by, today=TODAY, **facts)


def exchange(pair: Partnership, number: int, *, attended: bool) -> None:
    group = SupervisionGroup.objects.first() or make_group()
    meeting = SupervisionMeeting.objects.create(
        group=group,
        starts_at=timezone.now() - timedelta(days=(TODAY - day(number)).days),
        place="Bensheim",
        status="held",
        announced_at=timezone.now(),
    )
    SupervisionInvitation.objects.create(meeting=meeting, volunteer=pair.volunteer, attended=attended)


def story(pair: Partnership, user: User, kind: str = "") -> list[Moment]:
    pair.refresh_from_db()
    return timeline_of(pair, user, kind=kind)


# --- the story ----------------------------------------------------------------------------------


def test_everything_that_happened_stands_in_order_the_latest_first(pair: Partnership, office: User) -> None:
    set_goal(partnership=pair, text="Führerschein", by=office, today=day(1))
    log(pair, office, 4, minutes=90, tasks=[make_task()], mood=4, note="Schön")
    log(pair, office, 9, took_place=False, reason="ill")
    Nudge.objects.create(partnership=pair, quiet_since=day(9), number=1, asked_on=day(17))
    call(pair, office, 20, note="Alles gut")
    pause_partnership(partnership=pair, starts_on=day(30), resumes_on=day(44), by=office, today=day(30))
    resume_partnership(partnership=pair, by=office, today=day(40))
    exchange(pair, 50, attended=False)
    change_end(
        partnership=pair, ends_on=day(500), reason="Prüfung im August", by=office, today=START + timedelta(60)
    )
    found = {goal.pk: ("partly", "Theorie") for goal in pair.goals.all()}
    Partnership.objects.update(planned_end_on=day(100))
    review_goals(partnership=pair, moment="middle", found=found, by=office, today=day(70))
    pair.refresh_from_db()
    close_partnership(
        partnership=pair, closed_on=day(90), reason="moved", note="nach Köln", by=office, today=TODAY
    )
    give_feedback(partnership=pair, side="newcomer", rating=5, went_well="Das Kochen", today=TODAY)
    with translation.override("en"):
        told = story(pair, office)
        titles = [moment.title for moment in told]
    assert [title.split(" ")[0] for title in titles] == [
        *("Feedback", "Closed:", "The", "Extended", "Helga", "Pause"),
        *("Spoke", "Asked", "Not", "Met:", "Goal:", "The"),
    ]
    assert [moment.on for moment in told] == sorted((moment.on for moment in told), reverse=True)
    lines = "\n".join(line for moment in told for line in moment.lines)
    for words in ("Das Kochen", "nach Köln", "Theorie", "Prüfung im August", "Alles gut", "Schön"):
        assert words in lines
    assert "missed the exchange" in " ".join(titles)


def test_earlier_months_are_one_moment_each_and_open_on_demand(pair: Partnership, office: User) -> None:
    for number in range(0, 190, 7):
        log(pair, office, number)
    log(pair, office, 3, took_place=False, reason="ill")
    told = story(pair, office, kind=MomentKind.MEETING)
    assert not told[0].parts
    months = [moment for moment in told if moment.parts]
    singles = [moment for moment in told if not moment.parts]
    assert len(months) >= 5
    assert sum(len(month.parts) for month in months) + len(singles) == 29
    for month in months:
        assert {(part.on.year, part.on.month) for part in month.parts} == {(month.on.year, month.on.month)}
        assert [part.on for part in month.parts] == sorted((p.on for p in month.parts), reverse=True)


def test_other_apps_tell_their_part(pair: Partnership, office: User) -> None:
    Proposal.objects.create(
        volunteer=pair.volunteer,
        newcomer=pair.newcomer,
        score=87,
        status="confirmed",
        volunteer_answer="yes",
        newcomer_answer="yes",
        proposed_on=START - timedelta(days=9),
        expires_on=START,
        ended_on=START,
        ended_by=office,
        partnership=pair,
    )
    told = story(pair, office)
    assert told[-1].on == START - timedelta(days=9)
    assert any("87" in line for line in told[-1].lines)


def test_a_trial_and_its_answers_belong_to_the_story(office: User) -> None:
    pair = make_partnership(started_on=START, trial_meetings=2)
    log(pair, office, 1)
    log(pair, office, 2)
    pair.refresh_from_db()
    pair.trial_answers.create(side="newcomer", answer="yes", reason="Gern", answered_at=timezone.now())
    lines = [line for moment in story(pair, office) for line in moment.lines]
    assert "Gern" in lines


def test_the_story_shows_a_part_and_more_on_demand(pair: Partnership, office: User, browser: Client) -> None:
    for number in range(20):
        call(pair, office, 10 + number, note=f"Gespräch {number:02}")
    address = pair.get_absolute_url()
    first = without_record(browser.get(address).content.decode())
    assert "Gespräch 19" in first
    assert "Gespräch 04" not in first
    assert "shown=30" in first
    more = browser.get(f"{address}?shown=30").content.decode()
    assert "Gespräch 00" in more
    assert "shown=45" not in more
    only = without_record(browser.get(f"{address}?show=goals").content.decode())
    assert "Gespräch 19" not in only
    for strange in ("shown=-3", "shown=viele", "shown=99999999", "show=alles"):
        assert browser.get(f"{address}?{strange}").status_code == 200


def test_the_page_asks_no_more_for_thirty_of_everything_than_for_one(
    pair: Partnership, office: User, browser: Client
) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            log(pair, office, 3 * number, tasks=[make_task()], for_coordinator="leise", mood=3)
            call(pair, office, number + 1, side=("newcomer", "volunteer")[number % 2])
            Nudge.objects.create(partnership=pair, quiet_since=day(number), number=1, asked_on=day(number))
            exchange(pair, 2 * number, attended=number % 3 > 0)
        for number in (0, 1)[: len(numbers)]:
            set_goal(partnership=pair, text=f"Ziel {numbers[0] + number}", by=office, today=TODAY)
            pair.goals.order_by("created_at").last().reviews.create(
                moment="middle", state="open", reviewed_on=TODAY, reviewed_by=office
            )

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"{pair.get_absolute_url()}?shown=900").status_code == 200
        return len(queries)

    fill(range(1))
    count()
    few = count()
    fill(range(1, 31))
    assert count() <= few


# --- who may read it ------------------------------------------------------------------------------


def test_volunteers_read_neither_conversations_nor_health_nor_what_is_for_the_office(
    pair: Partnership, office: User, browser: Client
) -> None:
    user = make_user(Kind.VOLUNTEER)
    pair.volunteer.person.user = user
    pair.volunteer.person.save()
    call(pair, office, 20, note="Macht sich Sorgen", side="newcomer")
    entry = log(pair, user, 195, for_coordinator="Es fällt mir schwer")
    page = browser.get(pair.get_absolute_url()).content.decode()
    assert "Macht sich Sorgen" in page
    assert "Es fällt mir schwer" in page
    client = Client()
    client.force_login(user)
    for address in (
        reverse("partnerships:mine"),
        reverse("partnerships:meeting_create", args=[pair.pk]),
        reverse("partnerships:holiday", args=[pair.pk]),
        reverse("partnerships:meeting_saved", args=[entry.pk]),
    ):
        text = client.get(address).content.decode()
        assert "Sorgen" not in text
        assert "kern-badge--danger" not in text
    assert client.get(pair.get_absolute_url()).status_code == 403


def test_trainers_and_neighbours_do_not_read_it(pair: Partnership, office: User) -> None:
    contact = call(pair, office, 20)
    pages = [
        pair.get_absolute_url(),
        reverse("partnerships:contact_create", args=[pair.pk]),
        reverse("partnerships:contact_edit", args=[contact.pk]),
        reverse("partnerships:end_change", args=[pair.pk]),
        reverse("partnerships:goal_create", args=[pair.pk]),
    ]
    client = Client()
    client.force_login(make_user(Kind.TRAINER))
    assert {client.get(address).status_code for address in pages} == {403}
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms")))
    assert {client.get(address).status_code for address in pages} == {404}
    assert client.post(reverse("partnerships:contact_withdraw", args=[contact.pk])).status_code == 404
    assert Contact.objects.exists()


# --- conversations ----------------------------------------------------------------------------------


def facts(**changed: Any) -> dict[str, Any]:
    usual = {"side": "newcomer", "was_reached": "yes", "made_on": TODAY.isoformat(), "channel": "phone"}
    return usual | {"note": "Es geht ihr gut"} | changed


def test_a_call_is_noted_from_the_page(pair: Partnership, browser: Client) -> None:
    address = reverse("partnerships:contact_create", args=[pair.pk])
    assert f"{address}?side=newcomer" in browser.get(pair.get_absolute_url()).content.decode()
    assert browser.get(f"{address}?side=newcomer").context["form"].initial["side"] == "newcomer"
    saved = browser.post(address, facts(), follow=True)
    assert "Es geht ihr gut" in saved.content.decode()
    contact = Contact.objects.get()
    assert (contact.side, contact.was_reached, contact.made_on) == ("newcomer", True, TODAY)


def test_from_todays_list_one_returns_there(pair: Partnership, browser: Client) -> None:
    address = reverse("partnerships:contact_create", args=[pair.pk])
    assert browser.post(f"{address}?next=/", facts())["Location"] == "/"
    assert browser.post(f"{address}?next=https://example.org/", facts())["Location"] == (
        pair.get_absolute_url()
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("made_on", (TODAY + timedelta(days=1)).isoformat()),
        ("made_on", (START - timedelta(days=1)).isoformat()),
        ("made_on", "gestern"),
        ("side", ""),
        ("side", "neighbour"),
        ("was_reached", ""),
        ("channel", "drums"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_the_note_is_kept(
    pair: Partnership, browser: Client, field: str, value: str
) -> None:
    page = browser.post(reverse("partnerships:contact_create", args=[pair.pk]), facts(**{field: value}))
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert "Es geht ihr gut" in page.content.decode()
    assert not Contact.objects.exists()


def test_a_note_is_changed_and_taken_back(pair: Partnership, office: User, browser: Client) -> None:
    contact = call(pair, office, 20, note="Es geht so", was_reached=False)
    address = reverse("partnerships:contact_edit", args=[contact.pk])
    assert browser.get(address).context["form"].initial["was_reached"] == "no"
    browser.post(address, facts())
    contact.refresh_from_db()
    assert (contact.note, contact.was_reached, contact.made_by) == ("Es geht ihr gut", True, office)
    browser.post(reverse("partnerships:contact_withdraw", args=[contact.pk]))
    assert not Contact.objects.exists()


def test_the_agreed_end_is_moved_with_a_reason(pair: Partnership, browser: Client) -> None:
    address = reverse("partnerships:end_change", args=[pair.pk])
    later = TODAY + timedelta(days=300)
    wrong = browser.post(address, {"ends_on": later.isoformat(), "reason": ""})
    assert wrong.status_code == 422
    assert later.isoformat() in wrong.content.decode()
    past = browser.post(address, {"ends_on": START.isoformat(), "reason": "Prüfung"})
    assert past.context["form"].errors["ends_on"]
    saved = browser.post(address, {"ends_on": later.isoformat(), "reason": "Prüfung"}, follow=True)
    assert "Prüfung" in saved.content.decode()
    pair.refresh_from_db()
    assert pair.planned_end_on == later


# --- what is next -----------------------------------------------------------------------------------


def next_of(pair: Partnership, today: date = TODAY) -> str:
    with translation.override("en"):
        step = step_of(with_health(Partnership.objects.filter(pk=pair.pk), today=today).get(), today=today)
    return step.sentence if step else ""


def test_the_next_step_is_the_most_urgent_one(office: User) -> None:
    pair = make_partnership(started_on=START)
    Programme.objects.update(rests_in_school_holidays=False)
    today = day(60)
    assert next_of(pair, today).startswith("Ask: no meeting for 60 days")
    call(pair, office, 58, side="volunteer")
    assert next_of(pair, today) == "First call to Selam T."
    call(pair, office, 59, side="newcomer")
    assert next_of(pair, today) == "Agree on goals with both"
    set_goal(partnership=pair, text="Führerschein", by=office, today=today)
    assert next_of(pair, today) == ""
    log(pair, office, 60, wants_to_talk=True)
    assert next_of(pair, today) == "Helga M. asks for a call"


def test_the_goals_and_the_end_come_in_their_time(pair: Partnership, office: User) -> None:
    set_goal(partnership=pair, text="Führerschein", by=office, today=START)
    log(pair, office, 199)
    for side in ("newcomer", "volunteer"):
        call(pair, office, 199, side=side)
    assert next_of(pair) == "Look at the goals half-way"
    pair.goals.get().reviews.create(moment="middle", state="open", reviewed_on=TODAY)
    assert next_of(pair) == ""
    Partnership.objects.update(planned_end_on=TODAY + timedelta(days=20))
    assert next_of(pair) == "Look at the goals at the end"
    pair.goals.get().reviews.create(moment="end", state="reached", reviewed_on=TODAY)
    assert next_of(pair).startswith("Agreed until ")


def test_the_list_says_how_it_goes_what_is_next_and_finds_by_it(
    pair: Partnership, office: User, browser: Client
) -> None:
    well = make_partnership(started_on=TODAY - timedelta(days=3))
    address = reverse("partnerships:list")
    with translation.override("de"):
        page = browser.get(address).content.decode()
    assert "kern-badge--danger" in page
    assert "kern-badge--success" in page

    def found(level: str) -> list[Partnership]:
        rows = browser.get(f"{address}?health={level}").context["table"].rows
        return [row.record for row in rows]

    assert found("worry") == [pair]
    assert found("good") == [well]
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=TODAY)
    assert found("worry") == []
