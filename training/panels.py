"""Training on the volunteers' pages."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kern.panels import next_step, panel
from training.models import Completion, Session
from training.places import MAY_LEARN, own_sign_offs
from training.progress import progress_of, with_hours
from training.words import done_of, missing_parts, talks_of
from volunteers.models import Volunteer


@panel("volunteer", order=20)
def training_progress(request: HttpRequest, volunteer: Volunteer) -> tuple[str, dict[str, Any]]:
    """How far the preparation is, what is missing, how somebody lost it, and the next date."""
    now = timezone.now()
    progress = progress_of(volunteer)
    following = Session.objects.attended_by(volunteer).upcoming(now=now)
    absent = own_sign_offs().filter(volunteer=volunteer)
    lost = Completion.objects.lost().filter(volunteer=volunteer, programme=volunteer.programme)
    return "training/_panel.html", {
        "volunteer": volunteer,
        "progress": progress,
        "missing": [] if progress.is_ready else missing_parts(progress),
        "talks": talks_of(progress.regular) if progress.regular else "",
        "lost": None if progress.is_ready else lost.select_related("lost_by").last(),
        "next_session": following.exclude(attendances__in=absent).select_related("course").first(),
    }


def _annotated(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    return with_hours(volunteers).annotate(training_goal=F("programme__required_training_minutes"))


def _sentence(volunteer: Any) -> str:
    if volunteer.is_ready or volunteer.status not in MAY_LEARN:
        return ""
    if not volunteer.training_goal:
        return _("Training: not complete yet")
    return _("Training: %(progress)s") % {
        "progress": done_of(volunteer.trained_minutes, volunteer.training_goal)
    }


next_step("volunteer", order=40, annotate=_annotated, sentence=_sentence)
