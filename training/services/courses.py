"""A course's own facts."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import Course
from training.services.enrolment import fill_places, hold_course


@transaction.atomic
def save_course(course: Course, *, now: datetime | None = None) -> Course:
    """Check and save a course's own facts. With more seats, those who wait move up and get a mail.

    Raises ValidationError for fewer seats than people have.
    """
    is_new = course._state.adding
    if not is_new:
        hold_course(course)
        taken = course.enrolments.with_place().count()
        if course.seats and course.seats < taken:
            raise ValidationError({"seats": seats_taken(taken)}, code="seats")
    course.full_clean()
    course.save()
    if not is_new:
        fill_places(course, now=now or timezone.now())
    return course


def seats_taken(count: int) -> str:
    return ngettext("%(count)d seat is taken already.", "%(count)d seats are taken already.", count) % {
        "count": count
    }


@transaction.atomic
def delete_course(*, course: Course, now: datetime | None = None) -> None:
    """Delete a course with its dates and enrolments.

    Raises ValidationError once hours are recorded, and while people expect dates to come: those are called
    off, so that everybody hears of it.
    """
    if course.sessions.filter(attendances__minutes__gt=0).exists():
        raise ValidationError(_("Hours are recorded for this course. It cannot be deleted."))
    to_come = course.sessions.upcoming(now=now or timezone.now())
    if to_come.exists() and course.enrolments.exists():
        raise ValidationError(
            _(
                "People are enrolled and expect dates to come. "
                "Please call those off first: then they are told."
            )
        )
    course.delete()
