"""The demo county: its size, the cases planted in it, and that it is the same county every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from assignments.models import Assignment
from events.enums import EventKind
from events.models import Event
from matching.enums import ProposalAnswer
from matching.models import Proposal
from newcomers.models import Newcomer
from office.demo.load import load_demo
from office.demo.names import RIGHT_TO_LEFT_NAME
from office.demo.world import World
from partnerships.models import Meeting, Partnership, SupervisionMeeting
from people.enums import Literacy
from people.models import Consent, LanguageSkill, Person
from publications.models import HandbookPage, Newsletter
from tests.builders import make_organisation
from tests.fixtures.office import DemoOffice
from training.models import Course
from volunteers.models import ScreeningCheck, Volunteer


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Loaded once for this module, and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(today=localdate(), say=lambda step: None)
        transaction.set_rollback(True)


@pytest.fixture
def office(county: World, settings: Any) -> Client:
    """The coordinator at her desk, without a second factor, as in the first look."""
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(county.coordinator)
    return client


def text_of(client: Client, url_name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(url_name, args=args) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_database_that_holds_anything_is_left_alone() -> None:
    make_organisation()
    with pytest.raises(CommandError, match="records"):
        call_command("demo")
    assert not Person.objects.exists()
    call_command("demo", "--if-empty")
    assert not Person.objects.exists()


def test_the_county_is_as_large_as_a_real_one(county: World) -> None:
    waiting = Newcomer.objects.filter(status="accepted").exclude(
        partnerships__status__in=("trial", "active", "paused")
    )
    by_status = dict(Partnership.objects.values_list("status").annotate(number=Count("pk")).order_by())
    learning = Volunteer.objects.filter(pk__in=[volunteer.pk for volunteer in county.learners])
    meetings = Meeting.objects.count()
    about = {
        "volunteers": (Volunteer.objects.count(), 130),
        "in training": (learning.count(), 15),
        "paused volunteers": (Volunteer.objects.filter(status="paused").count(), 10),
        "newcomers": (Newcomer.objects.count(), 150),
        "waiting": (waiting.count(), 35),
        "not literate": (Person.objects.filter(literacy=Literacy.NONE).count(), 12),
        "with children": (Newcomer.objects.filter(children__gt=0).count(), 30),
        "running pairs": (by_status["active"] + by_status.get("paused", 0), 55),
        "closed pairs": (by_status["closed"], 32),
        "proposals and trials": (Proposal.objects.open().count() + by_status["trial"], 8),
        "meetings": (meetings, 1800),
        "assignments": (Assignment.objects.count(), 70),
        "cohorts": (Course.objects.filter(kind="course").count(), 3),
        "group dates": (SupervisionMeeting.objects.count(), 9),
        "conferences": (Event.objects.filter(kind=EventKind.CONFERENCE).count(), 2),
        "newsletters": (Newsletter.objects.count(), 6),
        "handbook pages": (HandbookPage.objects.count(), 30),
    }
    # A tenth more or less; of few things one more, for what is planted.
    wrong = {name: pair for name, pair in about.items() if abs(pair[0] - pair[1]) > max(1, pair[1] * 0.1)}
    assert wrong == {}
    assert 0.06 <= Meeting.objects.filter(took_place=False).count() / meetings <= 0.10
    assert Partnership.objects.filter(status="closed", closure_reason="").count() == 0
    mother_tongues = LanguageSkill.objects.filter(speaking=7).exclude(language="de").values("person")
    companions = Volunteer.objects.filter(programme=county.programme)
    assert 36 <= companions.filter(person__in=mother_tongues).count() <= 44


def test_the_desk_shows_the_pair_that_fell_silent(county: World, office: Client) -> None:
    last = (
        Partnership.objects.filter(status="active")
        .annotate(recent=Count("meetings", filter=Q(meetings__met_on__gt=county.day(35))))
        .filter(recent=0)
    )
    (silent,) = last.filter(started_on__lt=county.day(35))
    desk = text_of(office, "office:desk", query="?alles=1")
    assert silent.volunteer.person.short_name in desk
    assert "Seit fünf Wochen kein Treffen eingetragen" in desk


def test_trials_stand_at_every_stage(county: World, office: Client) -> None:
    """One in the middle, one of which a side has answered, one that is about to sign."""
    trials = Partnership.objects.filter(status="trial").annotate(yes=Count("trial_answers"))
    stages = [(pair.trial_asked_on is not None, pair.yes) for pair in trials]
    assert sorted(stages) == [(False, 0), (True, 1), (True, 2)]
    desk = text_of(office, "office:desk", query="?alles=1")
    agreed = trials.get(yes=2)
    assert f"Beide möchten weitermachen: {agreed.volunteer.person.short_name}" in desk


def test_half_an_hour_is_missing(county: World, office: Client) -> None:
    trainee = county.learners[0]
    page = text_of(office, "volunteers:detail", trainee.pk)
    assert "39,5 h" in page
    assert "30 Minuten" in page or "0,5 h" in page
    kind = trainee.programme.certificate_kinds.get(basis="training")
    assert str(trainee.pk) not in text_of(office, "certificates:issue", query=f"?kind={kind.pk}")


def test_an_expired_check_is_seen(county: World, office: Client) -> None:
    newest = ScreeningCheck.objects.order_by("volunteer", "kind", "-inspected_on", "-created_at")
    latest = {(check.volunteer_id, check.kind): check for check in reversed(list(newest))}
    (expired,) = [c for c in latest.values() if c.expires_on and c.expires_on < county.today]
    assert f"abgelaufen am {expired.expires_on:%d.%m.%Y}" in text_of(
        office, "volunteers:detail", expired.volunteer_id
    )
    assert expired.volunteer.person.short_name in text_of(office, "office:desk", query="?alles=1")


def test_a_duplicate_is_hinted_at_and_a_namesake_is_not(county: World, office: Client) -> None:
    names = Counter(Person.objects.filter(volunteer__isnull=False).values_list("first_name", "last_name"))
    doubled = [name for name, number in names.items() if number > 1]
    assert len(doubled) == 2
    hints = []
    for first_name, last_name in doubled:
        for person in Person.objects.filter(first_name=first_name, last_name=last_name):
            page = text_of(office, "volunteers:detail", person.volunteer.pk)
            hints.append("Vielleicht dieselbe Person" in page)
    assert sorted(hints) == [False, False, True, True]


def test_a_withdrawn_consent_stands_on_the_page(county: World, office: Client) -> None:
    consent = Consent.objects.exclude(withdrawn_at=None).get()
    page = text_of(office, "volunteers:detail", consent.person.volunteer.pk)
    assert "widerrufen" in page.lower()


def test_a_declined_pair_is_not_suggested_again(county: World, office: Client) -> None:
    declined = Proposal.objects.get(volunteer_answer=ProposalAnswer.NO)
    page = text_of(office, "matching:newcomer", declined.newcomer_id)
    suggested, why_not = page.split("bench__candidates", 1)[1].split("Warum nicht?", 1)
    assert str(declined.volunteer_id) not in suggested
    in_vain = why_not.split("Schon einmal vergeblich gefragt", 1)[1].split("<h3", 1)[0]
    assert str(declined.volunteer_id) in in_vain


def test_a_name_written_from_right_to_left(county: World, office: Client) -> None:
    newcomer = Newcomer.objects.get(person__last_name=RIGHT_TO_LEFT_NAME[1])
    assert " ".join(RIGHT_TO_LEFT_NAME) in text_of(office, "newcomers:detail", newcomer.pk)
    assert RIGHT_TO_LEFT_NAME[1] in text_of(office, "newcomers:list", query=f"?q={RIGHT_TO_LEFT_NAME[1]}")


def test_who_moved_lives_in_the_new_town(county: World, office: Client) -> None:
    person = Person.objects.get(street="Am neuen Ort 4")
    assert (person.postcode, str(person.municipality)) == ("69483", "Wald-Michelbach")
    assert "Wald-Michelbach" in text_of(office, "newcomers:detail", person.newcomer.pk)


def test_an_event_lasts_through_the_night_of_the_clock_change(county: World, office: Client) -> None:
    nights = [e for e in Event.objects.all() if localtime(e.starts_at).date() != localtime(e.ends_at).date()]
    (night,) = nights
    assert localtime(night.starts_at).utcoffset() != localtime(night.ends_at).utcoffset()
    shown = text_of(office, "events:detail", night.pk)
    assert f"{localtime(night.starts_at):%H:%M}" in shown
    assert f"{localtime(night.ends_at):%H:%M}" in shown


def test_the_same_day_gives_the_same_county(county: World, demo_office: DemoOffice) -> None:
    """Another process, another database, and the same people, pairs and days."""
    there = demo_office.rows(
        "SELECT v.last_name, v.first_name, n.last_name, n.first_name, p.started_on, m.met_on, m.minutes"
        " FROM partnerships_meeting m JOIN partnerships_partnership p ON p.id = m.partnership_id"
        " JOIN volunteers_volunteer vv ON vv.id = p.volunteer_id JOIN people_person v ON v.id = vv.person_id"
        " JOIN newcomers_newcomer nn ON nn.id = p.newcomer_id JOIN people_person n ON n.id = nn.person_id"
    )
    volunteer, newcomer = "partnership__volunteer__person__", "partnership__newcomer__person__"
    here = Meeting.objects.values_list(
        *(f"{side}{name}" for side in (volunteer, newcomer) for name in ("last_name", "first_name")),
        "partnership__started_on",
        "met_on",
        "minutes",
    )
    as_text = [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in here]
    assert sorted(as_text, key=str) == sorted(there, key=str)
    assert county.today - timedelta(days=1) <= localdate()
