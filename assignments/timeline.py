"""The appointments to which the two of a pair went together, in their story."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from partnerships.models import Partnership
from partnerships.moments import Moment, MomentKind, timeline_source

TOLD = (AssignmentStatus.TAKEN, AssignmentStatus.DONE)


@timeline_source
def assignments_of_the_two(pair: Partnership, user: User) -> Iterator[Moment]:
    """One query; those of the user's organisation, before they were a pair as well."""
    theirs = Assignment.objects.run_by(user).filter(
        volunteer=pair.volunteer_id, newcomer=pair.newcomer_id, status__in=TOLD
    )
    for each in theirs:
        words = {"kind": capfirst(each.get_kind_display()), "outcome": each.get_outcome_display()}
        if each.status == AssignmentStatus.DONE:
            title = _("Assignment: %(kind)s, %(outcome)s") % words
        else:
            title = _("Assignment agreed on: %(kind)s") % words
        yield Moment(
            on=localdate(each.starts_at),
            at=each.starts_at,
            kind=MomentKind.MEETING,
            title=title,
            lines=(each.report,) if each.report else (),
            url=each.get_absolute_url(),
            label=_("To the assignment"),
        )
