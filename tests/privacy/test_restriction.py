"""Restriction of processing (Art. 18): kept, but neither used nor changed, until it is lifted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from matching.services.proposal import propose
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.services import queue_mail, resend_mail
from newcomers.models import Newcomer
from newcomers.services import end_newcomer
from partnerships.queries import ready_for_matching, waiting
from people.models import Person
from people.services import lift_restriction, restrict, save_person
from tests.builders import TODAY, make_newcomer, make_person, make_ready_volunteer, make_user
from volunteers.models import Volunteer
from volunteers.services import pause_volunteer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
REASON = "Bestreitet die Notiz vom Februar."


@pytest.fixture
def administrator() -> User:
    return make_user(Kind.ADMINISTRATOR)


def mail_to(person: Person, key: str = "one") -> OutgoingMail | None:
    return queue_mail(
        key=key, template="volunteers/mail/applied", context={"programme": "Kreis"}, person=person, now=NOW
    )


@pytest.mark.sqlite
def test_somebody_restricted_gets_no_mail_and_those_that_wait_are_withdrawn(administrator: User) -> None:
    person = make_person(email="helga@example.org")
    waits = mail_to(person)
    failed = mail_to(person, "failed")
    assert waits
    assert failed
    OutgoingMail.objects.filter(pk=failed.pk).update(status=MailStatus.FAILED)
    restrict(person, reason=REASON, by=administrator, now=NOW)
    waits.refresh_from_db()
    assert waits.status == MailStatus.CANCELLED
    assert mail_to(person, "two") is None
    with pytest.raises(ValidationError, match="eingeschränkt"):
        resend_mail(mail=OutgoingMail.objects.get(pk=failed.pk), by=administrator)

    lift_restriction(person, by=administrator, now=NOW + timedelta(days=1))
    assert mail_to(person, "three") is not None


@pytest.mark.sqlite
def test_somebody_restricted_is_neither_suggested_nor_asked_until_it_is_lifted(administrator: User) -> None:
    volunteer = make_ready_volunteer()
    newcomer = make_newcomer()
    waits, free = waiting(Newcomer.objects.all()), ready_for_matching(Volunteer.objects.all(), TODAY)
    assert waits.count() == free.count() == 1

    restrict(newcomer.person, reason=REASON, by=administrator, now=NOW)
    assert not waits.exists()
    with pytest.raises(ValidationError, match="eingeschränkt"):
        propose(volunteer=volunteer, newcomer=newcomer, by=administrator, today=TODAY)
    lift_restriction(newcomer.person, by=administrator, now=NOW)
    assert waits.exists()
    restrict(volunteer.person, reason=REASON, by=administrator, now=NOW)
    assert not free.all().exists()


def test_nothing_about_somebody_restricted_is_changed_and_the_sentence_says_why(
    administrator: User,
) -> None:
    volunteer, newcomer = make_ready_volunteer(), make_newcomer()
    for person in (volunteer.person, newcomer.person):
        restrict(person, reason=REASON, by=administrator, now=NOW)
    for change in (
        lambda: save_person(volunteer.person, today=TODAY),
        lambda: pause_volunteer(volunteer=volunteer, by=administrator, today=TODAY),
        lambda: end_newcomer(newcomer=newcomer, by=administrator, today=TODAY),
    ):
        with pytest.raises(ValidationError, match="eingeschränkt"):
            change()


def test_restricting_needs_a_reason_and_happens_once(administrator: User) -> None:
    person = make_person()
    with pytest.raises(ValidationError, match="warum"):
        restrict(person, reason="  ", by=administrator, now=NOW)
    with pytest.raises(ValidationError, match="nicht eingeschränkt"):
        lift_restriction(person, by=administrator, now=NOW)
    restrict(person, reason=REASON, by=administrator, now=NOW)
    with pytest.raises(ValidationError, match="bereits eingeschränkt"):
        restrict(person, reason=REASON, by=administrator, now=NOW)
    erased = make_person(erased_on=TODAY)
    with pytest.raises(ValidationError, match="gelöscht"):
        restrict(erased, reason=REASON, by=administrator, now=NOW)


def test_an_edit_of_somebody_restricted_comes_back_with_its_input(
    administrator: User, client: Client
) -> None:
    volunteer = make_ready_volunteer()
    restrict(volunteer.person, reason=REASON, by=administrator, now=NOW)
    client.force_login(administrator)
    response = client.post(
        reverse("volunteers:edit", args=[volunteer.pk]),
        {"places": 2, "wished_gender": "any", "motivation": "Neu geschrieben"},
    )
    assert response.status_code == 422
    assert "Neu geschrieben" in response.text
    assert "eingeschränkt" in response.text
