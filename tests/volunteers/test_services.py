"""A volunteer's way: what each step needs, and the sentence that says what is missing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Kind
from accounts.models import User
from accounts.services import create_invited_user
from messaging.models import OutgoingMail
from people.enums import ConsentPurpose
from people.models import Person
from people.services import Profile
from tests.builders import TODAY, make_organisation, make_programme, make_task, make_user, make_volunteer
from volunteers import services
from volunteers.enums import Recommendation, RefusalReason, ScreeningKind, VolunteerStatus
from volunteers.models import ScreeningCheck, Volunteer
from volunteers.services import (
    admit_volunteer,
    apply_as_volunteer,
    end_volunteer,
    missing_for_admission,
    pause_volunteer,
    record_check,
    record_interview,
    refuse_volunteer,
    resume_volunteer,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def applicant() -> Volunteer:
    return make_volunteer(status=VolunteerStatus.APPLIED, person_email="helga@example.org")


def interview(volunteer: Volunteer, by: User, **facts: object) -> None:
    facts = {"held_on": TODAY, "recommendation": Recommendation.ADMIT, "today": TODAY} | facts
    record_interview(volunteer=volunteer, by=by, **facts)  # type: ignore[arg-type]


def check(volunteer: Volunteer, by: User, kind: str, **facts: object) -> None:
    facts = {"inspected_on": YESTERDAY, "today": TODAY} | facts
    record_check(volunteer=volunteer, by=by, kind=kind, **facts)  # type: ignore[arg-type]


def make_ready(volunteer: Volunteer, by: User) -> None:
    interview(volunteer, by)
    for kind in ScreeningKind.values:
        check(volunteer, by, kind)


def sentences(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


# --- application ---------------------------------------------------------------------------------


def apply(person: Person, **facts: object) -> Volunteer:
    facts = {"profile": Profile(languages={"de": 7}), "programme": make_programme(), "now": NOW} | facts
    return apply_as_volunteer(person=person, **facts)  # type: ignore[arg-type]


def new_person(**fields: object) -> Person:
    defaults = {"first_name": "Ute", "last_name": "Amsel", "postcode": "64625"}
    return Person(organisation=make_organisation(), **{**defaults, **fields})


@pytest.mark.sqlite
def test_an_application_holds_person_offers_consent_and_a_confirmation() -> None:
    task = make_task()
    consents = [ConsentPurpose.PROCESSING]
    volunteer = apply(new_person(email="ute@example.org"), offers=[task], consents=consents)
    assert (volunteer.status, volunteer.applied_on) == (VolunteerStatus.APPLIED, TODAY)
    assert list(volunteer.offers.all()) == [task]
    assert volunteer.person.consents.get().given_at == NOW
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.person) == ("ute@example.org", volunteer.person)
    assert "Integration braucht Partnerschaft" in mail.subject
    assert "Ute Amsel" in mail.text


def test_an_application_without_an_e_mail_address_queues_nothing() -> None:
    apply(new_person())
    assert not OutgoingMail.objects.exists()


def test_a_date_in_the_future_leaves_nothing_behind() -> None:
    with pytest.raises(ValidationError) as error:
        apply(new_person(born_on=TOMORROW))
    assert list(error.value.message_dict) == ["born_on"]
    assert not Person.objects.exists()


def test_nobody_applies_twice(applicant: Volunteer) -> None:
    with pytest.raises(ValidationError) as error:
        apply(applicant.person)
    assert "Helga Muster" in sentences(error)


# --- conversation and screening --------------------------------------------------------------------


def test_a_conversation_in_the_future_is_refused(applicant: Volunteer, office: User) -> None:
    with pytest.raises(ValidationError) as error:
        interview(applicant, office, held_on=TOMORROW)
    assert list(error.value.message_dict) == ["held_on"]


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("inspected_on", {"inspected_on": TOMORROW}),
        ("expires_on", {"expires_on": YESTERDAY}),
        ("has_relevant_entry", {"kind": ScreeningKind.CONFIDENTIALITY, "has_relevant_entry": True}),
    ],
)
def test_an_impossible_inspection_is_refused_beside_its_field(
    applicant: Volunteer, office: User, field: str, facts: dict[str, object]
) -> None:
    with pytest.raises(ValidationError) as error:
        check(applicant, office, **{"kind": ScreeningKind.CRIMINAL_RECORD, **facts})  # type: ignore[arg-type]
    assert list(error.value.message_dict) == [field]
    assert not applicant.checks.exists()


@pytest.mark.sqlite
def test_the_database_refuses_an_inspection_that_expires_before_it_was_made(
    applicant: Volunteer, office: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningCheck.objects.create(
            volunteer=applicant,
            kind=ScreeningKind.CRIMINAL_RECORD,
            inspected_on=TODAY,
            inspected_by=office,
            expires_on=YESTERDAY,
        )


def is_screened(volunteer: Volunteer, today: date = TODAY) -> bool:
    return Volunteer.objects.with_screening(today=today).get(pk=volunteer.pk).is_screened  # type: ignore[attr-defined]


@pytest.mark.sqlite
def test_screened_means_every_document_and_its_latest_inspection(applicant: Volunteer, office: User) -> None:
    other = make_volunteer(person_first_name="Karl")
    check(applicant, office, ScreeningKind.CONFIDENTIALITY)
    assert not is_screened(applicant)
    check(applicant, office, ScreeningKind.CRIMINAL_RECORD, expires_on=TODAY)
    assert is_screened(applicant)
    assert not is_screened(other)
    assert not is_screened(applicant, today=TOMORROW)
    check(applicant, office, ScreeningKind.CRIMINAL_RECORD, inspected_on=TODAY, has_relevant_entry=True)
    assert not is_screened(applicant)


# --- admission ---------------------------------------------------------------------------------------


def test_admission_names_everything_that_is_missing(applicant: Volunteer, office: User) -> None:
    with pytest.raises(ValidationError) as error:
        admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    for part in ("das Gespräch", "Führungszeugnis", "Verschwiegenheitserklärung"):
        assert part in sentences(error)
    applicant.refresh_from_db()
    assert applicant.status == VolunteerStatus.APPLIED


@pytest.mark.parametrize("advice", [Recommendation.UNDECIDED, Recommendation.REFUSE])
def test_admission_needs_a_conversation_that_recommends_it(
    applicant: Volunteer, office: User, advice: str
) -> None:
    make_ready(applicant, office)
    interview(applicant, office, recommendation=advice)
    with pytest.raises(ValidationError) as error:
        admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    assert "ein Gespräch, das die Aufnahme empfiehlt" in sentences(error)
    assert "Führungszeugnis" not in sentences(error)


def test_admission_needs_checks_that_are_valid_today(applicant: Volunteer, office: User) -> None:
    make_ready(applicant, office)
    last_valid_day = TODAY + timedelta(days=30)
    check(applicant, office, ScreeningKind.CRIMINAL_RECORD, inspected_on=TODAY, expires_on=last_valid_day)
    assert missing_for_admission(applicant, today=last_valid_day) == []
    after = missing_for_admission(applicant, today=last_valid_day + timedelta(days=1))
    assert len(after) == 1
    assert "noch gültig" in after[0]


def test_a_relevant_entry_stands_against_admission(applicant: Volunteer, office: User) -> None:
    make_ready(applicant, office)
    check(applicant, office, ScreeningKind.CRIMINAL_RECORD, inspected_on=TODAY, has_relevant_entry=True)
    with pytest.raises(ValidationError) as error:
        admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    assert "ohne einschlägigen Eintrag" in sentences(error)


@pytest.mark.sqlite
def test_admission_gives_an_account_and_queues_the_invitation(applicant: Volunteer, office: User) -> None:
    make_ready(applicant, office)
    admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    applicant.refresh_from_db()
    user = applicant.person.user
    assert (applicant.status, applicant.decided_by, applicant.decided_on) == ("admitted", office, TODAY)
    assert user is not None
    assert user.email == "helga@example.org"
    assert user.role_kinds == {Kind.VOLUNTEER}
    assert not user.has_usable_password()
    mail = OutgoingMail.objects.get()
    assert "http://testserver/" in mail.text
    assert "/benutzer/" in mail.text


def test_admission_sends_no_way_into_an_account_that_may_do_more(applicant: Volunteer, office: User) -> None:
    """Otherwise whoever enters a colleague's address as a volunteer's could set the colleague's password."""
    create_invited_user(
        email="helga@example.org",
        first_name="Helga",
        last_name="Chefin",
        language="de",
        kind=Kind.ADMINISTRATOR,
    )
    make_ready(applicant, office)
    admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    assert "/benutzer/" not in OutgoingMail.objects.get().text


