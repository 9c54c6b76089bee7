from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Rows, Subject, describe

describe(
    "events.Event",
    fields={
        "id created_at programme organisation municipality title kind starts_at ends_at": TECHNICAL,
        "place description seats is_public sequence": TECHNICAL,
    },
)
describe(
    "events.ProgrammeItem",
    subjects=(Subject.CONTACT,),
    purpose=Purpose.EVENTS,
    ground=Ground.PUBLIC_TASK,
    retention="event_guest",
    fields={"id created_at event starts_at title": TECHNICAL, "speaker": Field(DataClass.NAME)},
)
describe(
    "events.Stand",
    subjects=(Subject.CONTACT,),
    purpose=Purpose.EVENTS,
    ground=Ground.PUBLIC_TASK,
    retention="event_guest",
    fields={"id created_at event topic": TECHNICAL, "name": Field(DataClass.NAME)},
)
describe(
    # Guests are nobody's Person: found by their address, and gone after their time.
    "events.Registration",
    subjects=(Subject.CONTACT,),
    purpose=Purpose.EVENTS,
    ground=Ground.PUBLIC_TASK,
    retention="event_guest",
    rows=Rows.DELETE,
    fields={
        "id created_at": TECHNICAL,
        "event": Field(DataClass.PARTICIPATION),
        "name organisation_name": Field(DataClass.NAME),
        "email": Field(DataClass.CONTACT),
        "language": Field(DataClass.CONTACT),
    },
)
