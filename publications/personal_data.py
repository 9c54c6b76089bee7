from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Rows, Subject, describe

describe(
    # Only portraits are about somebody; the other pages are about nobody.
    "publications.HandbookPage",
    about=("person",),
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER),
    purpose=Purpose.INFORMATION,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    fields={
        "id created_at kind position is_published person": TECHNICAL,
        "slug title": Field(DataClass.NAME),
        "text": Field(DataClass.NOTE),
    },
)
describe(
    "publications.Newsletter",
    subjects=(Subject.STAFF,),
    purpose=Purpose.INFORMATION,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    fields={"id created_at number title text sent_on": TECHNICAL, "sent_by": Field(DataClass.TRACE)},
)
describe(
    "publications.Subscription",
    subjects=(Subject.READER,),
    purpose=Purpose.INFORMATION,
    ground=Ground.CONSENT,
    retention="subscription",
    rows=Rows.DELETE,
    fields={
        "id created_at": TECHNICAL,
        "email language": Field(DataClass.CONTACT),
        "requested_at confirmed_at": Field(DataClass.CONSENT),
    },
)