def test_a_volunteer_without_e_mail_is_admitted_without_an_account(office: User) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED)
    make_ready(volunteer, office)
    admit_volunteer(volunteer=volunteer, by=office, today=TODAY)
    volunteer.person.refresh_from_db()
    assert volunteer.person.user is None


def test_an_address_that_a_partner_uses_already_stays_the_partners_account(
    applicant: Volunteer, office: User
) -> None:
    make_ready(applicant, office)
    admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    spouse = make_volunteer(
        status=VolunteerStatus.APPLIED, person_first_name="Heinz", person_email="helga@example.org"
    )
    make_ready(spouse, office)
    admit_volunteer(volunteer=spouse, by=office, today=TODAY)
    spouse.person.refresh_from_db()
    assert spouse.person.user is None
    assert "/benutzer/" not in OutgoingMail.objects.get(person=spouse.person).text


def test_nobody_is_admitted_twice(applicant: Volunteer, office: User) -> None:
    make_ready(applicant, office)
    admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    with pytest.raises(ValidationError) as error:
        admit_volunteer(volunteer=applicant, by=office, today=TODAY)
    assert "aufgenommen" in sentences(error)
    assert OutgoingMail.objects.count() == 1


def test_an_outdated_copy_does_not_overrule_a_decision(applicant: Volunteer, office: User) -> None:
    copy = Volunteer.objects.get(pk=applicant.pk)
    refuse_volunteer(volunteer=applicant, reason=RefusalReason.NO_TIME, by=office, today=TODAY)
    make_ready(copy, office)
    with pytest.raises(ValidationError):
        admit_volunteer(volunteer=copy, by=office, today=TODAY)


