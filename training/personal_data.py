from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe
from training.models import Completion, CountedTime

VOLUNTEER = "volunteer__person"
# Hours, seats and results without a name behind them stay in lists and figures.
COUNTED = Field(DataClass.PARTICIPATION, erase=Erase.KEEP)
NO_REASON = "–"


def _why_credited(credit: CountedTime) -> str:
    """Hours from elsewhere must say why; no word of it is left."""
    return NO_REASON if credit.attendance_id is None else ""


def _why_lost(completion: Completion) -> str:
    return NO_REASON if completion.lost_on else ""


describe(
    "training.Module",
    audited=True,
    fields={
        "id created_at programme position title minutes is_required description": TECHNICAL,
        "valid_from valid_to": TECHNICAL,
    },
)
describe(
    "training.Course",
    fields={
        "id created_at programme organisation municipality title kind seats feedback_asked_on": TECHNICAL,
    },
)
describe(
    "training.Session",
    subjects=(Subject.STAFF,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    fields={
        "id created_at course title starts_at ends_at place online_url seats materials": TECHNICAL,
        "sequence cancelled_at cancel_reason modules": TECHNICAL,
        "trainer": Field(DataClass.TRACE),
    },
)
describe("training.SessionModule", fields={"id created_at session module minutes": TECHNICAL})
describe(
    "training.FeedbackRequest",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    fields={"id created_at volunteer": TECHNICAL, "course is_answered": Field(DataClass.PARTICIPATION)},
)
# Asked and kept without name and moment, so that it is about nobody.
describe(
    "training.CourseFeedback",
    fields={"id course content trainers organisation confidence went_well to_improve": TECHNICAL},
)
describe(
    "training.Enrolment",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at volunteer": TECHNICAL,
        "course status enrolled_on": Field(DataClass.PARTICIPATION),
        "enrolled_by": Field(DataClass.TRACE),
    },
)
describe(
    "training.SessionPlace",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    fields={
        "id created_at volunteer": TECHNICAL,
        "session status": Field(DataClass.PARTICIPATION),
        "enrolled_by": Field(DataClass.TRACE),
    },
)
describe(
    "training.Attendance",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.REDACT,
    audited=True,
    fields={
        "id created_at volunteer": TECHNICAL,
        "session status minutes": COUNTED,
        "checked_in_at": Field(DataClass.PARTICIPATION),
        "recorded_by": Field(DataClass.TRACE),
    },
)
describe(
    "training.CountedTime",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.REDACT,
    fields={
        "id created_at volunteer attendance": TECHNICAL,
        "module minutes counted_on": COUNTED,
        "reason": Field(DataClass.NOTE, erase=_why_credited),
        "credited_by": Field(DataClass.TRACE),
    },
)
describe(
    "training.Completion",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.TRAINING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.REDACT,
    audited=True,
    fields={
        "id created_at volunteer programme curriculum required_minutes": TECHNICAL,
        "regular_needed regular_of regular_months noted_at": TECHNICAL,
        "reached_on lost_on": COUNTED,
        "lost_reason": Field(DataClass.NOTE, erase=_why_lost),
        "lost_by": Field(DataClass.TRACE),
    },
)
