from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe
from volunteers.enums import RefusalReason, VolunteerStatus
from volunteers.models import Volunteer


def _reason(volunteer: Volunteer) -> str:
    """A refusal must have one; which one it was is nobody's business any more."""
    return RefusalReason.OTHER if volunteer.status == VolunteerStatus.REFUSED else ""


# How many applied, were admitted and left stays countable: states and days of a row without a name.
COUNTED = Field(DataClass.DECISION, erase=Erase.KEEP)

describe(
    "volunteers.Volunteer",
    about=("person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="volunteer_profile",
    rows=Rows.REDACT,
    audited=True,
    fields={
        "id created_at person programme": TECHNICAL,
        "status applied_on decided_on ended_on": COUNTED,
        "paused_until": Field(DataClass.DECISION),
        "motivation": Field(DataClass.WISHES),
        "places wished_gender accepts_children offers": Field(DataClass.WISHES),
        "note refusal_note": Field(DataClass.NOTE),
        "refusal_reason": Field(DataClass.DECISION, erase=_reason),
        "decided_by": Field(DataClass.TRACE),
    },
)
describe(
    "volunteers.Interview",
    about=("volunteer__person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.SCREENING,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at volunteer": TECHNICAL,
        "held_on recommendation": Field(DataClass.DECISION),
        "held_by": Field(DataClass.TRACE),
        "note": Field(DataClass.NOTE),
    },
)
describe(
    "volunteers.ScreeningCheck",
    about=("volunteer__person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.SCREENING,
    ground=Ground.LEGAL_DUTY,
    retention="criminal_record",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at volunteer": TECHNICAL,
        "kind inspected_on has_relevant_entry expires_on": Field(DataClass.CONDUCT),
        "inspected_by": Field(DataClass.TRACE),
    },
)
