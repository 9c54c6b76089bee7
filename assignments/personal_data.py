from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

NEWCOMER = "newcomer__person"
COUNTED = Field(DataClass.PARTICIPATION, erase=Erase.KEEP)

describe(
    "assignments.Assignment",
    about=(NEWCOMER, "volunteer__person"),
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    audited=True,
    fields={
        "id created_at programme organisation municipality newcomer volunteer": TECHNICAL,
        "kind starts_at minutes status actual_minutes": COUNTED,
        "language": Field(DataClass.EDUCATION, about=(NEWCOMER,)),
        "place": Field(DataClass.PARTICIPATION, retention="assignment"),
        "details report": Field(DataClass.NOTE, retention="assignment"),
        "requested_by": Field(DataClass.TRACE),
        "declined_by": Field(DataClass.THIRD_PERSON, retention="assignment"),
    },
)
