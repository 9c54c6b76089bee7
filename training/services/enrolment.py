"""Places in a course."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from training.models import Course, Enrolment
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

MAY_LEARN = (VolunteerStatus.APPLIED, VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)


@transaction.atomic
def enrol(*, course: Course, volunteer: Volunteer, by: User, today: date) -> Enrolment:
    """Give a volunteer a place.

    Raises ValidationError if the course is full or over, is another programme's, or the volunteer is
    enrolled already, was refused or has ended.
    """
    # The lock makes two who want the last place take turns; SQLite lets only one write at a time anyway.
    course = Course.objects.select_for_update().get(pk=course.pk)
    if volunteer.status not in MAY_LEARN:
        raise ValidationError(
            _("%(name)s is not active as a volunteer (%(status)s).")
            % {"name": volunteer, "status": volunteer.get_status_display()}
        )
    if volunteer.programme_id != course.programme_id:
        raise ValidationError(_("%(name)s belongs to another programme.") % {"name": volunteer})
    if course.enrolments.filter(volunteer=volunteer).exists():
        raise ValidationError(_("%(name)s is enrolled already.") % {"name": volunteer})
    last = course.sessions.order_by("-ends_at").first()
    if last and timezone.localdate(last.ends_at) < today:
        raise ValidationError(_("This course is over."))
    if course.enrolments.count() >= course.seats:
        raise ValidationError(_("All %(seats)d seats are taken.") % {"seats": course.seats})
    try:
        with transaction.atomic():
            return Enrolment.objects.create(
                course=course, volunteer=volunteer, enrolled_on=today, enrolled_by=by
            )
    except IntegrityError as error:
        raise ValidationError(_("%(name)s is enrolled already.") % {"name": volunteer}) from error


@transaction.atomic
def leave_course(*, course: Course, volunteer: Volunteer) -> None:
    """Free a volunteer's place. Hours that are recorded stay theirs."""
    Enrolment.objects.filter(course=course, volunteer=volunteer).delete()
