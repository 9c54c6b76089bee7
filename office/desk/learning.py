"""What training leaves to the office: preparations that are no longer complete, and waiting lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from office.desk.todo import Mood, Part, Todo, capitalised, in_words, names
from training.models import Completion, Course, Enrolment, SessionPlace
from training.places import MAY_LEARN
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def lost_preparation(user: User, today: date) -> list[Todo]:
    """Volunteers who were ready and no longer are, until the office has taken note."""
    serving = Volunteer.objects.visible_to(user).filter(
        status__in=(VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)
    )
    standing = Completion.objects.standing().filter(
        volunteer=OuterRef("volunteer"), programme=OuterRef("programme")
    )
    lost = (
        Completion.objects.lost()
        .filter(~Exists(standing), volunteer__in=serving, noted_at=None)
        .select_related("volunteer__person")
    )
    return [
        Todo(
            kind="lost_preparation",
            about=str(completion.pk),
            since=completion.lost_on,
            mark="!",
            mood=Mood.CARE,
            title=_("%(name)s's preparation is not complete any more")
            % {"name": completion.volunteer.person.short_name},
            reason=_("Since %(day)s: %(reason)s.")
            % {
                "day": f"{completion.lost_on:%d.%m.%Y}",
                "reason": completion.lost_reason,
            },
            action_label=_("Have a look"),
            action_url=reverse("training:volunteer_training", args=[completion.volunteer_id]),
        )
        for completion in lost
    ]


def waiting_lists(user: User, today: date) -> list[Part[Volunteer]]:
    """One row for every course with people who wait for a seat, in all of it or at one date to come."""
    now = timezone.now()
    courses = Course.objects.planned_by(user)
    waiting: dict[Course, dict[Volunteer, None]] = {}
    ahead = Q(course__sessions=None) | Q(course__sessions__ends_at__gt=now)
    for enrolment in _queue(Enrolment).filter(ahead, course__in=courses).select_related("course").distinct():
        waiting.setdefault(enrolment.course, {})[enrolment.volunteer] = None
    for place in (
        _queue(SessionPlace)
        .filter(session__course__in=courses, session__starts_at__gt=now)
        .select_related("session__course")
    ):
        waiting.setdefault(place.session.course, {})[place.volunteer] = None
    return [part for course, people in waiting.items() for part in _waiting_list(course, list(people))]


def _queue(model: type[Enrolment] | type[SessionPlace]) -> Any:
    return model.objects.waiting().filter(volunteer__status__in=MAY_LEARN).select_related("volunteer__person")


def _waiting_list(course: Course, waiting: list[Volunteer]) -> list[Part[Volunteer]]:
    def together(people: list[Volunteer]) -> Todo:
        title = ngettext(
            "One person waits for a seat in “%(course)s”",
            "%(count)s people wait for a seat in “%(course)s”",
            len(people),
        )
        return Todo(
            kind="course_waiting",
            about="",
            mark=str(len(people)),
            mood=Mood.NEWS,
            title=capitalised(title % {"count": in_words(len(people)), "course": course}),
            reason=_("%(names)s: with more seats they move up, or there is enough for another course.")
            % {"names": names([volunteer.person.short_name for volunteer in people])},
            action_label=_("To the course"),
            action_url=course.get_absolute_url(),
        )

    return [Part("course_waiting", f"{course.pk}:{person.pk}", person, together) for person in waiting]
