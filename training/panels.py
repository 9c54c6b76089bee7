"""Training on the volunteers' pages."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kern.panels import next_step, panel
from training.models import Session
from training.progress import progress_of, with_hours
from training.services.enrolment import MAY_LEARN
from training.words import done_of, missing_parts
from volunteers.models import Volunteer


@panel("volunteer", order=20)
def training_progress(request: HttpRequest, volunteer: Volunteer) -> tuple[str, dict[str, Any]]:
    """How far the preparation is, what is missing, and the next date."""
    now = timezone.now()
    following = Session.objects.filter(course__enrolments__volunteer=volunteer).upcoming(now=now)
    progress = progress_of(volunteer)
    return "training/_panel.html", {
        "progress": progress,
        "missing": missing_parts(progress),
        "next_session": following.select_related("course").first(),
    }


def _annotated(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    return with_hours(volunteers).annotate(training_goal=F("programme__required_training_minutes"))


def _sentence(volunteer: Any) -> str:
    if volunteer.is_ready or volunteer.status not in MAY_LEARN:
        return ""
    return _("Training: %(progress)s") % {
        "progress": done_of(volunteer.trained_minutes, volunteer.training_goal)
    }


next_step("volunteer", order=40, annotate=_annotated, sentence=_sentence)
