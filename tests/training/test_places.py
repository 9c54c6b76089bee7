"""Places in courses and at single dates: who comes first gets the seat, and who waits moves up."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from messaging.models import OutgoingMail
from tests.builders import TODAY, make_programme, make_user, make_volunteer
from tests.training.builders import BERLIN, make_course, make_session
from training.enums import AttendanceStatus, CourseKind, PlaceStatus
from training.models import Course, Enrolment, SessionPlace
from training.places import free_seats, free_seats_of_course, participants, signed_off
from training.services.attendance import record_attendance, sign_off_date, sign_on_again
from training.services.courses import save_course
from training.services.enrolment import (
    enrol,
    enrol_in_session,
    fill_places,
    leave_course,
    leave_session,
    sweep_places,
)
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
PLACE, WAITING = PlaceStatus.PLACE, PlaceStatus.WAITING


def join(course, volunteer=None, **options):
    """The volunteer's enrolment in the course."""
    volunteer = volunteer or make_volunteer()
    return enrol(course=course, volunteer=volunteer, by=make_user(), today=TODAY, now=NOW, **options)


def visit(session, volunteer=None, now=NOW, by=None):
    """The volunteer's place at one date."""
    volunteer = volunteer or make_volunteer()
    return enrol_in_session(session=session, volunteer=volunteer, by=by or make_user(), now=now)


def dates(course, number=2):
    days = [datetime(2026, 3, 10 + week * 7, 18, tzinfo=BERLIN) for week in range(number)]
    return [make_session(course, starts_at=day, minutes=120) for day in days]


def status_of(place):
    return type(place).objects.get(pk=place.pk).status


def mails_to(volunteer):
    return OutgoingMail.objects.filter(person=volunteer.person)


def with_mail(**fields):
    return make_volunteer(person_email=f"v{Volunteer.objects.count()}@example.org", **fields)


# --- the whole course -------------------------------------------------------------------------


def test_a_full_course_takes_people_on_its_waiting_list():
    course = make_course(seats=1)
    first, second = join(course), join(course)
    assert (first.status, second.status) == (PLACE, WAITING)
    row = Course.objects.with_dates(now=NOW).get(pk=course.pk)
    assert (row.enrolled, row.waiting) == (1, 1)


def test_who_leaves_makes_room_for_the_one_who_has_waited_longest_and_tells_them():
    course = make_course(seats=1)
    first, second, third = join(course), join(course, with_mail()), join(course)
    leave_course(course=course, volunteer=first.volunteer, now=NOW + timedelta(days=3))
    second.refresh_from_db()
    assert (second.status, status_of(third)) == (PLACE, WAITING)
    assert second.enrolled_on == TODAY + timedelta(days=3)  # talks before that day are not held against them
    mail = mails_to(second.volunteer).get()
    assert course.title in mail.subject


def test_nobody_is_told_twice_and_nobody_who_gets_a_seat_at_once_is_told_at_all():
    course = make_course(seats=1)
    first, second = join(course, with_mail()), join(course, with_mail())
    assert not OutgoingMail.objects.exists()
    leave_course(course=course, volunteer=first.volunteer, now=NOW)
    for _ in range(2):
        assert fill_places(course, now=NOW) == []
    assert mails_to(second.volunteer).count() == 1


def test_the_mail_is_written_in_the_language_of_the_person():
    course = make_course(seats=1, title="Talks")
    first = join(course)
    english = join(course, with_mail(person_correspondence_language="en"))
    leave_course(course=course, volunteer=first.volunteer, now=NOW)
    assert mails_to(english.volunteer).get().subject == "You have a place: Talks"


def test_more_seats_let_those_who_wait_move_up():
    course = make_course(seats=1)
    waiting = [join(course) for _ in range(3)][1:]
    course.seats = 2
    save_course(course)
    assert [status_of(entry) for entry in waiting] == [PLACE, WAITING]


def test_who_waits_can_leave_the_list_and_is_passed_over():
    course = make_course(seats=1)
    first, second, third = [join(course) for _ in range(3)]
    leave_course(course=course, volunteer=second.volunteer, now=NOW)
    leave_course(course=course, volunteer=first.volunteer, now=NOW)
    assert status_of(third) == PLACE


