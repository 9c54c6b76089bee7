"""Who was there, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from training.enums import AttendanceStatus
from training.models import Attendance, CountedTime, Session
from training.services.completion import settle
from volunteers.models import Volunteer


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

    What it counts for and who is ready follow with it. Present means the whole date, excused and absent mean
    no minutes. Raises ValidationError before the date has begun, for more minutes than it lasts, and for
    somebody who is not enrolled in the course.
    """
    now = now or timezone.now()
    if not session.has_begun(now=now):
        raise ValidationError(_("This date has not begun yet."))
    enrolled = set(session.course.enrolments.values_list("volunteer", flat=True))
    saved = []
    for entry in entries:
        if entry.volunteer.pk not in enrolled:
            raise ValidationError(
                _("%(name)s is not enrolled in this course.") % {"name": entry.volunteer.person}
            )
        attendance, _created = Attendance.objects.update_or_create(
            session=session,
            volunteer=entry.volunteer,
            defaults={
                "status": entry.status,
                "minutes": attended_minutes(session, entry),
                "recorded_by": by,
            },
        )
        count_time(attendance)
        saved.append(attendance)
    settle(
        Volunteer.objects.filter(pk__in=[entry.volunteer_id for entry in saved]).select_related("programme"),
        by=by,
        today=timezone.localdate(now),
        reason=_("the attendance at “%(session)s” on %(day)s was corrected")
        % {"session": session, "day": f"{timezone.localtime(session.starts_at):%d.%m.%Y}"},
    )
    return saved


def count_time(attendance: Attendance) -> None:
    """Write down what an attendance counts for: its minutes, spread over the modules of the date.

    Spread in proportion, in whole minutes that add up (largest remainder): nobody knows which was missed.
    """
    attendance.counted.all().delete()
    session = attendance.session
    parts = list(session.parts.select_related("module"))
    if not attendance.minutes or not parts:
        return
    CountedTime.objects.bulk_create(
        CountedTime(
            volunteer_id=attendance.volunteer_id,
            module=part.module,
            minutes=minutes,
            counted_on=timezone.localtime(session.starts_at).date(),
            attendance=attendance,
        )
        for part, minutes in zip(
            parts, spread(attendance.minutes, [part.minutes for part in parts]), strict=True
        )
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
