"""Who was there, for how long, and who told ahead that they will not come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.bulk import create_many, save_many
from training.enums import AttendanceStatus
from training.models import Attendance, CountedTime, Enrolment, Session, SessionPlace
from training.places import free_seats, own_sign_offs, participants
from training.services.completion import settle
from training.services.enrolment import fill_places, hold_course
from volunteers.models import Volunteer

# The list opens so long before the date begins; who checks in so much later was there only in part.
LIST_OPENS = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class AttendanceEntry:
    """One line of the attendance list. `minutes` is needed only for somebody who was partly there."""

    volunteer: Volunteer
    status: AttendanceStatus
    minutes: int | None = None


def record_attendance(
    *,
    session: Session,
    volunteer: Volunteer,
    status: AttendanceStatus,
    minutes: int | None = None,
    by: User,
    now: datetime | None = None,
) -> Attendance:
    """Record or correct one person's attendance; the rules are those of `record_session_attendance`."""
    entry = AttendanceEntry(volunteer, status, minutes)
    return record_session_attendance(session=session, entries=[entry], by=by, now=now)[0]


@transaction.atomic
def record_session_attendance(
    *, session: Session, entries: Iterable[AttendanceEntry], by: User, now: datetime | None = None
) -> list[Attendance]:
    """Record or correct who was at a date: all entries, or none if one of them does not hold.

    What it counts for and who is ready follow with it, in a fixed number of queries. Present means the whole
    date, excused and absent mean no minutes. Raises ValidationError for a date that was called off, before
    the list opens, for more minutes than the date lasts, and for somebody who is not expected there.
    """
    now = now or timezone.now()
    require_open(session, now=now)
    hold_course(session.course)
    chosen = list(entries)
    expected = {volunteer.pk for volunteer in participants(session)}
    for entry in chosen:
        if entry.volunteer.pk not in expected:
            raise ValidationError(
                _("%(name)s is not enrolled in this course.") % {"name": entry.volunteer.person}
            )
    known = {row.volunteer_id: row for row in Attendance.objects.filter(session=session)}
    new, changed = [], []
    for entry in chosen:
        attendance = known.get(entry.volunteer.pk)
        if attendance is None:
            attendance = Attendance(session=session, volunteer=entry.volunteer)
            new.append(attendance)
        else:
            attendance.session, attendance.volunteer = session, entry.volunteer
            changed.append(attendance)
        attendance.status, attendance.recorded_by = entry.status, by
        attendance.minutes = attended_minutes(session, entry)
    create_many(Attendance, new)
    save_many(Attendance, changed, ["status", "minutes", "recorded_by"])
    count_times(session, [*new, *changed])
    settle(
        [entry.volunteer for entry in chosen],
        by=by,
        today=timezone.localdate(now),
        reason=_("the attendance at “%(session)s” on %(day)s was corrected")
        % {"session": session, "day": f"{timezone.localtime(session.starts_at):%d.%m.%Y}"},
    )
    return [*new, *changed]


def require_open(session: Session, *, now: datetime) -> None:
    """Raises ValidationError where attendance cannot be recorded, with a sentence that says when it can."""
    if session.is_cancelled:
        raise ValidationError(_("This date was called off."))
    opens_at = session.starts_at - LIST_OPENS
    if now < opens_at:
        raise ValidationError(
            _("This date has not begun yet. The list opens on %(day)s at %(time)s.")
            % {
                "day": date_format(timezone.localtime(opens_at), "SHORT_DATE_FORMAT"),
                "time": f"{timezone.localtime(opens_at):%H:%M}",
            }
        )


def count_time(attendance: Attendance) -> None:
    """Write down what one attendance counts for."""
    count_times(attendance.session, [attendance])


def count_times(session: Session, attendances: Iterable[Attendance]) -> None:
    """Write down what attendances at a date count for: their minutes, spread over the modules of the date.

    Spread in proportion, in whole minutes that add up (largest remainder): nobody knows which was missed.
    """
    chosen = list(attendances)
    CountedTime.objects.filter(attendance__in=chosen).delete()
    parts = list(session.parts.select_related("module"))
    sizes = [part.minutes for part in parts]
    day = timezone.localtime(session.starts_at).date()
    CountedTime.objects.bulk_create(
        CountedTime(
            volunteer_id=attendance.volunteer_id,
            module=part.module,
            minutes=minutes,
            counted_on=day,
            attendance=attendance,
        )
        for attendance in chosen
        if attendance.minutes and parts
        for part, minutes in zip(parts, spread(attendance.minutes, sizes), strict=True)
        if minutes
    )


