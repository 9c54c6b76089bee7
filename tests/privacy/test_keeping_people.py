"""Profiles have their time too: people are told, then erased, unless there is a reason to keep them."""

from datetime import date
from time import monotonic, sleep
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from newcomers.services import end_newcomer
from partnerships.models import Meeting
from partnerships.services.closure import close_partnership
from partnerships.services.reopening import reopen_partnership
from people.models import Person
from people.restriction import restrict
from privacy.enums import ErasureReason
from privacy.keeping.periods import set_period
from privacy.keeping.profiles import announce, keep_longer, profiles_over
from privacy.models import Erasure, ErasureNotice, RetentionPeriod
from privacy.retention import RULES
from privacy.services import retention
from privacy.services.retention import coming_up, keep_times
from privacy.tasks import keep_times as keep_times_task
from tests.builders import (
    make_newcomer,
    make_partnership,
    make_person,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.privacy.days import REFUSED, TODAY, at, days, gone
from tests.privacy.test_retention import a_pair, origin
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db


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
