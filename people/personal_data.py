from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

BOTH = (Subject.VOLUNTEER, Subject.NEWCOMER)
# Who is both is kept as long as the part that ends last.
VOLUNTEERS = {Subject.VOLUNTEER: "volunteer_profile"}

describe("people.Interest", fields={"id created_at name name_en": TECHNICAL})
describe(
    "people.Person",
    about=("",),
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    retention_for=VOLUNTEERS,
    rows=Rows.REDACT,
    audited=True,
    fields={
        "id created_at erased_on": TECHNICAL,
        # Others' histories need to know whose office it was.
        "organisation": TECHNICAL,
        "user": Field(DataClass.ACCOUNT, exported=False),
        "first_name last_name gender": Field(DataClass.NAME),
        "born_on": Field(DataClass.BIRTH),
        "email email_bounced_at email_bounce_reason phone": Field(DataClass.CONTACT),
        "street": Field(DataClass.ADDRESS, retention="origin_and_address"),
        "place municipality": Field(DataClass.ADDRESS),
        "postcode": Field(DataClass.ADDRESS, erase=lambda person: "00000"),
        "travels_km": Field(DataClass.WISHES),
        "correspondence_language literacy schooling": Field(DataClass.EDUCATION),
        # The rows of PersonInterest say it.
        "interests": Field(DataClass.WISHES, exported=False),
        "restricted_at restriction_reason": Field(DataClass.DECISION),
        "restricted_by": Field(DataClass.TRACE, erase=Erase.CLEAR),
    },
)
describe(
    "people.LanguageSkill",
    about=("person",),
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    retention_for=VOLUNTEERS,
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at person": TECHNICAL,
        "language understanding speaking writing": Field(DataClass.EDUCATION),
    },
)
describe(
    "people.PersonInterest",
    about=("person",),
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    retention_for=VOLUNTEERS,
    rows=Rows.DELETE,
    audited=True,
    fields={"id created_at person": TECHNICAL, "interest dislikes": Field(DataClass.WISHES)},
)
describe(
    "people.AvailabilityWindow",
    about=("person",),
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    retention_for=VOLUNTEERS,
    rows=Rows.DELETE,
    audited=True,
    fields={"id created_at person": TECHNICAL, "weekday starts_at ends_at": Field(DataClass.WISHES)},
)
describe(
    "people.Consent",
    about=("person",),
    subjects=BOTH,
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="consent_proof",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at person": TECHNICAL,
        "purpose text_version language channel given_at": Field(DataClass.CONSENT),
        "withdrawn_at withdrawal_channel": Field(DataClass.CONSENT),
    },
)
