from partnerships.models.care import Contact, EndChange, Goal, GoalReview, Nudge
from partnerships.models.meeting import Meeting
from partnerships.models.partnership import Feedback, Partnership, Pause
from partnerships.models.supervision import (
    GroupMembership,
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
    SupervisionMinutes,
)
from partnerships.models.trial import TrialAnswer

__all__ = [
    "Contact",
    "EndChange",
    "Feedback",
    "Goal",
    "GoalReview",
    "GroupMembership",
    "Meeting",
    "Nudge",
    "Partnership",
    "Pause",
    "SupervisionGroup",
    "SupervisionInvitation",
    "SupervisionMeeting",
    "SupervisionMinutes",
    "TrialAnswer",
]
