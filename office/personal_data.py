from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Rows, Subject, describe

describe(
    "office.ImportBatch",
    about=("people",),
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER, Subject.STAFF),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="import_rows",
    rows=Rows.REDACT,
    fields={
        "id created_at programme organisation kind status imported_at": TECHNICAL,
        # Empty once the import is done; before that nobody's Person yet.
        "file_name rows": Field(DataClass.THIRD_PERSON),
        "people": Field(DataClass.THIRD_PERSON),
        "uploaded_by": Field(DataClass.TRACE),
    },
)
describe(
    "office.TodoDecision",
    about=("partnership__volunteer__person", "partnership__newcomer__person"),
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER, Subject.STAFF),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="record_of_access",
    rows=Rows.REDACT,
    fields={
        "id created_at key until partnership": TECHNICAL,
        "verdict": TECHNICAL,
        "note": Field(DataClass.NOTE, exported=False),
        "decided_by": Field(DataClass.TRACE),
    },
)
