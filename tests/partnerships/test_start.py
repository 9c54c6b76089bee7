"""Who may be brought together, and that no place and no newcomer is taken twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from newcomers.services import end_newcomer
from partnerships.models import Partnership
from partnerships.queries import ready_for_matching, waiting, with_free_places
from partnerships.services.closure import close_partnership
from partnerships.services.partnership import start_partnership
from tests.builders import (
    TODAY,
    make_newcomer,
    make_partnership,
    make_person,
    make_ready_volunteer,
    make_screened,
    make_trained,
    make_user,
    make_volunteer,
)
from volunteers.enums import VolunteerStatus
from volunteers.models import ScreeningCheck, Volunteer
from volunteers.services import end_volunteer

pytestmark = pytest.mark.django_db


def start(volunteer: Volunteer, newcomer: Newcomer, today: date = TODAY) -> Partnership:
    return start_partnership(volunteer=volunteer, newcomer=newcomer, by=make_user(), today=today)


def test_a_pair_starts_today_on_the_first_place() -> None:
    partnership = start(make_ready_volunteer(), make_newcomer())
    assert (partnership.started_on, partnership.slot, partnership.status) == (TODAY, 1, "active")


def test_a_freed_place_is_taken_again() -> None:
    volunteer = make_ready_volunteer(places=2)
    first = start(volunteer, make_newcomer())
    start(volunteer, make_newcomer())
    close_partnership(partnership=first, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)
    assert start(volunteer, make_newcomer()).slot == 1


@pytest.mark.parametrize("status", [VolunteerStatus.APPLIED, VolunteerStatus.PAUSED, VolunteerStatus.ENDED])
def test_only_admitted_volunteers_start(status: str) -> None:
    volunteer = make_trained(make_screened(make_volunteer(status=status)))
    with pytest.raises(ValidationError, match="Helga Muster"):
        start(volunteer, make_newcomer())


def test_without_screening_nobody_starts() -> None:
    with pytest.raises(ValidationError):
        start(make_trained(make_volunteer()), make_newcomer())
    assert not Partnership.objects.exists()


def test_an_expired_check_stops_the_start() -> None:
    volunteer = make_ready_volunteer()
    ScreeningCheck.objects.filter(volunteer=volunteer).update(expires_on=TODAY + timedelta(days=1))
    start(volunteer, make_newcomer(), today=TODAY + timedelta(days=1))
    Partnership.objects.all().delete()
    with pytest.raises(ValidationError):
        start(volunteer, make_newcomer(), today=TODAY + timedelta(days=2))


def test_thirty_nine_and_a_half_hours_are_not_enough() -> None:
    volunteer = make_trained(make_screened(make_volunteer()), minutes=2370)
    with pytest.raises(ValidationError):
        start(volunteer, make_newcomer())


@pytest.mark.parametrize("status", [NewcomerStatus.REGISTERED, NewcomerStatus.ENDED])
def test_only_accepted_newcomers_start(status: str) -> None:
    with pytest.raises(ValidationError, match="Selam Tesfay"):
        start(make_ready_volunteer(), make_newcomer(status=status))


def test_a_newcomer_has_one_open_partnership_says_the_service() -> None:
    newcomer = make_newcomer()
    start(make_ready_volunteer(), newcomer)
    with pytest.raises(ValidationError, match="Selam Tesfay"):
        start(make_ready_volunteer(), newcomer)


def test_a_newcomer_has_one_open_partnership_says_the_database() -> None:
    first = make_partnership()
    with pytest.raises(IntegrityError, match=r"newcomer"), transaction.atomic():
        Partnership.objects.create(
            volunteer=make_ready_volunteer(), newcomer=first.newcomer, slot=1, started_on=TODAY
        )


def test_the_fourth_for_three_places_is_refused_by_the_service() -> None:
    volunteer = make_ready_volunteer(places=3)
    for _number in range(3):
        start(volunteer, make_newcomer())
    with pytest.raises(ValidationError, match="Helga Muster"):
        start(volunteer, make_newcomer())


@pytest.mark.parametrize("slot", [1, 3, 4])
def test_the_fourth_for_three_places_is_refused_by_the_database(slot: int) -> None:
    volunteer = make_ready_volunteer(places=3)
    for _number in range(3):
        start(volunteer, make_newcomer())
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.create(volunteer=volunteer, newcomer=make_newcomer(), slot=slot, started_on=TODAY)


def test_fewer_places_than_pairs_leave_no_free_one() -> None:
    volunteer = make_ready_volunteer(places=2)
    first = start(volunteer, make_newcomer())
    start(volunteer, make_newcomer())
    Volunteer.objects.filter(pk=volunteer.pk).update(places=1)
    close_partnership(partnership=first, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)
    with pytest.raises(ValidationError):
        start(volunteer, make_newcomer())
    assert with_free_places(Volunteer.objects.all()).get().free_places == 0


def test_nobody_accompanies_themselves() -> None:
    person = make_person()
    with pytest.raises(ValidationError):
        start(make_ready_volunteer(person=person), make_newcomer(person=person))


def test_nobody_ends_with_an_open_partnership() -> None:
    pair = make_partnership()
    with pytest.raises(ValidationError, match="Selam Tesfay"):
        end_volunteer(volunteer=pair.volunteer, by=make_user(), today=TODAY)
    with pytest.raises(ValidationError, match="Helga Muster"):
        end_newcomer(newcomer=pair.newcomer, by=make_user(), today=TODAY)
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)
    end_volunteer(volunteer=pair.volunteer, by=make_user(), today=TODAY)
    end_newcomer(newcomer=pair.newcomer, by=make_user(), today=TODAY)


def test_ready_are_those_with_everything_and_a_free_place() -> None:
    ready = make_ready_volunteer(places=2)
    start(ready, make_newcomer())
    start(make_ready_volunteer(), make_newcomer())  # no place left
    make_volunteer()  # neither screened nor trained
    found = ready_for_matching(Volunteer.objects.all(), TODAY)
    assert [(volunteer, volunteer.open_partnerships, volunteer.free_places) for volunteer in found] == [
        (ready, 1, 1)
    ]


def test_waiting_are_the_accepted_without_a_partnership() -> None:
    make_partnership()
    make_newcomer(status=NewcomerStatus.REGISTERED)
    alone = make_newcomer()
    assert list(waiting(Newcomer.objects.all())) == [alone]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_of_two_who_start_at_once_for_the_same_newcomer_one_wins() -> None:
    newcomer, by = make_newcomer(), make_user()
    volunteers = [make_ready_volunteer(), make_ready_volunteer()]
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def attempt(volunteer: Volunteer) -> None:
        gate.wait()
        try:
            start_partnership(volunteer=volunteer, newcomer=newcomer, by=by, today=TODAY)
            outcomes.append("started")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[volunteer]) for volunteer in volunteers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "started"]
    assert Partnership.objects.open().filter(newcomer=newcomer).count() == 1
