from training.models.course import Course, Session, SessionModule
from training.models.curriculum import Module
from training.models.feedback import CourseFeedback, FeedbackRequest
from training.models.hours import Attendance, Completion, CountedTime
from training.models.places import Enrolment, SessionPlace

__all__ = [
    "Attendance",
    "Completion",
    "CountedTime",
    "Course",
    "CourseFeedback",
    "Enrolment",
    "FeedbackRequest",
    "Module",
    "Session",
    "SessionModule",
    "SessionPlace",
]
