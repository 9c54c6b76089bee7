"""Nothing is kept for longer than its time, and nothing goes a day too soon."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from auditlog.context import set_actor
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone

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
from newcomers.models import Newcomer
from newcomers.services import end_newcomer
from office.models import ImportBatch
from partnerships.models import Meeting, Partnership, SupervisionMinutes
from partnerships.services.closure import close_partnership
from partnerships.services.reopening import reopen_partnership
from people.models import Consent, Person
from people.restriction import restrict
from people.services import give_consent
from privacy.enums import ErasureReason
from privacy.keeping.periods import set_period
from privacy.keeping.profiles import announce, keep_longer, profiles_over
from privacy.keeping.rows import KEEPINGS
from privacy.models import DataRequest, Erasure, ErasureNotice, RetentionPeriod
from privacy.retention import RULES, in_words, time_for
from privacy.services import retention
from privacy.services.retention import coming_up, keep_times
from privacy.tasks import keep_times as keep_times_task
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
from upkeep.models import Fault, FaultReport
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
REFUSED = {"decided_on": TODAY, "refusal_reason": "other"}


def at(day: date, hour: int = 3) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def days(number: int) -> timedelta:
    return timedelta(days=number)


def gone(person: Person) -> bool:
    return Person.objects.filter(pk=person.pk).exclude(erased_on=None).exists()


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


def test_what_was_there_before_is_not_left_in_the_record_of_changes():
    newcomer, _name = origin(TODAY - days(28))
    with set_actor(make_user()):
        newcomer.country_of_origin = "SO"
        newcomer.note = "bleibt"
        newcomer.save()
    keep_times(now=at(TODAY))
    changes = [change.changes for change in Change.objects.filter(object_pk=str(newcomer.pk))]
    assert "country_of_origin" not in str(changes)


# --- profiles -------------------------------------------------------------------------------------------


def an_ended_newcomer(ended_on: date, **fields: Any) -> Newcomer:
    return make_newcomer(
        status=NewcomerStatus.ENDED, ended_on=ended_on, person_email="s@example.org", **fields
    )


def test_a_newcomer_is_told_two_weeks_before_and_erased_on_the_day():
    newcomer = an_ended_newcomer(TODAY - days(180))
    keep_times(now=at(TODAY - days(15)))
    assert not ErasureNotice.objects.exists()
    keep_times(now=at(TODAY - days(14)))
    notice = ErasureNotice.objects.get()
    assert (notice.due_on, notice.told_on) == (TODAY, TODAY - days(14))
    mail = OutgoingMail.objects.get(event="privacy/mail/erasure_notice")
    assert "15. Juni 2026" in mail.text and "Selam" not in mail.subject
    keep_times(now=at(TODAY - days(1)))
    assert OutgoingMail.objects.count() == 1 and not gone(newcomer.person)
    keep_times(now=at(TODAY))
    assert gone(newcomer.person)
    assert Erasure.objects.get().reason == ErasureReason.RETENTION


def test_who_was_overdue_from_the_first_day_still_gets_two_weeks():
    newcomer = an_ended_newcomer(TODAY - days(900))
    keep_times(now=at(TODAY))
    assert not gone(newcomer.person)
    keep_times(now=at(TODAY + days(13)))
    assert not gone(newcomer.person)
    keep_times(now=at(TODAY + days(14)))
    assert gone(newcomer.person)


@pytest.mark.parametrize(
    ("make", "fields", "rule"),
    [
        (make_volunteer, {"status": VolunteerStatus.ENDED, "ended_on": TODAY}, "volunteer_profile"),
        (make_volunteer, {"status": VolunteerStatus.REFUSED, **REFUSED}, "refused_applicant"),
        (make_volunteer, {"status": VolunteerStatus.APPLIED, "applied_on": TODAY}, "refused_applicant"),
        (make_newcomer, {"status": NewcomerStatus.ENDED, "ended_on": TODAY}, "newcomer_profile"),
        (make_newcomer, {"status": NewcomerStatus.REFUSED, **REFUSED}, "refused_applicant"),
        (make_newcomer, {"status": NewcomerStatus.REGISTERED, "registered_on": TODAY}, "refused_applicant"),
    ],
)
def test_everybody_has_a_last_day(make, fields, rule):
    make(**fields)
    last = TODAY + days(RULES[rule].days or 0)
    assert profiles_over(until=last - days(1)) == []
    (over,) = profiles_over(until=last)
    assert (over.rule, over.due_on) == (rule, last)


def test_who_takes_part_is_not_erased():
    make_volunteer()
    make_newcomer()
    assert profiles_over(until=TODAY + days(9999)) == []


def test_who_plays_two_parts_is_kept_as_long_as_the_last():
    person = make_person()
    make_newcomer(person, status=NewcomerStatus.ENDED, ended_on=TODAY - days(900))
    helga = make_volunteer(person)
    assert profiles_over(until=TODAY) == []
    helga.status, helga.ended_on = VolunteerStatus.ENDED, TODAY
    helga.save()
    (over,) = profiles_over(until=TODAY + days(365))
    assert (over.rule, over.due_on) == ("volunteer_profile", TODAY + days(365))


def test_an_applicant_in_a_conversation_has_not_fallen_silent():
    helga = make_volunteer(status=VolunteerStatus.APPLIED, applied_on=TODAY - days(180))
    assert profiles_over(until=TODAY)
    helga.interviews.create(held_on=TODAY - days(10), held_by=make_user(), recommendation="undecided")
    assert profiles_over(until=TODAY) == []


def test_who_comes_back_is_not_erased():
    newcomer = an_ended_newcomer(TODAY - days(180))
    keep_times(now=at(TODAY - days(14)))
    newcomer.status, newcomer.ended_on, newcomer.waiting_since = NewcomerStatus.ACCEPTED, None, TODAY
    newcomer.save()
    keep_times(now=at(TODAY))
    assert not gone(newcomer.person)
    assert not ErasureNotice.objects.exists()


def test_data_for_a_dispute_are_kept_until_the_day_that_was_set():
    newcomer = an_ended_newcomer(TODAY - days(180), note="Streit", country_of_origin="ER")
    keep_times(now=at(TODAY - days(160)))
    announce(today=TODAY - days(14), now=at(TODAY - days(14)))
    (over,) = profiles_over(until=TODAY)
    keep_longer(over=over, until=TODAY + days(30), reason="Klage", by=make_user(), today=TODAY - days(9))
    keep_times(now=at(TODAY + days(30)))
    assert not gone(newcomer.person)
    keep_times(now=at(TODAY + days(31)))
    assert gone(newcomer.person)


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [(-1, "Klage", "kept_until"), (9999, "Klage", "kept_until"), (9, " ", "kept_reason")],
)
def test_keeping_longer_needs_a_day_and_a_reason(until, reason, field):
    an_ended_newcomer(TODAY - days(180))
    (over,) = profiles_over(until=TODAY)
    with pytest.raises(ValidationError) as error:
        keep_longer(over=over, until=TODAY + days(until), reason=reason, by=make_user(), today=TODAY)
    assert field in error.value.error_dict


def test_restricted_data_are_kept():
    newcomer = an_ended_newcomer(TODAY - days(180), country_of_origin="ER")
    keep_times(now=at(TODAY - days(160)))
    restrict(newcomer.person, reason="Art. 18", by=make_user(), now=at(TODAY))
    keep_times(now=at(TODAY - days(14)))
    keep_times(now=at(TODAY))
    assert not gone(newcomer.person)


@pytest.mark.expects_error_log
def test_who_cannot_be_erased_stops_nobody_else(monkeypatch):
    one, two = an_ended_newcomer(TODAY - days(180)), an_ended_newcomer(TODAY - days(181))
    keep_times(now=at(TODAY - days(14)))
    real = retention.erase_person

    def fails_once(*, person: Person, **fields: Any) -> Erasure:
        if person == two.person:
            raise RuntimeError
        return real(person=person, **fields)

    monkeypatch.setattr(retention, "erase_person", fails_once)
    done = keep_times(now=at(TODAY))
    assert (gone(one.person), gone(two.person)) == (True, False)
    assert done.failed == {"newcomer_profile": 1}


# --- programmes' own times --------------------------------------------------------------------------------


def test_a_programme_may_keep_for_a_shorter_time():
    newcomer = an_ended_newcomer(TODAY - days(60))
    assert profiles_over(until=TODAY) == []
    set_period(programme=newcomer.programme, rule="newcomer_profile", days=60)
    assert [over.due_on for over in profiles_over(until=TODAY)] == [TODAY]
    record, _name = origin(TODAY - days(10))
    set_period(programme=record.programme, rule="origin_and_address", days=10)
    keep_times(now=at(TODAY))
    record.refresh_from_db()
    assert record.country_of_origin == ""


@pytest.mark.parametrize(
    ("rule", "number"), [("newcomer_profile", 181), ("newcomer_profile", 27), ("meeting_text", 366)]
)
def test_never_for_longer_than_the_house_allows(rule, number):
    with pytest.raises(ValidationError) as error:
        set_period(programme=make_programme(), rule=rule, days=number)
    assert rule in error.value.error_dict


def test_the_usual_time_needs_no_row_and_house_wide_times_have_none():
    set_period(programme=make_programme(), rule="meeting_text", days=90)
    set_period(programme=make_programme(), rule="meeting_text", days=365)
    assert not RetentionPeriod.objects.exists()
    with pytest.raises(ValidationError):
        set_period(programme=make_programme(), rule="letter", days=9)


# --- when a newcomer's part ends ---------------------------------------------------------------------------


def test_the_end_of_a_newcomer_has_a_day_until_it_is_taken_back():
    alone = end_newcomer(newcomer=make_newcomer(), by=make_user(), today=TODAY)
    assert alone.ended_on == TODAY
    pair = make_partnership(started_on=TODAY - days(30))
    close_partnership(
        partnership=pair, closed_on=TODAY, reason="moved", newcomer_next="end", by=make_user(), today=TODAY
    )
    assert Newcomer.objects.get(pk=pair.newcomer_id).ended_on == TODAY
    reopen_partnership(partnership=pair, by=make_user(), today=TODAY)
    assert Newcomer.objects.get(pk=pair.newcomer_id).ended_on is None


def test_what_is_coming_up_is_counted_once():
    pair = a_pair(TODAY - days(400), closed_on=TODAY - days(88))
    Meeting.objects.create(partnership=pair, met_on=TODAY - days(360), minutes=60, note="Schön.")
    found = {(coming.rule.name, coming.number) for coming in coming_up(today=TODAY)}
    assert ("meeting_text", 1) in found


def test_the_worker_does_it_once_though_called_twice(real_worker):
    today = timezone.localdate()
    newcomer = an_ended_newcomer(today - days(900))
    ErasureNotice.objects.create(
        person=newcomer.person, rule="newcomer_profile", due_on=today, told_on=today - days(14)
    )
    for _number in range(2):
        keep_times_task.delay()
    deadline = monotonic() + 30
    while not gone(newcomer.person) and monotonic() < deadline:
        sleep(0.05)
    assert gone(newcomer.person)
    assert Erasure.objects.count() == 1


def test_beat_looks_each_day():
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert keep_times_task.name in names
