"""Contact points: whose contact is passed on to whom, and what that shows and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.contacts import known_name, known_names, pass_on, sees_contact
from assignments.models import Assignment, AssignmentProfile, ContactPassing
from assignments.services.passing import pass_on_to_requester
from messaging.models import OutgoingMail
from people.enums import ConsentPurpose
from people.restriction import restrict
from people.services import give_consent, withdraw_consent
from privacy.recipients import recipients_of
from programmes.models import Organisation
from tests.builders import make_organisation, make_user, make_volunteer
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class World:
    """A volunteer at home in one contact point, and another one that would like to ask her."""

    def __init__(self) -> None:
        self.home, self.cafe = make_organisation(), make_organisation("Café Miteinander")
        self.office = make_user(Kind.COORDINATOR)
        self.other = make_user(Kind.COORDINATOR, organisation=self.cafe, email="cafe@example.org")
        self.volunteer = make_volunteer(
            person_first_name="Almaz",
            person_last_name="Tesfay",
            person_email="almaz@example.org",
            person_phone="+4962511234567",
            person_languages={"de": 5, "ti": 7},
            person_user=make_user(Kind.VOLUNTEER, email="almaz@example.org"),
        )

    def agree(self) -> None:
        give_consent(self.volunteer.person, purpose=ConsentPurpose.CONTACT, channel="paper", now=NOW)

    def pass_on(self, organisation: Organisation | None = None, by: User | None = None) -> ContactPassing:
        return pass_on(
            volunteer=self.volunteer,
            organisation=organisation or self.cafe,
            reason="Tigrinya am Vormittag",
            by=by or self.office,
            now=NOW,
        )


@pytest.fixture
def world() -> World:
    return World()


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_only_with_consent_and_only_by_the_home_office_a_contact_is_passed_on(world: World) -> None:
    with pytest.raises(ValidationError, match="Meine Einwilligungen"):
        world.pass_on()
    assert (known_name(world.volunteer, world.other), sees_contact(world.volunteer, world.other)) == (
        "Almaz",
        False,
    )
    world.agree()
    with pytest.raises(PermissionDenied):
        world.pass_on(by=world.other)
    with pytest.raises(ValidationError, match="schon zu Hause"):
        world.pass_on(world.home)
    passing = world.pass_on()
    with pytest.raises(ValidationError, match="Kontakt schon"):
        world.pass_on()
    assert (passing.passed_by, passing.passed_at, passing.ended_at) == (world.office, NOW, None)
    assert known_names([world.volunteer], world.other) == {world.volunteer.pk: "Almaz Tesfay"}
    assert sees_contact(world.volunteer, world.other)
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "almaz@example.org" and "Café Miteinander" in mail.text
    assert "Almaz" not in mail.subject
    third = make_user(Kind.COORDINATOR, organisation=make_organisation("Dritte"), email="d@example.org")
    assert (known_name(world.volunteer, third), sees_contact(world.volunteer, third)) == ("Almaz", False)
    # The directory shows the name to every office, the telephone to none; to a volunteer neither.
    AssignmentProfile.objects.create(volunteer=world.volunteer, is_listed=True)
    assert (known_name(world.volunteer, third), sees_contact(world.volunteer, third)) == (
        "Almaz Tesfay",
        False,
    )
    fellow = make_user(Kind.VOLUNTEER, email="v@example.org")
    assert known_name(world.volunteer, fellow) == "Almaz"


def withdraw(volunteer: Volunteer) -> None:
    withdraw_consent(volunteer.person, purpose=ConsentPurpose.CONTACT, now=timezone.now())


def restrict_it(volunteer: Volunteer) -> None:
    restrict(volunteer.person, reason="Bitte", by=None, now=timezone.now())


def end_it(volunteer: Volunteer) -> None:
    volunteer.status = VolunteerStatus.ENDED
    volunteer.save()


@pytest.mark.parametrize("ends", [withdraw, restrict_it, end_it])
def test_it_ends_at_once_with_the_consent_the_use_or_the_volunteering(world: World, ends: Any) -> None:
    world.agree()
    passing = world.pass_on()
    AssignmentProfile.objects.create(volunteer=world.volunteer, is_listed=True)
    ends(world.volunteer)
    passing.refresh_from_db()
    assert passing.ended_at is not None
    assert not sees_contact(world.volunteer, world.other)
    # The directory tells the name no more either.
    assert known_name(world.volunteer, world.other) == "Almaz"


def test_the_volunteer_sees_and_ends_it_among_the_own_consents(world: World) -> None:
    world.agree()
    passing = world.pass_on()
    own = logged_in(world.volunteer.person.user)
    page = own.get(reverse("people:my_consents")).content.decode()
    address = reverse("assignments:passing_end", args=[passing.pk])
    assert "Café Miteinander" in page and "Tigrinya am Vormittag" in page and address in page
    stranger = logged_in(make_user(Kind.VOLUNTEER, email="fremd@example.org"))
    third = logged_in(
        make_user(Kind.COORDINATOR, organisation=make_organisation("Dritte"), email="d@example.org")
    )
    assert stranger.post(address).status_code == third.post(address).status_code == 404
    own.post(address, {"next": reverse("people:my_consents")})
    passing.refresh_from_db()
    assert passing.ended_at and not sees_contact(world.volunteer, world.other)
    assert "Tigrinya am Vormittag" not in own.get(reverse("people:my_consents")).content.decode()


def test_the_page_says_how_to_get_the_consent_then_passes_on_and_lists_for_both(world: World) -> None:
    office, other = logged_in(world.office), logged_in(world.other)
    address = reverse("assignments:pass_on", args=[world.volunteer.pk])
    assert address in office.get(world.volunteer.get_absolute_url()).content.decode()
    assert reverse("people:consent_create", args=[world.volunteer.person.pk]) in (
        office.get(address).content.decode()
    )
    sent = {"organisation": world.cafe.pk, "reason": "Tigrinya am Vormittag", "was_asked": "on"}
    refused = office.post(address, sent)
    assert refused.status_code == 422 and "Tigrinya am Vormittag" in refused.content.decode()
    world.agree()
    assert office.post(address, sent | {"was_asked": ""}).status_code == 422
    assert not ContactPassing.objects.exists()
    assert office.post(address, sent).status_code == 302
    given = office.get(reverse("assignments:passings"), {"direction": "given"}).content.decode()
    received = other.get(reverse("assignments:passings"), {"direction": "received"}).content.decode()
    assert "Café Miteinander" in given and str(world.office) in given
    assert "Almaz Tesfay" in received and "06251 1234567" in received
    # Who it was over there, and the person's page, are for the home office.
    assert str(world.office) not in received and world.volunteer.get_absolute_url() not in received
    # Whoever has the contact is told of a correction or an erasure.
    told = recipients_of(world.volunteer.person, by=world.office)
    assert "Café Miteinander" in [recipient.who for recipient in told]
    withdraw(world.volunteer)
    assert recipients_of(world.volunteer.person, by=world.office) == []
    after = other.get(reverse("assignments:passings")).content.decode()
    assert "Almaz" in after and "Tesfay" not in after and "1234567" not in after


def make_taken(world: World, **fields: Any) -> Assignment:
    now = timezone.now()
    facts: dict[str, Any] = {
        "kind": "doctor",
        "language": "ti",
        "place": "Klinik",
        "requester_email": "praxis@example.org",
        "status": "taken",
        "volunteer": world.volunteer,
    }
    return Assignment.objects.create(
        programme=world.volunteer.programme,
        organisation=world.home,
        guest_name="Samira",
        guest_phone="+4962517654321",
        requester_institution="Praxis am Markt",
        starts_at=now + timedelta(days=2),
        confirmed_at=now,
        taken_at=now,
        **facts | fields,
    )


def test_the_requester_gets_first_name_and_telephone_and_it_is_recorded(world: World) -> None:
    assignment = make_taken(world)
    office = logged_in(world.office)
    address = reverse("assignments:contact_to_requester", args=[assignment.pk])
    assert "Meine Einwilligungen" in office.post(address, follow=True).content.decode()
    assert not ContactPassing.objects.exists()
    world.agree()
    now = timezone.now()
    with pytest.raises(PermissionDenied):
        pass_on_to_requester(assignment=assignment, by=world.other, now=now)
    # The text of before spoke of the partner alone.
    agreed = world.volunteer.person.consents.filter(purpose=ConsentPurpose.CONTACT)
    newest = agreed.get().text_version
    agreed.update(text_version="2026-11-22")
    assert "älteren Text" in office.post(address, follow=True).content.decode()
    assert not ContactPassing.objects.exists()
    agreed.update(text_version=newest)
    office.post(address)
    mail = OutgoingMail.objects.get(to_email="praxis@example.org")
    assert "Almaz" in mail.text and "1234567" in mail.text.replace(" ", "")
    assert "Tesfay" not in mail.text and "Samira" not in mail.text and "Almaz" not in mail.subject
    told = OutgoingMail.objects.get(to_email="almaz@example.org")
    assert "Praxis am Markt" in told.text
    assert ContactPassing.objects.get().assignment == assignment
    office.post(address)
    assert ContactPassing.objects.count() == 1
    # Who takes the consent back before the mail has gone, keeps the number to themselves.
    withdraw_consent(world.volunteer.person, purpose=ConsentPurpose.CONTACT, now=now)
    mail.refresh_from_db()
    assert mail.status != "waiting"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"requester_email": ""}, "E-Mail"),
        ({"requester_bounced_at": NOW}, "zurück"),
        ({"status": "open", "volunteer": None}, "offen"),
    ],
)
def test_where_the_requester_cannot_be_told_a_sentence_says_so(
    world: World, fields: dict[str, Any], says: str
) -> None:
    world.agree()
    assignment = make_taken(world, **fields)
    address = reverse("assignments:contact_to_requester", args=[assignment.pk])
    page = logged_in(world.office).post(address, follow=True).content.decode()
    assert says in page and not ContactPassing.objects.exists()
