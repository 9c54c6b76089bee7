"""A newcomer's way: what each step needs, and the sentence that says what is missing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Kind
from accounts.models import User
from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus, RefusalReason, RegisteredBy
from newcomers.models import Newcomer
from newcomers.services import (
    accept_newcomer,
    end_newcomer,
    record_intake,
    refuse_newcomer,
    register_newcomer,
)
from people.models import Person
from people.services import Profile
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_person,
    make_programme,
    make_user,
    make_volunteer,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def register(person: Person | None = None, **facts: object) -> Newcomer:
    if person is None:
        person = Person(
            first_name="Olena", last_name="Koval", postcode="64625", organisation=make_organisation()
        )
    facts = {"profile": Profile(languages={"uk": 7}), "programme": make_programme(), "now": NOW} | facts
    return register_newcomer(person=person, **facts)  # type: ignore[arg-type]


@pytest.mark.sqlite
def test_a_registration_by_somebody_else_is_confirmed_to_them() -> None:
    newcomer = register(
        registered_by=RegisteredBy.COURSE,
        contact_name="Frau Lehmann",
        contact_details="Telefon 06251 1234, lehmann@example.org",
    )
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.person) == ("lehmann@example.org", newcomer.person)
    assert "Frau Lehmann" in mail.text


def test_a_newcomers_own_address_goes_first() -> None:
    person = make_person("Olena", "Koval", email="olena@example.org")
    register(
        person,
        registered_by=RegisteredBy.COURSE,
        contact_name="Frau Lehmann",
        contact_details="lehmann@example.org",
    )
    assert OutgoingMail.objects.get().to_email == "olena@example.org"


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("contact_name", {"registered_by": RegisteredBy.RELATIVE}),
        ("arrived_on", {"arrived_on": TOMORROW}),
        ("country_of_origin", {"country_of_origin": "QQ"}),
    ],
)
def test_an_impossible_registration_is_refused_beside_its_field(field: str, facts: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as error:
        register(**facts)  # type: ignore[arg-type]
    assert list(error.value.message_dict) == [field]
    assert not Person.objects.exists()


def test_one_person_may_be_volunteer_and_newcomer_but_each_only_once() -> None:
    volunteer = make_volunteer()
    assert register(volunteer.person).person == volunteer.person
    with pytest.raises(ValidationError):
        register(volunteer.person)


def test_an_intake_in_the_future_is_refused(office: User) -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    with pytest.raises(ValidationError) as error:
        record_intake(newcomer=newcomer, held_on=TOMORROW, by=office, today=TODAY)
    assert list(error.value.message_dict) == ["held_on"]


@pytest.mark.sqlite
def test_acceptance_needs_the_intake_interview_and_starts_the_wait(office: User) -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    with pytest.raises(ValidationError) as error:
        accept_newcomer(newcomer=newcomer, by=office, today=TODAY)
    assert "das Erstgespräch" in error.value.messages[0]
    record_intake(newcomer=newcomer, held_on=TODAY, by=office, today=TODAY)
    accept_newcomer(newcomer=newcomer, by=office, today=TODAY)
    newcomer.refresh_from_db()
    assert (newcomer.status, newcomer.waiting_since, newcomer.decided_by) == ("accepted", TODAY, office)


@pytest.mark.sqlite
def test_the_database_refuses_half_a_decision() -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    for status in (NewcomerStatus.ACCEPTED, NewcomerStatus.REFUSED):
        with pytest.raises(IntegrityError), transaction.atomic():
            Newcomer.objects.filter(pk=newcomer.pk).update(status=status)


def test_a_refusal_has_a_reason(office: User) -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    with pytest.raises(ValidationError) as error:
        refuse_newcomer(newcomer=newcomer, reason="bad", by=office, today=TODAY)
    assert list(error.value.message_dict) == ["reason"]
    refuse_newcomer(newcomer=newcomer, reason=RefusalReason.OUTSIDE, by=office, today=TODAY)
    assert newcomer.status == NewcomerStatus.REFUSED


def test_only_accepted_newcomers_end(office: User) -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    with pytest.raises(ValidationError):
        end_newcomer(newcomer=newcomer, by=office, today=TODAY)
    accepted = make_newcomer()
    end_newcomer(newcomer=accepted, by=office, today=TODAY)
    assert accepted.status == NewcomerStatus.ENDED


def test_who_is_new_comes_first_and_concluded_ones_last() -> None:
    ago = [TODAY - timedelta(days=days) for days in (10, 30, 90)]
    short = make_newcomer(waiting_since=ago[0])
    long = make_newcomer(status=NewcomerStatus.REGISTERED, registered_on=ago[1])
    over = make_newcomer(status=NewcomerStatus.ENDED, registered_on=ago[2])
    assert list(Newcomer.objects.newest_first()) == [short, long, over]
