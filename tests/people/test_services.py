"""What holds for every person: place, dates, free times, consents."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.enums import Channel, ConsentPurpose
from people.models import AvailabilityWindow, Consent, Person
from people.services import (
    Profile,
    check_born_on,
    give_consent,
    save_person,
    save_profile,
    set_availability,
    withdraw_consent,
)
from tests.builders import TODAY, make_interest, make_municipality, make_organisation, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def save(**fields: object) -> Person:
    person = Person(first_name="Ute", last_name="Amsel", organisation=make_organisation(), **fields)
    return save_person(person, today=TODAY)


@pytest.mark.sqlite
def test_an_empty_place_follows_from_the_postcode_on_our_side_of_the_border() -> None:
    town = make_municipality("Hirschhorn", "69434")
    person = save(postcode="69434")
    assert (person.place, person.municipality) == ("Hirschhorn", town)


def test_a_place_beyond_the_border_belongs_to_no_town_of_ours() -> None:
    make_municipality("Hirschhorn", "69434")
    assert save(postcode="69434", place="heddesbach").municipality is None


def test_a_place_gets_its_proper_spelling() -> None:
    make_municipality()
    assert save(postcode="64625", place="  BENSHEIM ").place == "Bensheim"


def test_a_village_that_the_table_does_not_know_stays() -> None:
    town = make_municipality()
    person = save(postcode="64625", place="Auerbach")
    assert (person.place, person.municipality) == ("Auerbach", town)


def test_an_unknown_postcode_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        save(postcode="00000")
    assert "00000" in error.value.message_dict["postcode"][0]


@pytest.mark.sqlite
def test_the_database_refuses_a_postcode_without_five_digits() -> None:
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(postcode="6462")


@pytest.mark.parametrize("born_on", [date(2026, 3, 3), date(1890, 1, 1)])
def test_a_birth_date_in_the_future_or_long_ago_is_refused(born_on: date) -> None:
    with pytest.raises(ValidationError) as error:
        check_born_on(born_on, today=TODAY)
    assert list(error.value.message_dict) == ["born_on"]


def test_a_birth_date_of_today_is_fine() -> None:
    check_born_on(TODAY, today=TODAY)


def test_a_window_of_negative_length_is_refused_and_nothing_changes() -> None:
    person = make_person(windows=[(1, time(15), time(18))])
    with pytest.raises(ValidationError):
        set_availability(person, windows=[(2, time(9), time(12)), (3, time(18), time(15))])
    assert [w.weekday for w in person.availability.all()] == [1]


@pytest.mark.sqlite
def test_the_database_refuses_a_window_of_negative_length() -> None:
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        AvailabilityWindow.objects.create(person=person, weekday=4, starts_at=time(18), ends_at=time(15))


def test_windows_that_touch_become_one() -> None:
    person = make_person(windows=[(1, time(9), time(12)), (1, time(12), time(15)), (2, time(9), time(12))])
    assert [(w.weekday, w.starts_at, w.ends_at) for w in person.availability.all()] == [
        (1, time(9), time(15)),
        (2, time(9), time(12)),
    ]


def test_a_profile_is_saved_as_a_whole_or_not_at_all() -> None:
    make_municipality()
    person = Person(first_name="Ute", last_name="Amsel", organisation=make_organisation(), postcode="64625")
    profile = Profile(languages={"de": 7}, windows=[(1, time(18), time(15))])
    with pytest.raises(ValidationError):
        save_profile(person, profile, today=TODAY)
    assert not Person.objects.filter(last_name="Amsel").exists()


def test_what_a_profile_leaves_out_stays() -> None:
    person = make_person(likes=[make_interest()])
    save_profile(person, Profile(languages={"ti": 7}), today=TODAY)
    assert [skill.language for skill in person.languages.all()] == ["ti"]
    assert person.person_interests.count() == 1
    assert person.availability.count() == 1


@pytest.mark.sqlite
def test_a_consent_is_in_force_once_and_ends_at_once() -> None:
    person = make_person()
    for _time in range(2):
        give_consent(person, purpose=ConsentPurpose.PROCESSING, channel=Channel.PAPER, now=NOW)
    assert person.consents.count() == 1
    assert withdraw_consent(person, purpose=ConsentPurpose.PROCESSING, now=NOW)
    assert not withdraw_consent(person, purpose=ConsentPurpose.PROCESSING, now=NOW)
    give_consent(person, purpose=ConsentPurpose.PROCESSING, channel=Channel.SPOKEN, now=NOW)
    assert person.consents.count() == 2


@pytest.mark.sqlite
def test_the_database_refuses_a_second_consent_in_force() -> None:
    person = make_person()
    consent = give_consent(person, purpose=ConsentPurpose.PHOTO, channel=Channel.PAPER, now=NOW)
    consent.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            person=person,
            purpose=ConsentPurpose.PHOTO,
            text_version="x",
            language="de",
            channel=Channel.PAPER,
            given_at=NOW,
        )


# --- who resembles whom, and search --------------------------------------------------------------


def resembling(**fields: object) -> list[str]:
    facts = {"first_name": "Eva", "last_name": "Neu", "born_on": None, "email": "", "phone": ""}
    return [str(person) for person in Person.objects.resembling(**{**facts, **fields})]  # type: ignore[arg-type]


def test_name_and_year_of_birth_make_a_possible_duplicate() -> None:
    make_person("Helga", "Muster", born_on=date(1957, 5, 1))
    assert resembling(first_name="helga", last_name=" Muster ", born_on=date(1957, 12, 31))
    assert not resembling(first_name="Helga", last_name="Muster", born_on=date(1958, 5, 1))


def test_an_e_mail_or_a_phone_number_makes_a_possible_duplicate() -> None:
    make_person("Helga", "Muster", email="helga@example.org", phone="+4962511234567")
    assert resembling(email="HELGA@example.org")
    assert resembling(phone="+4962511234567")
    assert not resembling()


@pytest.mark.sqlite
@pytest.mark.parametrize("text", ["öztürk", "ÖZTÜRK", "Oeztuerk", "jörg özt", "bensheim öz", "oez"])
def test_search_finds_umlauts_in_every_spelling(text: str) -> None:
    make_person("Jörg", "Öztürk")
    make_person("Anna", "Schmidt", postcode="64653", place="Lorsch")
    assert [person.last_name for person in Person.objects.containing(text)] == ["Öztürk"]
