"""What volunteers add to pages: the first steps in their list, and their part on a person's line."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kern.panels import next_step, panel
from people.models import Person
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def _annotate(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.with_screening(today=localdate())  # type: ignore[attr-defined]


def _sentence(volunteer: Any) -> str:
    match volunteer.status:
        case VolunteerStatus.APPLIED if not volunteer.is_interviewed:
            return _("Hold a conversation")
        case VolunteerStatus.APPLIED if not volunteer.is_screened:
            return _("Inspect the documents")
        case VolunteerStatus.APPLIED:
            return _("Decide on admission")
        case VolunteerStatus.ADMITTED if not volunteer.is_screened:
            return _("Inspect the documents again")
        case VolunteerStatus.PAUSED if volunteer.paused_until and volunteer.paused_until <= localdate():
            return _("The pause is over: ask")
    return ""


next_step("volunteer", order=10, annotate=_annotate, sentence=_sentence)


@panel("person", order=10)
def volunteer_part(request: Any, person: Person) -> tuple[str, dict[str, Any]] | None:
    """The way to somebody's page as a volunteer."""
    own = Volunteer.objects.visible_to(request.user).filter(person=person)
    volunteer = own.first()
    return ("volunteers/_part.html", {"volunteer": volunteer}) if volunteer else None