# --- refusal, pause, end ---------------------------------------------------------------------------


def test_a_refusal_has_a_reason(applicant: Volunteer, office: User) -> None:
    with pytest.raises(ValidationError) as error:
        refuse_volunteer(volunteer=applicant, reason="", by=office, today=TODAY)
    assert list(error.value.message_dict) == ["reason"]
    refuse_volunteer(volunteer=applicant, reason=RefusalReason.NO_TIME, by=office, today=TODAY)
    applicant.refresh_from_db()
    assert (applicant.status, applicant.refusal_reason) == ("refused", "no_time")
    assert not OutgoingMail.objects.exists()


@pytest.mark.sqlite
def test_the_database_refuses_a_refusal_without_reason_and_a_fourth_place(applicant: Volunteer) -> None:
    for change in ({"status": VolunteerStatus.REFUSED}, {"places": 4}, {"places": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Volunteer.objects.filter(pk=applicant.pk).update(**change)


def test_a_pause_ends_after_it_starts_and_can_be_lifted(office: User) -> None:
    volunteer = make_volunteer()
    with pytest.raises(ValidationError) as error:
        pause_volunteer(volunteer=volunteer, until=TODAY, by=office, today=TODAY)
    assert list(error.value.message_dict) == ["until"]
    pause_volunteer(volunteer=volunteer, until=TOMORROW, by=office, today=TODAY)
    assert volunteer.status == VolunteerStatus.PAUSED
    resume_volunteer(volunteer=volunteer, by=office, today=TODAY)
    volunteer.refresh_from_db()
    assert (volunteer.status, volunteer.paused_until) == ("admitted", None)


def test_only_admitted_volunteers_pause(applicant: Volunteer, office: User) -> None:
    with pytest.raises(ValidationError) as error:
        pause_volunteer(volunteer=applicant, by=office, today=TODAY)
    assert "beworben" in sentences(error)


@pytest.fixture
def objection() -> Iterator[None]:
    """A higher app that knows a reason against ending."""

    def object_(volunteer: Volunteer) -> None:
        raise ValidationError(f"{volunteer} begleitet noch jemanden.")

    services.before_ending.append(object_)
    yield
    services.before_ending.remove(object_)


def test_a_higher_app_can_object_to_an_ending(office: User, objection: None) -> None:
    volunteer = make_volunteer()
    with pytest.raises(ValidationError) as error:
        end_volunteer(volunteer=volunteer, by=office, today=TODAY)
    assert sentences(error) == "Helga Muster begleitet noch jemanden."
    volunteer.refresh_from_db()
    assert volunteer.status == VolunteerStatus.ADMITTED


def test_an_ending_is_dated_and_final(office: User) -> None:
    volunteer = make_volunteer()
    end_volunteer(volunteer=volunteer, by=office, today=TODAY)
    assert (volunteer.status, volunteer.ended_on) == (VolunteerStatus.ENDED, TODAY)
    with pytest.raises(ValidationError):
        resume_volunteer(volunteer=volunteer, by=office, today=TODAY)
