"""Places in a course or at a date, and the waiting lists.

Everybody queues, and who is first gets the seat (`fill_places`): so nobody who waits is overtaken, and nobody
waits while a seat is free. Whoever changes who is at a date holds the course's row meanwhile.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.services import absolute_url, queue_mail
from training.calendar import session_ics
from training.enums import CourseKind, PlaceStatus
from training.models import Course, Enrolment, Session, SessionPlace
from training.places import MAY_LEARN, dates_ahead, free_seats, own_sign_offs, with_seats
from training.services.completion import settle
from training.words import date_words
from volunteers.models import Volunteer


@transaction.atomic
def enrol(
    *, course: Course, volunteer: Volunteer, by: User, today: date, now: datetime | None = None
) -> Enrolment:
    """Give a volunteer a place in a course, or, where all seats are taken, one on its waiting list.

    Raises ValidationError if the course is over or another programme's, or the volunteer is enrolled already,
    was refused or has ended.
    """
    now = now or _moment_of(today)
    course = hold_course(course)
    _require_may_learn(volunteer, course)
    if _is_over(course, now=now):
        raise ValidationError(_("This course is over."))
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                course=course,
                volunteer=volunteer,
                status=PlaceStatus.WAITING,
                enrolled_on=today,
                enrolled_by=by,
            )
    except IntegrityError as error:
        raise ValidationError(_("%(name)s is enrolled already.") % {"name": volunteer}) from error
    _fill(course, now=now, told=enrolment.pk)
    enrolment.refresh_from_db(fields=["status", "enrolled_on"])
    return enrolment


@transaction.atomic
def leave_course(
    *, course: Course, volunteer: Volunteer, by: User | None = None, now: datetime | None = None
) -> None:
    """Free a volunteer's place or take them off the waiting list; who waits moves up.

    Hours that are recorded stay theirs.
    """
    now = now or timezone.now()
    course = hold_course(course)
    Enrolment.objects.filter(course=course, volunteer=volunteer).delete()
    own_sign_offs().filter(volunteer=volunteer, session__in=dates_ahead(course, now=now)).delete()
    if course.kind == CourseKind.SERIES:  # talks that nobody recorded no longer count as missed
        reason = _("%(name)s left “%(course)s”") % {"name": volunteer, "course": course}
        settle([volunteer], by=by, today=timezone.localdate(now), reason=reason)
    _fill(course, now=now)


@transaction.atomic
def enrol_in_session(*, session: Session, volunteer: Volunteer, by: User, now: datetime) -> SessionPlace:
    """Give a volunteer a place at one date alone, or, where all seats are taken, one on its waiting list.

    Volunteers do so themselves until the date begins; the office and trainers can also add who simply came.
    Raises ValidationError if the date was called off or another programme's, or the volunteer has a place
    there already, was refused or has ended.
    """
    course = hold_course(session.course)
    _require_may_learn(volunteer, course)
    if session.is_cancelled:
        raise ValidationError(_("This date was called off."))
    has_begun = session.has_begun(now=now)
    if has_begun and by == volunteer.person.user:
        raise ValidationError(_("This date has begun already."))
    taken = SessionPlace.objects.filter(session=session, volunteer=volunteer)
    if taken.exists() or Enrolment.objects.with_place().filter(course=course, volunteer=volunteer).exists():
        raise ValidationError(_("%(name)s is enrolled already.") % {"name": volunteer})
    if has_begun and not free_seats(session):
        raise ValidationError(_("All seats of this date are taken."))
    place = SessionPlace.objects.create(
        session=session,
        volunteer=volunteer,
        status=PlaceStatus.PLACE if has_begun else PlaceStatus.WAITING,
        enrolled_by=by,
    )
    _fill(course, now=now, told=place.pk)
    place.refresh_from_db(fields=["status"])
    return place


@transaction.atomic
def leave_session(*, session: Session, volunteer: Volunteer, now: datetime) -> None:
    """Give up a place at one date, or the wait for it; who waits moves up. Recorded hours stay."""
    course = hold_course(session.course)
    SessionPlace.objects.filter(session=session, volunteer=volunteer).delete()
    _fill(course, now=now)


@transaction.atomic
def fill_places(course: Course, *, now: datetime) -> list[Enrolment | SessionPlace]:
    """Let those who wait move up as far as there are seats; returns who did, and each gets a mail.

    Called by every service that may free a seat. First those who wait for the whole course, then those who
    wait for one date, each in the order in which they came.
    """
    return _fill(hold_course(course), now=now)


def sweep_places(*, now: datetime) -> None:
    """Take back the places, at dates still to come, of those who have ended or were refused; and let all who
    wait move up where time itself has freed a seat: a full date holds up nobody once it has begun.

    Safe to run at any time.
    """
    to_come = Session.objects.held().filter(starts_at__gt=now)
    gone = Volunteer.objects.exclude(status__in=MAY_LEARN)
    for enrolment in Enrolment.objects.filter(volunteer__in=gone, course__in=to_come.values("course")):
        leave_course(course=enrolment.course, volunteer=enrolment.volunteer, now=now)
    for place in SessionPlace.objects.filter(volunteer__in=gone, session__in=to_come):
        leave_session(session=place.session, volunteer=place.volunteer, now=now)
    queues = Q(enrolments__status=PlaceStatus.WAITING) | Q(sessions__places__status=PlaceStatus.WAITING)
    for course in Course.objects.filter(queues, pk__in=to_come.values("course")).distinct():
        fill_places(course, now=now)


def fill_session(session: Session, *, now: datetime) -> list[Enrolment | SessionPlace]:
    """The same where a seat became free at one date: someone may have waited for just that one."""
    return fill_places(session.course, now=now)


def hold_course(course: Course) -> Course:
    """The course as it is now, locked until the end of the transaction (SQLite writes one at a time).

    Two who want the last seat take turns. Rows that merely point at the course can still be written.
    """
    return Course.objects.select_for_update(no_key=True).get(pk=course.pk)


def _require_may_learn(volunteer: Volunteer, course: Course) -> None:
    if volunteer.status not in MAY_LEARN:
        raise ValidationError(
            _("%(name)s is not active as a volunteer (%(status)s).")
            % {"name": volunteer, "status": volunteer.get_status_display()}
        )
    if volunteer.programme_id != course.programme_id:
        raise ValidationError(_("%(name)s belongs to another programme.") % {"name": volunteer})


def _moment_of(today: date) -> datetime:
    """Now, or, where somebody is entered for a day that is over, the beginning of that day."""
    now = timezone.now()
    return now if today == timezone.localdate(now) else timezone.make_aware(datetime.combine(today, time.min))


def _is_over(course: Course, *, now: datetime) -> bool:
    last = course.sessions.held().order_by("-ends_at").first()
    return last is not None and last.ends_at <= now


def _fill(course: Course, *, now: datetime, told: UUID | None = None) -> list[Enrolment | SessionPlace]:
    """Let the queues move up; the course must be held. `told` learns of it without a mail."""
    dates = list(with_seats(dates_ahead(course, now=now)).select_related("course"))
    left = {session.pk: session.capacity - session.expected for session in dates}
    moved: list[Enrolment | SessionPlace] = []
    moved += _fill_course(course, left, now=now)
    moved += _fill_dates(dates, left)
    for entry in moved:
        if entry.pk != told:
            _tell(entry, now=now)
    return moved


def _fill_course(course: Course, left: dict[UUID, int], *, now: datetime) -> list[Enrolment]:
    """Those who move up into the course; takes their seats off what is `left` at each date."""
    queue: QuerySet[Enrolment] = _queue(course.enrolments.all())
    seats = course.seats - course.enrolments.with_place().count()
    if seats < 1 or _is_over(course, now=now):
        return []
    moved = []
    for enrolment in queue:
        places = SessionPlace.objects.filter(session__in=left, volunteer=enrolment.volunteer_id)
        guest_at = set(places.with_place().values_list("session_id", flat=True))
        needed = [pk for pk in left if pk not in guest_at]
        if seats < 1 or any(left[pk] < 1 for pk in needed):
            break  # whoever is first stays first, even if somebody behind would fit in
        enrolment.status, enrolment.enrolled_on = PlaceStatus.PLACE, timezone.localdate(now)
        enrolment.save(update_fields=["status", "enrolled_on"])
        places.delete()
        seats -= 1
        for pk in needed:
            left[pk] -= 1
        moved.append(enrolment)
    return moved


def _fill_dates(dates: list[Session], left: dict[UUID, int]) -> list[SessionPlace]:
    """Those who move up at single dates."""
    by_id = {session.pk: session for session in dates}
    moved = []
    queue: QuerySet[SessionPlace] = _queue(SessionPlace.objects.filter(session__in=by_id))
    for place in queue:
        if left[place.session_id] < 1:
            continue
        place.session, place.status = by_id[place.session_id], PlaceStatus.PLACE
        place.save(update_fields=["status"])
        left[place.session_id] -= 1
        moved.append(place)
    return moved


def _queue(places: Any) -> Any:
    """Who waits and may still learn, the first to move up first."""
    return places.waiting().filter(volunteer__status__in=MAY_LEARN).select_related("volunteer__person")


def _tell(entry: Enrolment | SessionPlace, *, now: datetime) -> None:
    """A mail to somebody who has moved up, with the date for their calendar where it is only one."""
    if isinstance(entry, SessionPlace):
        session, course = entry.session, entry.session.course
    else:
        session, course = None, entry.course
    following = session or dates_ahead(course, now=now).first()
    person = entry.volunteer.person
    with translation.override(person.correspondence_language):
        calendar = session_ics(session, attendee=person.email) if session else ""
    queue_mail(
        key=f"training-moved-up:{entry.pk}",
        template="training/mail/moved_up",
        context=lambda: {
            "what": session or course,
            **{word: date_words(following)[word] if following else "" for word in ("title", "when", "where")},
            "link": absolute_url(reverse("training:mine")),
        },
        person=person,
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
        now=now,
    )
