"""The curriculum, courses and their dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.holidays import public_holiday
from training.models import Course, Module, Session, SessionModule

LONGEST_SESSION = 240
ROUNDED_TO = 15


@transaction.atomic
def save_module(module: Module) -> Module:
    """Check and save a module, new or changed. A new one without a position comes last."""
    if not module.position:
        last = Module.objects.filter(programme=module.programme).aggregate(last=Max("position"))["last"]
        module.position = (last or 0) + 1
    module.full_clean()
    module.save()
    return module


@transaction.atomic
def save_course(course: Course) -> Course:
    """Check and save a course's own facts. Raises ValidationError for fewer seats than people enrolled."""
    enrolled = 0 if course._state.adding else course.enrolments.count()
    if course.seats and course.seats < enrolled:
        raise ValidationError(
            {"seats": _("%(count)d people are enrolled already.") % {"count": enrolled}}, code="seats"
        )
    course.full_clean()
    course.save()
    return course


@transaction.atomic
def plan_course(
    *,
    course: Course,
    starts_on: date,
    weekdays: Iterable[int],
    starts_at: time,
    place: str,
    longest: int = LONGEST_SESSION,
    trainer: User | None = None,
) -> Course:
    """Save a new course with a date for every part of its programme's curriculum, in the curriculum's order.

    A module longer than `longest` minutes becomes several dates. The dates fall on these weekdays
    (Monday = 0) from `starts_on`, not on public holidays, and always start at the same local time.
    Raises ValidationError if there is no curriculum or no weekday.
    """
    modules = list(Module.objects.filter(programme=course.programme))
    if not modules:
        raise ValidationError({"programme": _("This programme has no training modules yet.")})
    save_course(course)
    days = course_days(starts_on, weekdays)
    for module in modules:
        for minutes in split_module(module.minutes, longest):
            add_session(
                course=course,
                modules={module: minutes},
                starts_at=local_moment(next(days), starts_at),
                minutes=minutes,
                place=place,
                trainer=trainer,
            )
    return course


def split_module(minutes: int, longest: int) -> list[int]:
    """Equal parts of at most `longest` minutes, in quarters of an hour: 360 by 240 → 180 + 180."""
    parts = -(-minutes // longest)
    quarters = -(-minutes // parts // ROUNDED_TO) * ROUNDED_TO
    size = min(quarters, longest)
    sizes = [size] * (parts - 1)
    return [*sizes, minutes - sum(sizes)]


def course_days(starts_on: date, weekdays: Iterable[int]) -> Iterator[date]:
    """Endlessly: the days from `starts_on` that fall on these weekdays and are no public holiday."""
    chosen = set(weekdays)
    if not chosen & set(range(7)):
        raise ValidationError({"weekdays": _("Please choose at least one weekday.")})
    return _days(starts_on, chosen)


def _days(day: date, weekdays: set[int]) -> Iterator[date]:
    while True:
        if day.weekday() in weekdays and not public_holiday(day):
            yield day
        day += timedelta(days=1)


def local_moment(day: date, at: time) -> datetime:
    """The moment at which clocks here show this time on this day, in summer as in winter."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


def add_session(
    *,
    course: Course,
    modules: Mapping[Module, int],
    starts_at: datetime,
    minutes: int,
    place: str,
    title: str = "",
    trainer: User | None = None,
) -> Session:
    """Add a date; the rules are those of `change_session`."""
    return change_session(
        session=Session(course=course),
        modules=modules,
        title=title,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        trainer=trainer,
    )


@transaction.atomic
def change_session(
    *,
    session: Session,
    modules: Mapping[Module, int],
    starts_at: datetime,
    minutes: int,
    place: str,
    title: str = "",
    trainer: User | None = None,
) -> Session:
    """Move or change a date.

    Raises ValidationError if the module is another programme's, the course meets then already, or the date
    would become shorter than what somebody is recorded to have been there.
    """
    session.place, session.trainer = place, trainer
    session.title = title or ", ".join(str(module) for module in modules)
    session.starts_at = starts_at
    # Added in UTC: minutes are minutes, also in the night in which clocks change.
    session.ends_at = starts_at.astimezone(UTC) + timedelta(minutes=minutes)
    if any(module.programme_id != session.course.programme_id for module in modules):
        raise ValidationError({"modules": _("This module belongs to another programme.")})
    overlapping = Session.objects.filter(
        course=session.course, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).exclude(pk=session.pk)
    if clash := overlapping.first():
        when = timezone.localtime(clash.starts_at)
        raise ValidationError(
            {
                "held_on": _("The course has another date then: %(module)s, %(day)s at %(time)s.")
                % {"module": clash, "day": f"{when:%d.%m.%Y}", "time": f"{when:%H:%M}"}
            }
        )
    recorded = session.attendances.aggregate(most=Max("minutes"))["most"] if not session._state.adding else 0
    if minutes < (recorded or 0):
        raise ValidationError(
            {
                "ends_at": _("Somebody is recorded with %(minutes)d minutes at this date.")
                % {"minutes": recorded}
            }
        )
    session.full_clean()
    session.save()
    session.parts.all().delete()
    SessionModule.objects.bulk_create(
        SessionModule(session=session, module=module, minutes=size) for module, size in modules.items()
    )
    return session


@transaction.atomic
def delete_session(*, session: Session) -> None:
    """Delete a date. Raises ValidationError once hours are recorded: they would be lost."""
    if session.attendances.filter(minutes__gt=0).exists():
        raise ValidationError(_("Hours are recorded for this date. It can be changed, but not deleted."))
    session.delete()


@transaction.atomic
def delete_course(*, course: Course) -> None:
    """Delete a course with its dates and enrolments. Raises ValidationError once hours are recorded."""
    if course.sessions.filter(attendances__minutes__gt=0).exists():
        raise ValidationError(_("Hours are recorded for this course. It cannot be deleted."))
    course.delete()
