"""Becoming ready by either rule, staying so when rules change, losing it by a correction."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from tests.builders import TODAY, make_programme, make_user, make_volunteer
from tests.training.builders import (
    BERLIN,
    attend,
    attend_everything,
    look,
    make_curriculum,
    make_session,
    rules,
)
from training.enums import AttendanceStatus
from training.models import Completion, CountedTime, Module, Session, SessionPlace
from training.progress import is_ready, progress_for, progress_of
from training.services.attendance import record_attendance
from training.services.completion import note_lost, settle_all
from training.services.credits import credit_time, take_back_credit
from training.services.curriculum import save_module
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LAW, CASES = "Staatsangehörigkeitsrecht", "Fallarbeit, Vereinbarung, Abschluss"


# --- the curriculum changes -------------------------------------------------------------------


def ready_volunteer():
    volunteer = make_volunteer()
    attend_everything(volunteer)
    assert is_ready(volunteer)
    return volunteer


def test_a_new_required_module_is_asked_of_those_on_their_way_and_takes_nobodys_completion_away():
    done, on_the_way = ready_volunteer(), make_volunteer()
    attend_everything(on_the_way, short={CASES: 60})
    new = save_module(Module(programme=done.programme, title="Kinderschutz", minutes=120), today=TODAY)
    attend(on_the_way, make_curriculum()[CASES], 60)
    assert look(done)
    assert not look(on_the_way)
    assert [part.module for part in progress_of(on_the_way).incomplete] == [new]
    attend(on_the_way, new, 120)
    assert look(on_the_way)


def test_a_module_is_asked_for_from_its_first_day_to_its_last():
    volunteer = make_volunteer()
    attend_everything(volunteer)
    Completion.objects.all().delete()
    new = Module(programme=volunteer.programme, title="Neu", minutes=60, valid_from=TODAY + timedelta(days=5))
    new.valid_to = TODAY + timedelta(days=9)
    save_module(new, today=TODAY)
    Completion.objects.all().delete()
    days = [TODAY + timedelta(days=ahead) for ahead in (4, 5, 9, 10)]
    asked = [new in [part.module for part in progress_of(volunteer, today=day).incomplete] for day in days]
    assert asked == [False, True, True, False]
    assert not look(volunteer, today=days[2])
    settle_all(today=days[3])
    assert is_ready(volunteer)


def test_what_somebody_has_of_a_module_no_longer_taught_still_counts():
    volunteer = make_volunteer()
    law = make_curriculum()[LAW]
    attend(volunteer, law, 60)
    Module.objects.filter(pk=law.pk).update(valid_to=TODAY - timedelta(days=1))
    progress = progress_of(volunteer, today=TODAY)
    assert progress.total == 60
    assert law not in [part.module for part in progress.incomplete]
    untouched = progress_of(make_volunteer(), today=TODAY)
    assert law not in [part.module for part in untouched.modules]


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": 240},
        {"minutes": 60},
        {"is_required": False},
        {"valid_to": TODAY - timedelta(days=400)},
    ],
)
def test_whoever_is_ready_stays_so_whatever_becomes_of_a_module(change):
    volunteer = ready_volunteer()
    Module.objects.filter(title=LAW).update(**change)
    assert look(volunteer)
    assert progress_of(volunteer).incomplete == ()


def test_an_elective_made_required_takes_nobodys_completion_away():
    volunteer = make_volunteer()
    elective = Module.objects.create(
        programme=volunteer.programme, title="Erste Hilfe", minutes=120, is_required=False
    )
    attend_everything(volunteer)
    Module.objects.filter(pk=elective.pk).update(is_required=True)
    assert look(volunteer)


def test_more_hours_or_talks_asked_for_take_nobodys_completion_away():
    volunteer = ready_volunteer()
    rules(required_training_minutes=3000, regular_attendance_needed=6)
    assert look(volunteer)
    assert not look(make_volunteer())


def test_whom_a_correction_leaves_enough_for_milder_rules_stays_ready_by_those():
    volunteer = ready_volunteer()
    Module.objects.filter(title=LAW).update(is_required=False)
    rules(required_training_minutes=2200)
    CountedTime.objects.filter(volunteer=volunteer, module__title=LAW).delete()
    assert look(volunteer)
    assert Completion.objects.get().required_minutes == 2200
    progress = progress_of(volunteer)
    assert (progress.missing, progress.incomplete) == (0, ())


# --- losing it --------------------------------------------------------------------------------


def correct(volunteer, title, status, by, **fields):
    session = Session.objects.get(attendances__volunteer=volunteer, parts__module__title=title)
    now = session.ends_at + timedelta(days=30)
    record_attendance(session=session, volunteer=volunteer, status=status, by=by, now=now, **fields)
    return now


def test_a_correction_takes_it_away_and_says_since_when_by_whom_and_why():
    volunteer, trainer = ready_volunteer(), make_user(Kind.TRAINER)
    now = correct(volunteer, LAW, AttendanceStatus.ABSENT, trainer)
    assert not is_ready(volunteer)
    lost = Completion.objects.get()
    assert (lost.lost_on, lost.lost_by, lost.noted_at) == (now.date(), trainer, None)
    assert LAW in lost.lost_reason
    assert "07.02.2026" in lost.lost_reason


def test_readiness_comes_back_with_the_hours_and_the_loss_stays_on_record():
    volunteer, trainer = ready_volunteer(), make_user()
    correct(volunteer, LAW, AttendanceStatus.PARTLY, trainer, minutes=90)
    assert not is_ready(volunteer)
    correct(volunteer, LAW, AttendanceStatus.PRESENT, trainer)
    assert is_ready(volunteer)
    assert [each.lost_on is None for each in Completion.objects.order_by("created_at")] == [False, True]


def test_a_reason_of_any_length_is_kept_cut():
    volunteer = ready_volunteer()
    CountedTime.objects.filter(volunteer=volunteer).delete()
    assert not look(volunteer, reason="x" * 400)
    assert len(Completion.objects.get().lost_reason) == 300


def test_the_office_notes_a_loss_once_it_has_seen_it():
    volunteer, user = ready_volunteer(), make_user()
    standing = Completion.objects.get()
    now = datetime(2026, 3, 20, 9, tzinfo=BERLIN)
    with pytest.raises(ValidationError):
        note_lost(completion=standing, by=user, now=now)
    correct(volunteer, LAW, AttendanceStatus.ABSENT, user)
    standing.refresh_from_db()
    assert note_lost(completion=standing, by=user, now=now).noted_at == now


# --- telling ----------------------------------------------------------------------------------


def finish(volunteer, by):
    """The last hour, recorded by somebody."""
    session = make_session(module=make_curriculum()[CASES], minutes=60)
    SessionPlace.objects.create(session=session, volunteer=volunteer)
    now = session.ends_at
    record_attendance(session=session, volunteer=volunteer, status=AttendanceStatus.PRESENT, by=by, now=now)


def test_who_becomes_ready_is_told_once_and_not_where_it_was_a_slip():
    volunteer, trainer = make_volunteer(person_email="helga@example.org"), make_user()
    attend_everything(volunteer, short={CASES: 60})
    finish(volunteer, trainer)
    completion = Completion.objects.get()
    mail = OutgoingMail.objects.get()
    assert mail.key == f"completion:{completion.pk}"
    assert mail.subject == "Ihre Vorbereitung ist abgeschlossen"
    look(volunteer)
    correct(volunteer, CASES, AttendanceStatus.ABSENT, trainer)
    mail.refresh_from_db()
    assert mail.status == MailStatus.CANCELLED
    assert OutgoingMail.objects.count() == 1


def test_nobody_is_told_of_what_comes_about_by_itself_or_when_they_are_no_longer_active():
    attend_everything(make_volunteer(person_email="still@example.org"))
    ended = make_volunteer(status=VolunteerStatus.ENDED, person_email="ended@example.org")
    attend_everything(ended, short={CASES: 60})
    finish(ended, make_user())
    assert Completion.objects.count() == 2
    assert not OutgoingMail.objects.exists()


# --- hours from elsewhere ---------------------------------------------------------------------


def credit(volunteer, minutes=120, title=LAW, **fields):
    fields = {"reason": "Schulung der Caritas 2024", "on": TODAY, "by": make_user(), "today": TODAY, **fields}
    module = make_curriculum()[title]
    return credit_time(volunteer=volunteer, module=module, minutes=minutes, **fields)


def test_a_credit_fills_the_gap_and_says_why_and_by_whom():
    volunteer, user = make_volunteer(person_email="helga@example.org"), make_user()
    attend_everything(volunteer, short={LAW: 120})
    given = credit(volunteer, by=user)
    assert is_ready(volunteer)
    assert (given.credited_by, given.reason, given.minutes) == (user, "Schulung der Caritas 2024", 120)
    assert OutgoingMail.objects.count() == 1
    take_back_credit(credit=given, by=user, today=TODAY)
    lost = Completion.objects.get()
    assert (lost.lost_on, lost.lost_by) == (TODAY, user)
    assert LAW in lost.lost_reason


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", {"reason": "  "}),
        ("on", {"on": TODAY + timedelta(days=1)}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": 121}),
    ],
)
def test_a_credit_that_cannot_be_is_refused_beside_its_field(field, wrong):
    volunteer = make_volunteer()
    with pytest.raises(ValidationError) as error:
        credit(volunteer, **wrong)
    assert list(error.value.message_dict) == [field]
    assert not CountedTime.objects.exists()


def test_no_more_is_credited_than_the_module_has():
    volunteer = make_volunteer()
    credit(volunteer, 90)
    with pytest.raises(ValidationError) as error:
        credit(volunteer, 60)
    assert "1,5" in error.value.message_dict["minutes"][0]
    credit(volunteer, 30)
    assert progress_of(volunteer).total == 120


def test_another_programmes_module_is_not_credited_and_attended_time_is_not_taken_back():
    volunteer, user = make_volunteer(), make_user()
    foreign = Module.objects.create(programme=make_programme("WIR", code="WIR"), title="X", minutes=60)
    with pytest.raises(ValidationError) as error:
        credit_time(
            volunteer=volunteer, module=foreign, minutes=60, reason="x", on=TODAY, by=user, today=TODAY
        )
    assert list(error.value.message_dict) == ["module"]
    attended = attend(volunteer, make_curriculum()[LAW], 60).counted.get()
    with pytest.raises(ValidationError):
        take_back_credit(credit=attended, by=user, today=TODAY)


# --- many -------------------------------------------------------------------------------------


def test_looking_at_many_takes_as_many_queries_as_looking_at_two(django_assert_max_num_queries):
    rules(regular_attendance_needed=6)
    everybody = [make_volunteer() for _ in range(12)]
    for volunteer in everybody:
        attend(volunteer, make_curriculum()[LAW], 60)
    with django_assert_max_num_queries(9) as captured:
        progress_for(
            Volunteer.objects.select_related("programme").filter(pk__in=[v.pk for v in everybody[:2]])
        )
    with django_assert_max_num_queries(len(captured)):
        progress_for(Volunteer.objects.select_related("programme"))
