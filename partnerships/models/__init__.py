from partnerships.models.meeting import Meeting
from partnerships.models.partnership import Feedback, Partnership, Pause
from partnerships.models.supervision import (
    GroupMembership,
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
)
from partnerships.models.trial import TrialAnswer

__all__ = [
    "Feedback",
    "GroupMembership",
    "Meeting",
    "Partnership",
    "Pause",
    "SupervisionGroup",
    "SupervisionInvitation",
    "SupervisionMeeting",
    "TrialAnswer",
]
