"""What participants say about a course, asked for by mail when it is over, and answered without a name.

Known is who was asked and whether they answered, so that nobody answers twice. What somebody answered is
not: an answer carries neither a person nor a moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail
from training.enums import CourseKind
from training.models import Course, CourseFeedback, Enrolment, FeedbackRequest
from volunteers.models import Volunteer

PURPOSE = "course-feedback"
OPEN_FOR = timedelta(days=60)
# A run of the task that was missed is made up for so long; older courses are the office's to ask about.
ASKED_WITHIN = timedelta(days=14)


@transaction.atomic
def ask_for_feedback(*, course: Course, now: datetime) -> int:
    """Ask everybody with a place by mail how it was; returns how many are asked now.

    Whoever was asked before is left in peace. Raises ValidationError while dates are still to come, and
    where there was none.
    """
    held = course.sessions.held()
    if not held.exists() or held.filter(ends_at__gt=now).exists():
        raise ValidationError(_("Feedback can be asked for when the last date of the course is over."))
    asked = course.feedback_requests.values("volunteer")
    places = Enrolment.objects.with_place().filter(course=course).exclude(volunteer__in=asked)
    number = 0
    for enrolment in places.select_related("volunteer__person__organisation"):
        number += _ask(course, enrolment.volunteer, now=now) is not None
    Course.objects.filter(pk=course.pk).update(feedback_asked_on=timezone.localdate(now))
    return number


def _ask(course: Course, volunteer: Volunteer, *, now: datetime) -> OutgoingMail | None:
    """Somebody without an address cannot be asked, and is not counted as asked."""
    if not volunteer.person.email:
        return None
    request = FeedbackRequest.objects.create(course=course, volunteer=volunteer)
    return queue_mail(
        key=f"course-feedback:{course.pk}:{volunteer.pk}",
        template="training/mail/feedback_request",
        context={"course": course, "link": absolute_url(answer_path(request))},
        person=volunteer.person,
        now=now,
    )


def answer_path(request: FeedbackRequest) -> str:
    """The page on which one person answers, without logging in."""
    token = sign({"request": request.pk}, purpose=PURPOSE)
    return reverse("training:feedback_answer", args=[token])


def plan_requests(*, now: datetime) -> int:
    """Ask about the courses whose last date was yesterday or a few days ago; returns how many people.

    Safe to run as often as one likes. Series are left out: there is always another talk to come.
    """
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    unasked: Any = Course.objects.filter(kind=CourseKind.COURSE, feedback_asked_on=None)
    due = unasked.with_dates(now=now).filter(last_at__lt=today, last_at__gte=now - ASKED_WITHIN)
    return sum(ask_for_feedback(course=course, now=now) for course in due)


@transaction.atomic
def give_feedback(
    *,
    request: FeedbackRequest,
    content: int,
    trainers: int,
    organisation: int,
    confidence: int,
    went_well: str = "",
    to_improve: str = "",
) -> CourseFeedback:
    """Keep an answer without a name, and that this request is answered: both or neither.

    Raises ValidationError where it was answered before.
    """
    feedback = CourseFeedback(
        course_id=request.course_id,
        content=content,
        trainers=trainers,
        organisation=organisation,
        confidence=confidence,
        went_well=went_well,
        to_improve=to_improve,
    )
    feedback.full_clean()
    # Of two who answer at the same moment only one finds the request open.
    if not FeedbackRequest.objects.filter(pk=request.pk, is_answered=False).update(is_answered=True):
        raise ValidationError(_("You have answered already. Thank you!"))
    feedback.save()
    return feedback
