"""Nothing is kept for longer than its time, and nothing goes a day too soon."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from auditlog.context import set_actor
from django.contrib.sessions.models import Session

from assignments.models import Assignment
from audit.enums import SecurityKind
from audit.models import Change, Reading, SecurityEvent
from certificates.models import Certificate, CertificateFile
from certificates.services.kinds import create_usual_kinds
from events.models import Registration
from kern.personal_data import descriptions
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus
from office.models import ImportBatch
from partnerships.models import Meeting, Partnership, SupervisionMinutes
from people.models import Consent, Person
from people.services import give_consent
from privacy.keeping.rows import KEEPINGS
from privacy.models import DataRequest
from privacy.retention import RULES, in_words, time_for
from privacy.services.retention import keep_times
from tests.builders import (
    make_group,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_programme,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)
from tests.events.builders import make_event
from tests.matching.runs import make_run
from tests.privacy.days import TODAY, at, days
from upkeep.models import Fault, FaultReport
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db


# --- the rules --------------------------------------------------------------------------------------


def test_every_rule_is_carried_out_by_something():
    of_people = {"newcomer_profile", "volunteer_profile", "refused_applicant"}
    at_once = {"subscription"}
    assert set(RULES) == {keeping.rule for keeping in KEEPINGS} | of_people | at_once


def test_every_field_with_a_time_of_its_own_is_emptied_by_it():
    """A new free text in a meeting's neighbourhood must not be forgotten."""
    treated = {(each.rule, f"{each.model._meta.label}.{name}") for each in KEEPINGS for name in each.fields}
    expected = {
        (field.retention, f"{description.label}.{name}")
        for description in descriptions()
        for name, field in description.fields.items()
        if field.retention
    }
    assert expected - treated == set()


def test_descriptions_name_rules_that_exist():
    named = {rule for description in descriptions() for rule in description.rules()}
    assert named - set(RULES) == set()


@pytest.mark.parametrize(
    ("number", "words"),
    [(7, "7 Tage"), (28, "4 Wochen"), (90, "3 Monate"), (365, "1 Jahr"), (1095, "3 Jahre")],
)
def test_times_are_said_as_people_say_them(number, words):
    assert in_words(number) == words


def test_a_time_says_when_it_begins():
    assert time_for("unconfirmed_sign_up") == "7 Tage nach der Anmeldung"
    assert time_for("") == ""


# --- each rule to the day -----------------------------------------------------------------------------


def a_pair(started_on: date, **closure: Any) -> Partnership:
    pair = make_partnership(started_on=started_on)
    if closure:
        Partnership.objects.filter(pk=pair.pk).update(
            status="closed", closure_reason="moved", closure_noted_on=closure["closed_on"], **closure
        )
    return pair


def origin(begins: date) -> tuple[Any, str]:
    newcomer = make_newcomer(status=NewcomerStatus.ENDED, ended_on=begins, country_of_origin="ER", children=2)
    return newcomer, "country_of_origin"


def meeting(begins: date) -> tuple[Any, str]:
    pair = a_pair(begins - days(9))
    return Meeting.objects.create(partnership=pair, met_on=begins, minutes=60, note="Schön."), "note"


def check(begins: date) -> tuple[Any, str]:
    helga = make_ready_volunteer(status=VolunteerStatus.ENDED, ended_on=begins)
    return helga.checks.first(), ""


def sign_up(begins: date) -> tuple[Any, str]:
    return _mail(begins, event="publications/mail/subscription_confirm"), ""


def letter(begins: date) -> tuple[Any, str]:
    return _mail(begins, event="privacy/mail/member_left"), "text"


def _mail(begins: date, **fields: Any) -> OutgoingMail:
    mail = OutgoingMail.objects.create(
        key="x",
        to_email="a@example.org",
        subject="s",
        text="t",
        status=MailStatus.SENT,
        due_at=at(begins, 22),
        **fields,
    )
    return aged(mail, begins)


def reading(begins: date) -> tuple[Any, str]:
    return aged(Reading.objects.create(content_type_id=1, how="page", view="x"), begins), ""


def guest(begins: date) -> tuple[Any, str]:
    event = make_event(starts_at=at(begins, 18), ends_at=at(begins, 22))
    return Registration.objects.create(event=event, name="x", email="a@example.org"), ""


def import_rows(begins: date) -> tuple[Any, str]:
    batch = ImportBatch.objects.create(
        programme=make_programme(),
        organisation=make_organisation(),
        kind="newcomers",
        file_name="x.csv",
        rows=[["Name"], ["Selam"]],
        uploaded_by=make_user(),
    )
    return aged(batch, begins), ""


def run(begins: date) -> tuple[Any, str]:
    return make_run(started_at=at(begins, 22)), ""


def minutes(begins: date) -> tuple[Any, str]:
    held = make_group().meetings.create(starts_at=at(begins, 18), place="x", announced_at=at(begins))
    return SupervisionMinutes.objects.create(meeting=held, text="x", written_by=make_user()), ""


def account(begins: date) -> tuple[Any, str]:
    user = aged(make_user(first_name="Anna", is_active=False), begins - days(900))
    event = SecurityEvent.objects.create(kind=SecurityKind.ACCOUNT_CLOSED, about=user)
    aged(event, begins)
    return user, "first_name"


def fault(begins: date) -> tuple[Any, str]:
    kind = Fault.objects.create(fingerprint="x", kind="x", place="x", last_seen_at=at(begins))
    return aged(FaultReport.objects.create(fault=kind, number="1", trace="x"), begins), ""


