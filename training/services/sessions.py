"""The dates of a course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from training.enums import AttendanceStatus, CourseKind
from training.models import Course, Module, Session, SessionModule
from training.services.attendance import count_times
from training.services.completion import settle
from training.services.enrolment import fill_places, hold_course
from training.services.session_mails import tell_of_cancellation, tell_of_change
from training.services.session_rules import (
    check_course_is_free,
    check_facts,
    check_modules,
    check_recorded,
    check_seats,
    title_of,
)
from volunteers.models import Volunteer


def add_session(
    *,
    course: Course,
    modules: Mapping[Module, int],
    starts_at: datetime,
    minutes: int,
    place: str = "",
    title: str = "",
    online_url: str = "",
    seats: int | None = None,
    materials: str = "",
    trainer: User | None = None,
    by: User | None = None,
    now: datetime | None = None,
) -> Session:
    """Add a date; the rules are those of `change_session`."""
    return change_session(
        session=Session(course=course),
        modules=modules,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        title=title,
        online_url=online_url,
        seats=seats,
        materials=materials,
        trainer=trainer,
        by=by,
        now=now,
    )


@transaction.atomic
def change_session(
    *,
    session: Session,
    modules: Mapping[Module, int],
    starts_at: datetime,
    minutes: int,
    place: str = "",
    title: str = "",
    online_url: str = "",
    seats: int | None = None,
    materials: str = "",
    trainer: User | None = None,
    by: User | None = None,
    now: datetime | None = None,
) -> Session:
    """Set all the facts of a date, new or changed. `modules` says how many minutes go to which module.

    Where time, place or link of a date to come change, everybody with a place hears of it by mail with a new
    entry for the calendar. With more seats, those who wait move up. Hours that are recorded count for the new
    modules, and who is ready follows with them. Raises ValidationError where a rule does not hold: the date
    was called off, has modules that do not add up, that are another programme's or not valid then, clashes
    with another date of the course, leaves less time than is recorded or fewer seats than are taken.
    """
    now = now or timezone.now()
    hold_course(session.course)
    is_new = session._state.adding
    before = None if is_new else Session.objects.select_related("trainer").get(pk=session.pk)
    session.title = title.strip() or title_of(modules)
    session.starts_at = starts_at
    # Added in UTC: minutes are minutes, also in the night in which clocks change.
    session.ends_at = starts_at.astimezone(UTC) + timedelta(minutes=minutes)
    session.place, session.online_url = place.strip(), online_url.strip()
    session.seats, session.materials, session.trainer = seats, materials, trainer
    check_facts(session)
    check_modules(session, modules, minutes)
    check_course_is_free(session)
    if before:
        check_recorded(before, session, now=now)
    check_seats(session)
    session.full_clean()
    was_moved = before is not None and _in_calendars(before) != _in_calendars(session)
    session.sequence = before.sequence + was_moved if before else 0
    session.save()
    parts_changed = _set_parts(session, modules)
    if before is None:
        _settle_past_talk(session, by=by, now=now)
        return session
    if parts_changed or before.starts_at != session.starts_at:
        _count_again(session, by=by, now=now)
    if was_moved:
        tell_of_change(session, before=before, by=by, now=now)
    fill_places(session.course, now=now)
    return session


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: User, now: datetime) -> Session:
    """Call a date off. It stays visible with its reason; who expected it hears by mail, calendars forget it.

    Raises ValidationError without a reason, a second time, and once somebody is recorded as having been there
    or missing.
    """
    hold_course(session.course)
    session = Session.objects.select_related("course", "trainer").get(pk=session.pk)
    if session.is_cancelled:
        raise ValidationError(_("This date was called off already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why.")})
    # Who signed off in time is excused before the date; that is no list of those who came.
    if session.attendances.exclude(status=AttendanceStatus.EXCUSED).exists():
        raise ValidationError(_("Attendance is recorded for this date: it took place."))
    session.cancelled_at, session.cancel_reason = now, reason.strip()
    session.sequence += 1
    session.full_clean()
    session.save()
    _settle_past_talk(session, by=by, now=now)
    tell_of_cancellation(session, by=by, now=now)
    fill_places(session.course, now=now)
    return session


@transaction.atomic
def delete_session(*, session: Session, now: datetime | None = None) -> None:
    """Delete a date that was entered by mistake.

    Raises ValidationError once hours are recorded, for they would be lost, and while people expect the date:
    it is called off instead.
    """
    if session.attendances.filter(minutes__gt=0).exists():
        raise ValidationError(_("Hours are recorded for this date. It can be changed, but not deleted."))
    to_come = not session.is_cancelled and session.ends_at >= (now or timezone.now())
    if to_come and (session.course.enrolments.exists() or session.places.exists()):
        raise ValidationError(_("People expect this date. Please call it off: then they are told."))
    session.delete()


def _in_calendars(session: Session) -> tuple[object, ...]:
    """What a changed entry must tell people's calendars."""
    return session.starts_at, session.ends_at, session.place, session.online_url


def _set_parts(session: Session, modules: Mapping[Module, int]) -> bool:
    """Store what the date is spent on; says whether that is something else than before."""
    before = dict(session.parts.values_list("module", "minutes"))
    if before == {module.pk: size for module, size in modules.items()}:
        return False
    session.parts.all().delete()
    SessionModule.objects.bulk_create(
        SessionModule(session=session, module=module, minutes=size) for module, size in modules.items()
    )
    return True


def _count_again(session: Session, *, by: User | None, now: datetime) -> None:
    """Hours that were recorded count for what the date is spent on now, and on its day."""
    attendances = list(session.attendances.all())
    count_times(session, attendances)
    concerned = {attendance.volunteer_id for attendance in attendances}
    _settle(session, concerned, by=by, now=now)
    _settle_past_talk(session, by=by, now=now)


def _settle_past_talk(session: Session, *, by: User | None, now: datetime) -> None:
    """A talk that is over counts for the regular attendance of all who were invited, who came or not."""
    if session.course.kind == CourseKind.SERIES and session.has_begun(now=now):
        _settle(session, session.course.enrolments.values_list("volunteer", flat=True), by=by, now=now)


def _settle(session: Session, volunteers: Iterable[UUID], *, by: User | None, now: datetime) -> None:
    settle(
        Volunteer.objects.filter(pk__in=volunteers).select_related("programme"),
        by=by,
        today=timezone.localdate(now),
        reason=_("the date “%(session)s” on %(day)s was changed")
        % {"session": session, "day": f"{timezone.localtime(session.starts_at):%d.%m.%Y}"},
    )