def test_somebody_refused_meanwhile_does_not_move_up_and_does_not_hold_up_the_queue():
    course = make_course(seats=1)
    first, second, third = [join(course) for _ in range(3)]
    Volunteer.objects.filter(pk=second.volunteer_id).update(status=VolunteerStatus.ENDED)
    leave_course(course=course, volunteer=first.volunteer, now=NOW)
    assert (status_of(second), status_of(third)) == (WAITING, PLACE)


def test_who_has_ended_as_a_volunteer_gives_up_what_is_still_to_come():
    course = make_course(seats=1)
    session = dates(course, 1)[0]
    first, second = join(course), join(course)
    guest = visit(make_session(make_course("Anderer"), starts_at=session.starts_at))
    gone = [first.volunteer_id, guest.volunteer_id]
    Volunteer.objects.filter(pk__in=gone).update(status=VolunteerStatus.ENDED)
    sweep_places(now=NOW)
    assert status_of(second) == PLACE
    assert not Enrolment.objects.filter(volunteer__in=gone).exists()
    assert not SessionPlace.objects.exists()


def test_nobody_moves_up_into_a_course_that_is_over():
    course = make_course(seats=1)
    session = dates(course, 1)[0]
    first, second = join(course), join(course)
    afterwards = session.ends_at + timedelta(hours=1)
    leave_course(course=course, volunteer=first.volunteer, now=afterwards)
    assert status_of(second) == WAITING
    with pytest.raises(ValidationError):
        enrol(
            course=course,
            volunteer=make_volunteer(),
            by=make_user(),
            today=afterwards.date(),
            now=afterwards,
        )


# --- single dates -----------------------------------------------------------------------------


def test_a_single_place_makes_up_for_a_module_in_another_course():
    own, other = make_course("Eigener"), make_course("Anderer")
    volunteer = join(own).volunteer
    session = dates(other, 1)[0]
    assert visit(session, volunteer).status == PLACE
    assert participants(session) == [volunteer]
    record_attendance(
        session=session,
        volunteer=volunteer,
        status=AttendanceStatus.PRESENT,
        by=make_user(),
        now=session.ends_at,
    )
    assert volunteer.counted_times.get().minutes == 120


def test_a_full_date_has_a_waiting_list_of_its_own():
    course = make_course(seats=1)
    session = dates(course, 1)[0]
    member = join(course).volunteer
    guest, later = visit(session, with_mail()), visit(session)
    assert (guest.status, later.status) == (WAITING, WAITING)
    sign_off_date(session=session, volunteer=member, now=NOW)
    assert (status_of(guest), status_of(later)) == (PLACE, WAITING)
    mail = mails_to(guest.volunteer).get()
    assert "BEGIN:VCALENDAR" in mail.calendar
    leave_session(session=session, volunteer=guest.volunteer, now=NOW)
    assert status_of(later) == PLACE


def test_a_guest_takes_a_seat_that_the_course_needs_and_gives_it_back():
    course = make_course(seats=2)
    session, _other = dates(course)
    join(course)
    guest = visit(session)
    assert (free_seats(session), free_seats_of_course(course, now=NOW)) == (0, 0)
    newcomer = join(course)
    assert newcomer.status == WAITING
    leave_session(session=session, volunteer=guest.volunteer, now=NOW)
    assert status_of(newcomer) == PLACE


def test_when_the_full_date_is_over_its_seats_hold_up_nobody():
    course = make_course(seats=2)
    session, _later = dates(course)
    join(course)
    visit(session)
    newcomer = join(course)
    fill_places(course, now=session.starts_at)
    assert status_of(newcomer) == PLACE


def test_who_moves_into_the_course_needs_no_single_place_any_more():
    course = make_course(seats=1)
    session = dates(course, 1)[0]
    session.seats = 2
    session.save()
    first, second = join(course), join(course)
    visit(session, second.volunteer)
    leave_course(course=course, volunteer=first.volunteer, now=NOW)
    assert status_of(second) == PLACE
    assert not SessionPlace.objects.exists()
    assert free_seats(session) == 1


def test_nobody_behind_overtakes_the_first_even_where_they_would_fit():
    course = make_course(seats=2)
    session, _later = dates(course)
    join(course)
    visit(session)
    first = join(course)
    behind = join(course)
    visit(session, behind.volunteer)  # waits there, too
    assert fill_places(course, now=NOW) == []
    assert (status_of(first), status_of(behind)) == (WAITING, WAITING)


def test_a_date_of_its_own_size_limits_the_whole_course():
    course = make_course(seats=5)
    session = dates(course, 1)[0]
    session.seats = 1
    session.save()
    assert [join(course).status for _ in range(2)] == [PLACE, WAITING]


