"""What participants say about a course, without their names."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kern.models import Record
from training.models.course import Course
from volunteers.models import Volunteer

MARKS = [MinValueValidator(1), MaxValueValidator(5)]


class FeedbackRequest(Record):
    """Somebody was asked; whether they answered is known, so that nobody answers twice. What is not."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="feedback_requests")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="feedback_requests")
    is_answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("request for feedback")
        verbose_name_plural = _("requests for feedback")
        constraints = [models.UniqueConstraint(fields=["course", "volunteer"], name="feedback_request_once")]

    def __str__(self) -> str:
        return f"{self.course}, {self.volunteer}"


class CourseFeedback(models.Model):
    """One anonymous answer: no person, no moment. Marks from 1 (not at all) to 5 (very much)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="feedback")
    content = models.PositiveSmallIntegerField(_("The content helps me in what I will do"), validators=MARKS)
    trainers = models.PositiveSmallIntegerField(_("The trainers explained it well"), validators=MARKS)
    organisation = models.PositiveSmallIntegerField(
        _("Time, place and organisation were right"), validators=MARKS
    )
    confidence = models.PositiveSmallIntegerField(_("I feel prepared"), validators=MARKS)
    went_well = models.TextField(_("What was good?"), blank=True)
    to_improve = models.TextField(_("What could be better?"), blank=True)

    class Meta:
        verbose_name = _("feedback on a course")
        verbose_name_plural = _("feedback on courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    content__range=(1, 5),
                    trainers__range=(1, 5),
                    organisation__range=(1, 5),
                    confidence__range=(1, 5),
                ),
                name="course_feedback_marks",
            )
        ]

    def __str__(self) -> str:
        return str(self.course)
