"""What newcomers add to pages: the first steps in their list, and their part on a person's line."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kern.panels import next_step, panel
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.models import Person
from volunteers.models import Volunteer


def _annotate(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.with_intake()  # type: ignore[attr-defined]


def _sentence(newcomer: Any) -> str:
    if newcomer.status != NewcomerStatus.REGISTERED:
        return ""
    return _("Decide on acceptance") if newcomer.has_intake else _("Hold the intake interview")


next_step("newcomer", order=10, annotate=_annotate, sentence=_sentence)


@panel("person", order=20)
def newcomer_part(request: Any, person: Person) -> tuple[str, dict[str, Any]] | None:
    """The way to somebody's page as a newcomer."""
    newcomer = Newcomer.objects.visible_to(request.user).filter(person=person).first()
    return ("newcomers/_part.html", {"newcomer": newcomer}) if newcomer else None


@panel("newcomer", order=70)
def volunteer_role(request: Any, newcomer: Newcomer) -> tuple[str, dict[str, Any]]:
    """The way to the same person's page as a volunteer, or the step that makes them one."""
    volunteer = Volunteer.objects.visible_to(request.user).filter(person=newcomer.person_id).first()
    return "newcomers/_volunteer_role.html", {"newcomer": newcomer, "volunteer": volunteer}


@panel("volunteer", order=5)
def newcomer_role(request: Any, volunteer: Volunteer) -> tuple[str, dict[str, Any]] | None:
    """The way to the same person's page as a newcomer."""
    newcomer = Newcomer.objects.visible_to(request.user).filter(person=volunteer.person_id).first()
    return ("newcomers/_newcomer_role.html", {"newcomer": newcomer}) if newcomer else None