def test_a_member_of_the_course_gets_no_second_seat_and_nobody_two_single_ones():
    course = make_course()
    session = dates(course, 1)[0]
    member = join(course).volunteer
    guest = visit(session).volunteer
    for volunteer in (member, guest):
        with pytest.raises(ValidationError, match="Helga Muster"):
            visit(session, volunteer)


def test_another_programmes_date_and_one_called_off_take_nobody():
    foreign = dates(make_course(programme=make_programme("WIR", code="WIR")), 1)[0]
    called_off = dates(make_course("Kurs", seats=3), 1)[0]
    called_off.cancelled_at = NOW
    called_off.save()
    for session in (foreign, called_off):
        with pytest.raises(ValidationError):
            visit(session)


def test_once_a_date_has_begun_only_the_office_adds_who_simply_came():
    session = dates(make_course(kind=CourseKind.SERIES, seats=1), 1)[0]
    afterwards = session.ends_at + timedelta(days=1)
    volunteer = make_volunteer()
    volunteer.person.user = make_user(Kind.VOLUNTEER)
    volunteer.person.save()
    with pytest.raises(ValidationError):
        visit(session, volunteer, now=session.starts_at, by=volunteer.person.user)
    assert visit(session, volunteer, now=afterwards).status == PLACE
    with pytest.raises(ValidationError):
        visit(session, now=afterwards)  # the only seat was taken


# --- signing off ------------------------------------------------------------------------------


def test_signing_off_excuses_and_frees_the_seat_until_one_signs_on_again():
    course = make_course(seats=1)
    session = dates(course, 1)[0]
    volunteer = join(course).volunteer
    sign_off_date(session=session, volunteer=volunteer, now=NOW)
    assert signed_off(session) == {volunteer.pk}
    assert participants(session) == [volunteer]
    assert free_seats(session) == 1
    sign_on_again(session=session, volunteer=volunteer, now=NOW)
    assert signed_off(session) == set()
    assert free_seats(session) == 0


def test_who_signs_on_again_does_not_push_out_who_got_the_seat():
    course = make_course(seats=1)
    session = dates(course, 1)[0]
    volunteer = join(course).volunteer
    sign_off_date(session=session, volunteer=volunteer, now=NOW)
    visit(session)
    with pytest.raises(ValidationError):
        sign_on_again(session=session, volunteer=volunteer, now=NOW)


def test_a_guest_signs_off_by_giving_the_place_back():
    session = dates(make_course(), 1)[0]
    guest = visit(session)
    sign_off_date(session=session, volunteer=guest.volunteer, now=NOW)
    assert participants(session) == []


def test_signing_off_ends_when_the_date_begins_or_something_is_recorded():
    course = make_course()
    session = dates(course, 1)[0]
    volunteer, stranger = join(course).volunteer, make_volunteer()
    with pytest.raises(ValidationError):
        sign_off_date(session=session, volunteer=volunteer, now=session.starts_at)
    with pytest.raises(ValidationError):
        sign_off_date(session=session, volunteer=stranger, now=NOW)
    early = session.starts_at - timedelta(minutes=10)
    by = make_user()
    record_attendance(session=session, volunteer=volunteer, status=AttendanceStatus.ABSENT, by=by, now=early)
    for change in (sign_off_date, sign_on_again):
        with pytest.raises(ValidationError):
            change(session=session, volunteer=volunteer, now=early)


def test_who_leaves_the_course_is_no_longer_listed_as_signed_off():
    course = make_course()
    session = dates(course, 1)[0]
    volunteer = join(course).volunteer
    sign_off_date(session=session, volunteer=volunteer, now=NOW)
    leave_course(course=course, volunteer=volunteer, now=NOW)
    assert participants(session) == []


def test_a_recorded_person_stays_on_the_list_after_leaving():
    course = make_course()
    session = dates(course, 1)[0]
    volunteer = join(course).volunteer
    by = make_user()
    record_attendance(
        session=session, volunteer=volunteer, status=AttendanceStatus.PRESENT, by=by, now=session.ends_at
    )
    leave_course(course=course, volunteer=volunteer, now=session.ends_at)
    assert participants(session) == [volunteer]
    corrected = record_attendance(
        session=session, volunteer=volunteer, status=AttendanceStatus.EXCUSED, by=by, now=session.ends_at
    )
    assert corrected.minutes == 0