def request(begins: date) -> tuple[Any, str]:
    return DataRequest.objects.create(
        kind="access", status="done", received_on=begins, channel="letter", due_on=begins, answered_on=begins
    ), ""


def consent(begins: date) -> tuple[Any, str]:
    given = give_consent(make_person(), purpose="photo", channel="paper", now=at(begins - days(99)))
    Consent.objects.filter(pk=given.pk).update(withdrawn_at=at(begins, 22))
    return given, ""


def assignment(begins: date) -> tuple[Any, str]:
    return Assignment.objects.create(
        programme=make_programme(),
        organisation=make_organisation(),
        newcomer=make_newcomer(),
        kind="doctor",
        language="ti",
        starts_at=at(begins, 15),
        place="Praxis",
        details="Knie",
    ), "details"


def assignment_of_guest(begins: date) -> tuple[Any, str]:
    record, _name = assignment(begins)
    guest = {"newcomer": None, "guest_name": "Abel", "guest_phone": "+4962511234567"}
    Assignment.objects.filter(pk=record.pk).update(
        **guest, requester_name="Frau Amt", requester_email="amt@example.org", requester_bounced_at=at(begins)
    )
    return record, "guest_name"


def certificate(begins: date) -> tuple[Any, str]:
    helga = make_volunteer()
    Person.objects.filter(pk=helga.person_id).update(erased_on=begins)
    kind = create_usual_kinds(programme=helga.programme)[0]
    paper = Certificate.objects.create(
        kind=kind,
        volunteer=helga,
        programme=helga.programme,
        year=begins.year,
        sequence=1,
        number="1",
        issued_on=begins,
        facts={"name": "Helga Muster"},
    )
    return CertificateFile.objects.create(certificate=paper, pdf=b"x"), ""


def aged(record: Any, day: date) -> Any:
    type(record).objects.filter(pk=record.pk).update(created_at=at(day, 22))
    return record


EXAMPLES: dict[str, Callable[[date], tuple[Any, str]]] = {
    "origin_and_address": origin,
    "meeting_text": meeting,
    "criminal_record": check,
    "unconfirmed_sign_up": sign_up,
    "letter": letter,
    "record_of_access": reading,
    "event_guest": guest,
    "import_rows": import_rows,
    "matching_run": run,
    "group_minutes": minutes,
    "account": account,
    "fault_report": fault,
    "data_request": request,
    "consent_proof": consent,
    "assignment": assignment,
    "assignment_guest": assignment_of_guest,
    "certificate_register": certificate,
}


def test_there_is_an_example_of_every_rule_about_rows():
    assert {keeping.rule for keeping in KEEPINGS} == {*EXAMPLES, "session"}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_it_goes_on_the_day_its_time_is_over_and_not_a_day_before(rule):
    record, name = EXAMPLES[rule](TODAY - days(RULES[rule].days or 0))

    def is_gone() -> bool:
        found = type(record).objects.filter(pk=record.pk).first()
        return found is None or (bool(name) and getattr(found, name) == "")

    keep_times(now=at(TODAY - days(1), 23))
    assert not is_gone()
    done = keep_times(now=at(TODAY))
    assert is_gone()
    assert done.rows[rule] >= 1 and not done.failed
    assert not keep_times(now=at(TODAY)).rows


def test_sessions_that_have_run_out_go_with_what_is_known_of_the_device():
    user = make_user()
    for key, expires in (("old", at(TODAY - days(1), 12)), ("new", at(TODAY, 12))):
        Session.objects.create(session_key=key, session_data="x", expire_date=expires)
        UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1")
    keep_times(now=at(TODAY))
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["new"]


def test_texts_go_three_months_after_the_end_however_young_they_are():
    pair = a_pair(TODAY - days(200), closed_on=TODAY - days(90))
    late = Meeting.objects.create(partnership=pair, met_on=TODAY - days(91), minutes=60, note="Schön.")
    keep_times(now=at(TODAY - days(1)))
    late.refresh_from_db()
    assert late.note
    keep_times(now=at(TODAY))
    late.refresh_from_db()
    assert (late.note, late.minutes) == ("", 60)


def test_of_a_guest_and_of_requesters_nothing_is_left_but_what_is_counted():
    begins = TODAY - days(28)
    guest, _name = assignment_of_guest(begins)
    registered, _name = assignment(begins)
    Assignment.objects.filter(pk=registered.pk).update(
        requester_name="Frau Amt", requester_institution="Jobcenter"
    )
    unconfirmed, _name = assignment(TODAY)
    Assignment.objects.filter(pk=unconfirmed.pk).update(status="unconfirmed", created_at=at(TODAY - days(7)))
    keep_times(now=at(TODAY))
    guest.refresh_from_db()
    assert [guest.guest_name, str(guest.guest_phone), guest.requester_email, guest.details] == [""] * 4
    assert (guest.requester_bounced_at, guest.place, guest.kind) == (None, "Praxis", "doctor")
    registered.refresh_from_db()
    assert (registered.requester_name, registered.details) == ("", "Knie")
    assert registered.requester_institution == "Jobcenter"
    assert not Assignment.objects.filter(pk=unconfirmed.pk).exists()
    keep_times(now=at(begins + days(180)))
    registered.refresh_from_db()
    assert registered.requester_institution == ""


def test_what_was_there_before_is_not_left_in_the_record_of_changes():
    newcomer, _name = origin(TODAY - days(28))
    with set_actor(make_user()):
        newcomer.country_of_origin = "SO"
        newcomer.note = "bleibt"
        newcomer.save()
    keep_times(now=at(TODAY))
    changes = [change.changes for change in Change.objects.filter(object_pk=str(newcomer.pk))]
    assert "country_of_origin" not in str(changes)
