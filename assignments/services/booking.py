"""Whether a volunteer can take an assignment; nobody is in two places at once."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assignments.companions import speaks
from assignments.diary import clash
from assignments.enums import AssignmentStatus
from assignments.models import PENDING, Assignment
from assignments.services.common import check_future, check_not_held_back
from assignments.travel import point_of
from newcomers.models import Newcomer
from people.services import refuse_if_restricted
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def check_booking(
    assignment: Assignment,
    volunteer: Volunteer,
    *,
    starts_at: datetime | None = None,
    is_own: bool = False,
    now: datetime,
) -> None:
    """Hold the volunteer's row and say why they cannot take it: raises ValidationError.

    `starts_at` is the hour chosen in a window; while none is, nobody is busy. `is_own`: the volunteer reads
    the sentence, otherwise the office. It says hours, never with whom or where they are then. Call it inside
    a transaction and after `common.lock`.
    """
    hold_volunteer(volunteer)
    check_future(assignment, now=now)
    check_not_held_back(assignment)
    check_active(volunteer)
    if assignment.newcomer and assignment.newcomer.person_id == volunteer.person_id:
        raise ValidationError(_("Nobody can accompany themselves."))
    if not speaks(assignment, volunteer):
        raise ValidationError(
            _("%(name)s does not speak %(language)s well enough.")
            % {"name": volunteer.person, "language": assignment.languages_in_words}
        )
    starts_at = starts_at or (None if assignment.has_window else assignment.starts_at)
    if starts_at:
        _check_free(assignment, volunteer, starts_at=starts_at, is_own=is_own)


def hold_volunteer(volunteer: Volunteer) -> None:
    volunteer.refresh_from_db(from_queryset=Volunteer.objects.select_for_update())


def check_active(volunteer: Volunteer) -> None:
    """Raises ValidationError for whoever is not in the programme, whose data may not be used, or are gone."""
    if volunteer.person.erased_on:
        raise ValidationError(_("The data of this person have been erased meanwhile."))
    refuse_if_restricted(volunteer.person)
    if volunteer.status != VolunteerStatus.ADMITTED:
        raise ValidationError(_("%(name)s is not an active volunteer.") % {"name": volunteer.person})


def refuse_while_going_along(volunteer: Volunteer) -> None:
    """Asked before a volunteer ends: raises ValidationError while they are to go along to an appointment."""
    coming = Assignment.objects.taken().filter(volunteer=volunteer, starts_at__gt=timezone.now())
    if first := coming.order_by("starts_at").first():
        raise ValidationError(
            _("%(name)s goes along to an appointment on %(day)s. Please look for somebody else first.")
            % {"name": volunteer.person, "day": date_format(localtime(first.starts_at), "DATE_FORMAT")}
        )


def refuse_while_expected(newcomer: Newcomer) -> None:
    """Asked before a newcomer's part ends: raises ValidationError while appointments of theirs lie ahead."""
    now = timezone.now()
    ahead = Q(starts_at__gt=now) | Q(window_until__gt=now)
    coming = Assignment.objects.filter(
        ahead, newcomer=newcomer, status__in=(AssignmentStatus.UNCONFIRMED, *PENDING)
    )
    if first := coming.order_by("starts_at").first():
        raise ValidationError(
            _("%(name)s has an appointment with company on %(day)s. Please call it off first.")
            % {"name": newcomer.person, "day": date_format(localtime(first.starts_at), "DATE_FORMAT")}
        )


def _check_free(assignment: Assignment, volunteer: Volunteer, *, starts_at: datetime, is_own: bool) -> None:
    found = clash(
        volunteer.pk,
        starts_at=starts_at,
        minutes=assignment.minutes,
        point=point_of(assignment),
        place=assignment.place,
        exclude=assignment.pk,
    )
    if found is None:
        return
    words = {"name": volunteer.person, "hours": found.hours}
    ends_at = starts_at + (assignment.ends_at - assignment.starts_at)
    overlaps = found.starts_at < ends_at and starts_at < found.ends_at
    if is_own and overlaps:
        raise ValidationError(_("You have another date at that time (%(hours)s).") % words)
    if is_own:
        raise ValidationError(
            _("You have another date (%(hours)s), and there is not enough time for the way.") % words
        )
    if overlaps:
        raise ValidationError(_("%(name)s is booked already at that time (%(hours)s).") % words)
    raise ValidationError(
        _("%(name)s is booked (%(hours)s), and there is not enough time for the way.") % words
    )
