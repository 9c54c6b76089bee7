from accounts.enums import Kind
from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Rows, Subject, describe

describe(
    "messaging.OutgoingMail",
    about=("person",),
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER, Subject.CONTACT, Subject.READER, Subject.STAFF),
    purpose=Purpose.CORRESPONDENCE,
    ground=Ground.PUBLIC_TASK,
    retention="letter",
    rows=Rows.DELETE,
    fields={
        "id created_at person key event claim lease_until attempts breaks": TECHNICAL,
        "is_quiet quiet_on collected_in expires_at due_at": TECHNICAL,
        "to_email": Field(DataClass.CONTACT),
        "subject text calendar status sent_at": Field(DataClass.LETTER),
        # The text says the same; an address for unsubscribing is a key.
        "html calendar_method error": Field(DataClass.LETTER, exported=False),
        "unsubscribe_url": Field(DataClass.SECRET),
    },
)
describe(
    "messaging.CalendarFeed",
    about=("user__person",),
    subjects=(Subject.VOLUNTEER, Subject.STAFF),
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    rows=Rows.DELETE,
    kept_where={"user__roles__kind__in": [Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.TRAINER]},
    fields={"id created_at user": TECHNICAL, "token": Field(DataClass.SECRET)},
)
describe(
    "messaging.MailText",
    subjects=(Subject.STAFF,),
    purpose=Purpose.CORRESPONDENCE,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    audited=True,
    fields={
        "id created_at event language subject text changed_at": TECHNICAL,
        "changed_by": Field(DataClass.TRACE),
    },
)