def spread(minutes: int, sizes: Sequence[int]) -> list[int]:
    """So many minutes in proportion to the sizes, whole and adding up: 100 over [120, 60] → [67, 33]."""
    whole = sum(sizes)
    shares = [minutes * size // whole for size in sizes]
    by_remainder = sorted(range(len(sizes)), key=lambda i: (-(minutes * sizes[i] % whole), i))
    for index in by_remainder[: minutes - sum(shares)]:
        shares[index] += 1
    return shares


def attended_minutes(session: Session, entry: AttendanceEntry) -> int:
    """The minutes that an entry means. Raises ValidationError where they do not fit date or status."""
    match entry.status:
        case AttendanceStatus.EXCUSED | AttendanceStatus.ABSENT:
            if entry.minutes:
                raise ValidationError({"minutes": _("Whoever was not there has no minutes.")})
            return 0
        case AttendanceStatus.PARTLY if not entry.minutes:
            raise ValidationError({"minutes": _("Please say how many minutes.")})
    minutes = session.minutes if entry.minutes is None else entry.minutes
    if not 0 < minutes <= session.minutes:
        raise ValidationError(
            {
                "minutes": _("Between 1 and %(most)d minutes, for so long the date lasts.")
                % {"most": session.minutes}
            }
        )
    return minutes


@transaction.atomic
def check_in(*, session: Session, volunteer: Volunteer, now: datetime) -> Attendance:
    """Let somebody enter themselves while the date runs; later than 15 minutes, with the minutes that remain.

    What a trainer has recorded stays, and so does a first check-in. Raises ValidationError before the list
    opens and after the end, for somebody without a place, and where their seat is somebody else's meanwhile.
    """
    require_open(session, now=now)
    if now >= session.ends_at:
        raise ValidationError(_("This date is over. Please tell the trainer that you were there."))
    hold_course(session.course)
    _require_place(session, volunteer)
    attendance = Attendance.objects.filter(session=session, volunteer=volunteer).first()
    if attendance is None:
        attendance = Attendance(session=session, volunteer=volunteer)
    elif attendance.recorded_by_id or attendance.checked_in_at:
        return attendance
    elif not free_seats(session):  # signed off before
        raise ValidationError(_("You signed off, and your seat was given away. Please talk to the trainer."))
    is_late = now > session.starts_at + LATE_AFTER
    remaining = int((session.ends_at - now).total_seconds() // 60)
    attendance.status = AttendanceStatus.PARTLY if is_late else AttendanceStatus.PRESENT
    attendance.minutes = max(remaining, 1) if is_late else session.minutes
    attendance.checked_in_at = now
    attendance.save()
    count_time(attendance)
    settle([volunteer], by=volunteer.person.user, today=timezone.localdate(now), reason=_("a check-in"))
    return attendance


@transaction.atomic
def sign_off_date(*, session: Session, volunteer: Volunteer, now: datetime) -> None:
    """Tell ahead that somebody will not come to this date: the seat is free, and who waits for it moves up.

    Raises ValidationError once the date has begun or something is recorded, or where they have no place.
    """
    hold_course(session.course)
    _require_ahead(session, now=now)
    single = SessionPlace.objects.with_place().filter(session=session, volunteer=volunteer)
    if not single.delete()[0]:
        _require_place(session, volunteer)
        if Attendance.objects.filter(session=session, volunteer=volunteer).exists():
            raise ValidationError(_("For this date, something is recorded already."))
        Attendance.objects.create(session=session, volunteer=volunteer, status=AttendanceStatus.EXCUSED)
    fill_places(session.course, now=now)


@transaction.atomic
def sign_on_again(*, session: Session, volunteer: Volunteer, now: datetime) -> None:
    """Take back a sign-off. Raises ValidationError once the date has begun or the seat is somebody else's."""
    hold_course(session.course)
    _require_ahead(session, now=now)
    sign_off = own_sign_offs().filter(session=session, volunteer=volunteer)
    if not sign_off.exists():
        raise ValidationError(_("Nobody signed off this date."))
    if not free_seats(session):
        raise ValidationError(_("All seats of this date are taken."))
    sign_off.delete()


def _require_ahead(session: Session, *, now: datetime) -> None:
    if session.is_cancelled:
        raise ValidationError(_("This date was called off."))
    if session.has_begun(now=now):
        raise ValidationError(_("This date has begun already."))


def _require_place(session: Session, volunteer: Volunteer) -> None:
    whole = Enrolment.objects.with_place().filter(course=session.course_id, volunteer=volunteer)
    single = SessionPlace.objects.with_place().filter(session=session, volunteer=volunteer)
    if not whole.exists() and not single.exists():
        raise ValidationError(_("%(name)s has no place at this date.") % {"name": volunteer})
