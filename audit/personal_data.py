"""Who has read and changed what. Names of others in changes go with them: see `privacy.services.erasure`."""

from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Subject, describe

describe(
    "audit.Reading",
    subjects=(Subject.STAFF,),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="record_of_access",
    fields={
        "id created_at content_type object_id number": TECHNICAL,
        "user how view": Field(DataClass.TRACE),
    },
)
describe(
    "audit.UnusualReading",
    subjects=(Subject.STAFF,),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="record_of_access",
    fields={
        "id created_at": TECHNICAL,
        "user hour number looked_at_on looked_at_by": Field(DataClass.TRACE),
        "note": Field(DataClass.NOTE, exported=False),
    },
)
describe(
    "audit.Change",
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER, Subject.STAFF),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="record_of_access",
    fields={
        "id content_type object_pk object_id action timestamp cid record_type record_id": TECHNICAL,
        # Before and after of whatever was changed, for whatever class its fields are of.
        "object_repr serialized_data changes_text changes additional_data": Field(DataClass.THIRD_PERSON),
        "actor way actor_email remote_addr remote_port": Field(DataClass.TRACE),
    },
)
describe(
    "audit.SecurityEvent",
    subjects=(Subject.STAFF, Subject.VOLUNTEER),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="record_of_access",
    fields={"id created_at": TECHNICAL, "kind user about detail": Field(DataClass.TRACE)},
)
describe(
    # The technical admin site alone writes it.
    "admin.LogEntry",
    subjects=(Subject.STAFF,),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="record_of_access",
    fields={
        "id action_time content_type object_id action_flag": TECHNICAL,
        "object_repr change_message": Field(DataClass.THIRD_PERSON),
        "user": Field(DataClass.TRACE),
    },
)
