from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe
from newcomers.enums import NewcomerStatus, RefusalReason
from newcomers.models import Newcomer


def _reason(newcomer: Newcomer) -> str:
    """A refusal must have one; which one it was is nobody's business any more."""
    return RefusalReason.OTHER if newcomer.status == NewcomerStatus.REFUSED else ""


# How many came, waited and found somebody stays countable: states and days of a row without a name.
COUNTED = Field(DataClass.DECISION, erase=Erase.KEEP)

describe(
    "newcomers.Newcomer",
    about=("person",),
    subjects=(Subject.NEWCOMER, Subject.CONTACT),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    audited=True,
    fields={
        "id created_at person programme": TECHNICAL,
        "status registered_on registered_by waiting_since decided_on ended_on": COUNTED,
        "contact_name contact_details": Field(DataClass.THIRD_PERSON, retention="origin_and_address"),
        "arrived_on country_of_origin": Field(DataClass.ORIGIN, retention="origin_and_address"),
        "children": Field(DataClass.FAMILY, retention="origin_and_address"),
        "wished_gender needs": Field(DataClass.WISHES),
        "note refusal_note": Field(DataClass.NOTE),
        "refusal_reason": Field(DataClass.DECISION, erase=_reason),
        "decided_by": Field(DataClass.TRACE),
    },
)
describe(
    "newcomers.Intake",
    about=("newcomer__person",),
    subjects=(Subject.NEWCOMER, Subject.CONTACT),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at newcomer": TECHNICAL,
        "held_on": Field(DataClass.DECISION),
        "held_by": Field(DataClass.TRACE),
        "interpreter": Field(DataClass.THIRD_PERSON),
        "note": Field(DataClass.NOTE),
    },
)
