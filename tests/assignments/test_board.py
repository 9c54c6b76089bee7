"""The office's board, week and list of assignments, and the sheet that says who was on duty."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from assignments.board import SHOWN
from assignments.models import Offer
from assignments.week import SHOWN_A_DAY
from audit.enums import How
from audit.models import Reading
from newcomers.models import Newcomer
from tests.assignments.office import BOARD, CALENDAR, DAY, HOUR, LIST, columns, one, rows
from tests.assignments.world import NOW, TUESDAY, make_speaker
from tests.builders import (
    make_municipality,
    make_newcomer,
    make_organisation,
    make_person,
    make_user,
)
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def staff() -> User:
    return make_user(Kind.COORDINATOR, first_name="Silvia", last_name="Keller")


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def newcomer() -> Newcomer:
    return make_newcomer()


def test_the_board_shows_where_each_stands_and_what_presses_first(office: Client, newcomer: Newcomer) -> None:
    helga = make_speaker()
    later = one(newcomer)
    urgent = one(newcomer, urgency="urgent", starts_at=TUESDAY + 5 * DAY)
    to_call = one(newcomer, exhausted_at=NOW, asked_at=NOW - DAY, starts_at=TUESDAY + 4 * DAY)
    today_open = one(newcomer, starts_at=NOW + 5 * HOUR)
    outside = one(
        newcomer,
        newcomer=None,
        guest_name="Yonas",
        source="partner",
        requester_bounced_at=NOW,
        starts_at=TUESDAY + 2 * DAY,
    )
    asked = one(newcomer, status="offered", starts_at=TUESDAY, asked_at=NOW - HOUR, next_wave_at=NOW + HOUR)
    Offer.objects.create(assignment=asked, volunteer=helga, wave=1, offered_at=NOW - HOUR)
    taken = one(newcomer, status="taken", volunteer=helga, starts_at=TUESDAY)
    today_taken = one(newcomer, status="taken", volunteer=helga, starts_at=NOW + HOUR)
    today_done = one(newcomer, status="done", volunteer=helga, starts_at=NOW - HOUR)
    no_report = one(newcomer, status="taken", volunteer=helga, starts_at=NOW - 2 * DAY)
    follow_up = one(newcomer, status="done", volunteer=helga, starts_at=NOW - 30 * DAY, needs_follow_up=True)
    done = one(newcomer, status="done", volunteer=helga, starts_at=NOW - DAY)
    one(newcomer, status="done", volunteer=helga, starts_at=NOW - 30 * DAY)
    one(newcomer, status="unmet", starts_at=NOW - 3 * DAY)
    one(newcomer, status="unconfirmed")
    one(newcomer, status="cancelled", starts_at=NOW + HOUR)
    elsewhere = make_newcomer(make_person("Zaunkönig", organisation=make_organisation("Stadt Worms")))
    one(elsewhere)

    assert columns(office) == {
        "open": [today_open, to_call, urgent, outside, later],
        "asked": [asked],
        "taken": [taken],
        "today": [today_done, today_taken, today_open],
        "done": [no_report, follow_up, done],
    }
    page = office.get(BOARD)
    cards = {card.assignment.pk: card for each in page.context["columns"] for card in each.cards}
    assert cards[to_call.pk].action == "call" and cards[to_call.pk].marks[0].tone == "danger"
    assert [mark.tone for mark in cards[outside.pk].marks] == ["warning", "info"]
    assert cards[urgent.pk].action == "start" and cards[urgent.pk].marks[0].tone == "danger"
    assert cards[no_report.pk].action == "report" and cards[follow_up.pk].action == "follow_up"
    assert cards[asked.pk].action == "" and "08:00" in cards[asked.pk].sentence
    assert "10:00" in cards[asked.pk].sentence
    assert cards[taken.pk].sentence == str(helga.person)
    text = page.content.decode()
    assert "Zaunkönig" not in text and "Yonas" in text
    # What stands in no column is one click away.
    for status in ("unmet", "unconfirmed"):
        assert f"status={status}" in text
    assert Reading.objects.filter(how=How.LIST, view="assignments:board").exists()


def test_the_board_is_cut_narrowed_down_and_says_where_nothing_is(office: Client, newcomer: Newcomer) -> None:
    assert "empty" in office.get(BOARD).content.decode()
    lorsch = make_municipality("Lorsch", "64653")
    rows(newcomer, SHOWN + 3)
    mine = one(newcomer, municipality=lorsch, language="ar", kind="school", starts_at=TUESDAY)
    page = office.get(BOARD)
    column = page.context["columns"][0]
    assert (column.count, len(column.cards), column.more) == (SHOWN + 4, SHOWN, 4)
    assert office.get(LIST + column.address).context["count"] == SHOWN + 4
    for words in ({"town": str(lorsch.pk)}, {"language": "ar"}, {"kind": "school"}):
        assert columns(office, **words)["open"] == [mine]
    narrowed = office.get(BOARD, {"language": "ar"}).context["columns"][0]
    assert office.get(LIST + narrowed.address).context["count"] == 1
    assert office.get(BOARD, {"language": "xx"}).status_code == 200
    assert "organisation" not in page.context["filter"].form.fields
    boss = Client()
    boss.force_login(make_user(Kind.ADMINISTRATOR))
    worms = make_organisation("Stadt Worms")
    theirs = one(make_newcomer(make_person("Hana", organisation=worms)), starts_at=TUESDAY + 8 * DAY)
    assert columns(boss, organisation=str(worms.pk))["open"] == [theirs]


def test_the_week_shows_each_day_by_the_hour(office: Client, newcomer: Newcomer) -> None:
    helga = make_speaker()
    # 23:30 on Sunday in Berlin is still this week, 00:30 on Monday the next one.
    late = one(newcomer, starts_at=datetime.fromisoformat("2026-03-08T22:30+00:00"))
    one(newcomer, starts_at=datetime.fromisoformat("2026-03-08T23:30+00:00"))
    taken = one(newcomer, status="taken", volunteer=helga, starts_at=TUESDAY)
    first = one(newcomer, starts_at=TUESDAY - 2 * HOUR)
    one(newcomer, status="cancelled", starts_at=TUESDAY)
    rows(newcomer, SHOWN_A_DAY + 2, starts_at=TUESDAY + DAY)
    week = office.get(CALENDAR).context["week"]
    assert [card.assignment for card in week.days[1].cards] == [first, taken]
    assert week.days[1].cards[1].sentence == str(helga.person)
    assert [card.assignment for card in week.days[6].cards] == [late]
    assert (len(week.days[2].cards), week.days[2].more) == (SHOWN_A_DAY, 2)
    assert office.get(LIST + week.days[2].address).context["count"] == SHOWN_A_DAY + 2
    assert [day.is_today for day in week.days].index(True) == 0
    after = office.get(CALENDAR, {"week": week.after, "kind": "doctor"})
    assert len(after.context["week"].days[0].cards) == 1
    for wrong in ("2026-W60", "gestern", "0001-W01", "9999-W52", "-W", "2026-W1x"):
        page = office.get(CALENDAR, {"week": wrong})
        assert page.context["week"].monday == week.monday
        assert 'role="alert"' in page.content.decode()


def test_the_list_is_searched_and_says_who_was_on_duty(office: Client, newcomer: Newcomer) -> None:
    helga = make_speaker("=Helga")
    gone = one(newcomer, status="unmet", starts_at=NOW - DAY, source="partner")
    on_duty = one(
        newcomer,
        status="done",
        volunteer=helga,
        starts_at=NOW - 3 * DAY,
        travel_km=12,
        report="Zaunkönig",
        place="+Klinik",
    )
    for words, found in (
        ({"status": "unmet"}, [gone]),
        ({"source": "partner"}, [gone]),
        ({"since": "2026-03-01", "until": "2026-03-01"}, [gone]),
        ({"until": "2026-02-28"}, [on_duty]),
    ):
        table = office.get(LIST, words).context["table"]
        assert [row.record for row in table.rows] == found
    sheet = reverse("assignments:export", args=["csv"])
    assert office.get(sheet).status_code == 302
    confirm(office)
    Reading.objects.all().delete()
    file = office.get(sheet, {"status": "done"})
    (head, row) = csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    found = dict(zip(head, row, strict=True))
    values = list(found.values())
    assert values[:3] == ["27.02.2026", "09:00", "10:00"]
    assert values[3].startswith("'=Helga") and values[5] == "'+Klinik" and "12" in values
    # Neither for whom it was nor what was reported.
    assert "Zaunkönig" not in str(row) and newcomer.person.last_name not in str(row)
    reading = Reading.objects.get(how=How.EXPORT)
    assert (reading.view, reading.number) == ("assignments:export", 1)
    xlsx = office.get(reverse("assignments:export", args=["xlsx"]))
    assert xlsx.content.startswith(b"PK")
    assert office.get(reverse("assignments:export", args=["pdf"])).status_code == 404
