"""Warnings where a trainer, a room or participants are wanted in two places at once."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Kind
from tests.builders import make_organisation, make_user, make_volunteer
from tests.training.builders import BERLIN, give_place, make_course, make_session
from training.clashes import ClashKind, Slot, find_clashes, same_place
from training.enums import AttendanceStatus, PlaceStatus
from training.models import Attendance, SessionPlace

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SIX = datetime(2026, 3, 10, 18, tzinfo=BERLIN)


def clashes_of(session, user=None):
    return find_clashes([Slot.of(session)], user=user or make_user(Kind.COORDINATOR))[0]


def two_dates(**second):
    """At the same time, in two courses and two rooms."""
    session = make_session(make_course("Frühjahr"), starts_at=SIX, minutes=120, place="Lorsch")
    facts = {"starts_at": SIX + timedelta(hours=1), "minutes": 120, "place": "Bensheim", **second}
    return session, make_session(make_course("Herbst"), **facts)


def test_a_trainer_cannot_teach_at_two_places():
    trainer = make_user(Kind.TRAINER, first_name="Bea", last_name="Beispiel")
    session, other = two_dates(trainer=trainer)
    session.trainer = trainer
    (clash,) = clashes_of(session)
    assert (clash.kind, clash.other) == (ClashKind.TRAINER, other)
    assert "Bea Beispiel" in clash.sentence
    assert "Herbst" in clash.sentence
    assert "10.03.2026, 19:00–21:00" in clash.sentence


def test_a_room_is_used_once_however_it_is_spelled():
    session, _other = two_dates(place=" LORSCH, ")
    (clash,) = clashes_of(session)
    assert clash.kind == ClashKind.ROOM


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Altes Rathaus, Raum 2", "altes rathaus – Raum 2", True),
        ("Raum 2", "Raum 3", False),
        ("", "", False),
        ("…", "–", False),
    ],
)
def test_which_entries_mean_the_same_room(one, other, same):
    assert same_place(one, other) is same


def test_participants_are_named_who_have_both():
    session, other = two_dates()
    both, guest, absent, waiting, single = (
        make_volunteer(person_last_name=name)
        for name in ("Beide", "Gast", "Abgemeldet", "Wartend", "Nur hier")
    )
    for volunteer in (both, guest, absent, single):
        give_place(session.course, volunteer)
    give_place(other.course, both)
    give_place(other.course, absent)
    give_place(session.course, waiting, status=PlaceStatus.WAITING)
    give_place(other.course, waiting)
    SessionPlace.objects.create(session=other, volunteer=guest)
    Attendance.objects.create(session=other, volunteer=absent, status=AttendanceStatus.EXCUSED)
    (clash,) = clashes_of(session)
    assert clash.kind == ClashKind.PARTICIPANTS
    assert clash.names == ("Helga Beide", "Helga Gast")


@pytest.mark.parametrize("hours", [-2, 2])
def test_dates_that_only_touch_do_not_clash(hours):
    session, _other = two_dates(starts_at=SIX + timedelta(hours=hours), place="Lorsch")
    assert not clashes_of(session)


def test_what_was_called_off_clashes_with_nothing():
    session, _other = two_dates(place="Lorsch", cancelled_at=SIX)
    assert not clashes_of(session)


def test_what_another_office_does_is_not_named():
    session, other = two_dates(place="Lorsch")
    other.course.organisation = make_organisation("Caritas", kind="welfare")
    other.course.save()
    (clash,) = clashes_of(session)
    assert "Herbst" not in clash.sentence
    assert other.title not in clash.sentence
    assert "10.03.2026, 19:00–21:00" in clash.sentence


def test_the_number_of_queries_grows_with_neither_dates_nor_people():
    user = make_user(Kind.COORDINATOR)

    def queries_with(rows):
        course = make_course("Gezählt")
        sessions = []
        for number in range(rows):
            when = SIX + timedelta(days=number)
            sessions.append(make_session(course, starts_at=when))
            volunteer = make_volunteer()
            give_place(course, volunteer)
            give_place(make_session(make_course(), starts_at=when).course, volunteer)
        with CaptureQueriesContext(connection) as queries:
            found = find_clashes([Slot.of(session) for session in sessions], user=user)
        assert all(found)
        return len(queries)

    queries_with(1)  # the user's roles are kept
    assert queries_with(2) == queries_with(12)
