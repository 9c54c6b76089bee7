"""The same appointment entered twice: by one office, or by two that do not see each other's requests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _

from assignments.models import LONGEST, PENDING, Assignment

LONGEST_SPAN = timedelta(minutes=LONGEST)


def same_appointments(assignment: Assignment) -> list[Assignment]:
    """Requests of any office for the same person at an overlapping hour that something is still to come of.

    The same person: the same newcomer, the same telephone, or the same first name at the same place; two
    newcomers of one office who share name and place are two people. Pages of an office show of another
    office's request its organisation alone.
    """
    begins, ends = span_of(assignment)
    near = Q(starts_at__gt=begins - LONGEST_SPAN) | Q(window_until__gt=begins - LONGEST_SPAN)
    found = (
        Assignment.objects.filter(near, _same_person(assignment), status__in=PENDING, starts_at__lt=ends)
        .exclude(pk=assignment.pk)
        .select_related("organisation", "newcomer__person")
        .order_by("starts_at")
    )
    return [
        other
        for other in found
        if span_of(other)[1] > begins and not _are_two_newcomers_of_one_office(assignment, other)
    ]


def refuse_duplicates(assignment: Assignment) -> None:
    """Raise ValidationError beside "anyway" where somebody has entered the same appointment already.

    It names the other request with a link where it is the same office's, and its organisation alone
    otherwise. For the office only: whoever fills in the public form learns nothing of others' requests.
    """
    others = same_appointments(assignment)
    own = [other for other in others if other.organisation_id == assignment.organisation_id]
    if own:
        link = format_html('<a href="{}">{}</a>', own[0].get_absolute_url(), own[0])
        raise ValidationError(
            {
                "anyway": format_html(
                    _("This appointment seems to have been entered already: {}. Please look there first."),
                    link,
                )
            }
        )
    if others:
        raise ValidationError(
            {
                "anyway": _(
                    "This appointment seems to have been entered already at %(organisation)s. Please ask "
                    "there first."
                )
                % {"organisation": others[0].organisation}
            }
        )


def span_of(assignment: Assignment) -> tuple[datetime, datetime]:
    """From the first moment to the last that the appointment may take."""
    latest = assignment.window_until or assignment.starts_at
    return assignment.starts_at, latest + timedelta(minutes=assignment.minutes)


def _same_person(assignment: Assignment) -> Q:
    newcomer = assignment.newcomer
    phone = newcomer.person.phone if newcomer else assignment.guest_phone
    name = newcomer.person.first_name if newcomer else assignment.guest_name
    same = Q(pk__in=[])
    if newcomer:
        same |= Q(newcomer=newcomer)
    if phone:
        same |= Q(guest_phone=phone) | Q(newcomer__person__phone=phone)
    if name.strip():
        named = Q(guest_name__iexact=name.strip()) | Q(newcomer__person__first_name__iexact=name.strip())
        same |= named & Q(place__iexact=assignment.place.strip())
    return same


def _are_two_newcomers_of_one_office(one: Assignment, other: Assignment) -> bool:
    return (
        one.newcomer_id is not None
        and other.newcomer_id is not None
        and one.newcomer_id != other.newcomer_id
        and one.organisation_id == other.organisation_id
    )
