"""The agenda for an exchange: counts of what enough members carry, and nothing else."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Kind
from partnerships.enums import Answer, Mood, NoMeetingReason
from partnerships.models import Meeting
from partnerships.services.supervision import answer_invitation, join_group, plan_supervision
from partnerships.themes import themes_of
from people.enums import Channel, ConsentPurpose
from people.services import give_consent, withdraw_consent
from tests.builders import (
    TODAY,
    make_group,
    make_newcomer,
    make_partnership,
    make_ready_volunteer,
    make_task,
    make_user,
)
from tests.partnerships.test_supervision_dates import hold

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
CANARY = "Zaunkönig"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pairs():
    """Five pairs whose volunteers belong to one group."""
    group = make_group()
    found = []
    for number in range(5):
        volunteer = make_ready_volunteer(person_last_name=f"{CANARY}{number}")
        newcomer = make_newcomer(person_first_name=f"{CANARY}kind")
        found.append(make_partnership(volunteer, newcomer, started_on=TODAY - timedelta(days=60)))
    assert group.memberships.count() == 5
    return found


def log(pair, *, days_ago=7, mood=None, reason="", tasks=()):
    meeting = Meeting.objects.create(
        partnership=pair,
        met_on=TODAY - timedelta(days=days_ago),
        took_place=not reason,
        minutes=None if reason else 60,
        mood=mood,
        reason=reason,
        note=f"{CANARY} erzählt",
        for_coordinator=f"{CANARY} vertraulich",
    )
    meeting.tasks.set(tasks)


def group_of(pairs):
    return pairs[0].volunteer.group_memberships.get().group


@pytest.mark.sqlite
def test_a_theme_needs_three_volunteers(pairs):
    talk, office = make_task("Deutsch sprechen"), make_task("Zum Amt", "To the office")
    for pair in pairs[:3]:
        log(pair, mood=Mood.HARD, tasks=[talk])
    for pair in pairs[:2]:
        log(pair, days_ago=5, mood=Mood.HARD, tasks=[office])
        log(pair, days_ago=4, tasks=[office])
        log(pair, days_ago=3, reason=NoMeetingReason.ILL)
    themes = themes_of(group_of(pairs), today=TODAY)
    assert [(theme.label, theme.entries) for theme in themes.tasks] == [("Deutsch sprechen", 3)]
    assert (themes.hard, themes.reasons) == (5, ())
    log(pairs[4], days_ago=2, reason=NoMeetingReason.ILL)
    themes = themes_of(group_of(pairs), today=TODAY)
    assert [(theme.label, theme.entries) for theme in themes.reasons] == [("krank", 3)]


def test_many_logs_of_one_volunteer_are_one_voice(pairs):
    for days_ago in range(1, 9):
        log(pairs[0], days_ago=days_ago, mood=Mood.HARD, tasks=[make_task()])
    themes = themes_of(group_of(pairs), today=TODAY)
    assert not themes
    assert (themes.tasks, themes.hard, themes.reasons) == ((), 0, ())


def test_two_pairs_of_one_volunteer_are_one_voice(pairs):
    volunteer = pairs[0].volunteer
    volunteer.places = 2
    volunteer.save()
    second = make_partnership(volunteer, make_newcomer(person_first_name="Aster"))
    for pair in (pairs[0], second, pairs[1]):
        log(pair, mood=Mood.HARD)
    assert themes_of(group_of(pairs), today=TODAY).hard == 0


def test_a_group_of_three_sees_nothing(pairs):
    group = group_of(pairs)
    for pair in pairs:
        log(pair, mood=Mood.HARD)
    for membership in group.memberships.all()[:2]:
        membership.left_on = TODAY
        membership.save()
    assert themes_of(group, today=TODAY) is None


def test_only_members_and_only_since_the_last_exchange(pairs):
    group = group_of(pairs)
    hold(group, date(2026, 2, 18))
    for pair in pairs[:3]:
        log(pair, days_ago=20, mood=Mood.HARD)
    for pair in pairs[:2]:
        log(pair, days_ago=3, mood=Mood.HARD)
    stranger = make_ready_volunteer()
    join_group(group=make_group("andere"), volunteer=stranger, by=make_user(), today=TODAY)
    log(make_partnership(stranger, make_newcomer(), started_on=TODAY - timedelta(days=60)), mood=Mood.HARD)
    themes = themes_of(group, today=TODAY)
    assert (themes.since, themes.hard) == (date(2026, 2, 18), 0)


def test_the_agenda_takes_a_fixed_number_of_queries(pairs, django_assert_num_queries):
    group = group_of(pairs)
    for pair in pairs:
        log(pair, mood=Mood.HARD, tasks=[make_task()])
    with django_assert_num_queries(7):
        themes_of(type(group).objects.get(pk=group.pk), today=TODAY)


# --- the sheet ------------------------------------------------------------------------------------


@pytest.fixture
def sheet(client, pairs):
    """The page of the next date, as the facilitator sees it."""
    group = group_of(pairs)
    group.facilitator = make_user(Kind.TRAINER)
    group.save()
    client.force_login(group.facilitator)
    meeting = plan_supervision(
        group=group, starts_at=NOW + timedelta(days=20), place=group.place, by=make_user(), now=NOW
    )

    def read():
        return client.get(reverse("partnerships:supervision_sheet", args=[meeting.pk])).content.decode()

    read.meeting = meeting
    return read


def test_no_name_and_no_word_of_a_log_reaches_the_agenda(pairs, sheet):
    for pair in pairs[:3]:
        log(pair, mood=Mood.HARD, tasks=[make_task()])
    page = sheet()
    agenda = page[page.index("Themen seit dem letzten Austausch") :]
    assert "3 Treffen waren schwer." in agenda
    assert CANARY not in agenda
    for word in ("erzählt", "vertraulich", f"{CANARY}kind"):
        assert word not in page


def test_telephone_numbers_stand_there_with_consent_only(pairs, sheet):
    for number, pair in enumerate(pairs[:2]):
        pair.volunteer.person.phone = f"+4962517654{number}0"
        pair.volunteer.person.save()
    person = pairs[0].volunteer.person
    give_consent(person, purpose=ConsentPurpose.CONTACT, channel=Channel.PAPER, now=NOW)
    assert "76540" in sheet()
    assert "76541" not in sheet()
    withdraw_consent(person, purpose=ConsentPurpose.CONTACT, now=NOW)
    assert "76540" not in sheet()


def test_the_sheet_lists_answers(pairs, sheet):
    invitation = sheet.meeting.invitations.get(volunteer=pairs[0].volunteer)
    answer_invitation(invitation=invitation, answer=Answer.MAYBE, now=NOW)
    page = sheet()
    assert "vielleicht" in page
    assert all(str(pair.volunteer) in page for pair in pairs)


def test_a_member_does_not_find_the_sheet(client, pairs, sheet):
    user = make_user(Kind.VOLUNTEER)
    pairs[0].volunteer.person.user = user
    pairs[0].volunteer.person.save()
    client.force_login(user)
    address = reverse("partnerships:supervision_sheet", args=[sheet.meeting.pk])
    assert client.get(address).status_code == 404
