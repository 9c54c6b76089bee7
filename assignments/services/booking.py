"""Whether a volunteer can take an assignment; nobody is booked twice for the same hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assignments.models import LONGEST, Assignment
from assignments.queries import ENOUGH
from assignments.services.common import check_future
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def check_booking(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> None:
    """Hold the volunteer's row and say why they cannot take it: raises ValidationError.

    Call it inside a transaction and after `common.lock`.
    """
    volunteer.refresh_from_db(from_queryset=Volunteer.objects.select_for_update())
    name = {"name": volunteer.person}
    check_future(assignment, now=now)
    if volunteer.status != VolunteerStatus.ADMITTED:
        raise ValidationError(_("%(name)s is not an active volunteer.") % name)
    skills = volunteer.person.languages.filter(language__in=assignment.languages, speaking__gte=ENOUGH)
    if not skills.exists():
        raise ValidationError(
            _("%(name)s does not speak %(language)s well enough.")
            % {**name, "language": assignment.languages_in_words}
        )
    near = Assignment.objects.taken().filter(
        volunteer=volunteer,
        starts_at__lt=assignment.ends_at,
        starts_at__gt=assignment.starts_at - timedelta(minutes=LONGEST),
    )
    for other in near.exclude(pk=assignment.pk):
        if other.ends_at > assignment.starts_at:
            hours = f"{localtime(other.starts_at):%H:%M}–{localtime(other.ends_at):%H:%M}"
            raise ValidationError(
                _("%(name)s is booked already at that time (%(hours)s).") % {**name, "hours": hours}
            )
