from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

NEWCOMER = "newcomer__person"
VOLUNTEER = "volunteer__person"
COUNTED = Field(DataClass.PARTICIPATION, erase=Erase.KEEP)
OF_THE_NEWCOMER = Field(DataClass.WISHES, about=(NEWCOMER,))
# Of somebody who is not registered, or of whoever asked on their behalf: goes soon, whoever else is erased.
GUEST = Field(DataClass.THIRD_PERSON, retention="assignment_guest")

describe(
    "assignments.Assignment",
    about=(NEWCOMER, VOLUNTEER),
    subjects=(Subject.VOLUNTEER, Subject.NEWCOMER, Subject.CONTACT),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile", Subject.CONTACT: "assignment_guest"},
    audited=True,
    fields={
        "id created_at programme organisation municipality newcomer volunteer": TECHNICAL,
        "source urgency round wave next_wave_at sequence entry_key": TECHNICAL,
        "requester_language expense_sheet": TECHNICAL,
        "kind starts_at minutes status actual_minutes window_from window_until": COUNTED,
        "outcome travel_minutes travel_km cancel_reason needs_follow_up": COUNTED,
        "confirmed_at asked_at exhausted_at first_yes_at taken_at reported_at": COUNTED,
        "language other_languages": Field(DataClass.EDUCATION, about=(NEWCOMER,)),
        "wished_gender": OF_THE_NEWCOMER,
        "guest_name guest_phone": GUEST,
        "requester_name requester_email requester_phone requester_bounced_at": GUEST,
        "requester_institution": Field(DataClass.THIRD_PERSON, erase=Erase.KEEP, retention="assignment"),
        # Whoever went along may read it until the day after, and no longer (`assignments.known`).
        "place": Field(DataClass.PARTICIPATION, about=(NEWCOMER,), retention="assignment"),
        "details": Field(DataClass.NOTE, about=(NEWCOMER,), retention="assignment"),
        "report": Field(DataClass.NOTE, told_to=(VOLUNTEER,), retention="assignment"),
        "requested_by reported_by": Field(DataClass.TRACE),
    },
)

describe(
    "assignments.Offer",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="assignment",
    rows=Rows.DELETE,
    fields={
        "id created_at assignment volunteer round wave": TECHNICAL,
        "offered_at answer answered_at channel": Field(DataClass.DECISION),
        "reason": Field(DataClass.NOTE),
    },
)

describe(
    "assignments.AssignmentProfile",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at volunteer": TECHNICAL,
        "is_asked kinds at_short_notice most_per_month is_listed remark": Field(DataClass.WISHES),
    },
)

describe(
    "assignments.ContactPassing",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at volunteer organisation assignment": TECHNICAL,
        "reason passed_at ended_at": Field(DataClass.CONSENT),
        "passed_by": Field(DataClass.TRACE),
    },
)

# Receipts outlive the profile, without a name: the volunteer's row is empty by then.
describe(
    "assignments.ExpenseSheet",
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.LEGAL_DUTY,
    retention="volunteer_profile",
    rows=Rows.REDACT,
    audited=True,
    fields={
        "id created_at volunteer programme year quarter terms": TECHNICAL,
        "minutes paid_minutes kilometres travel_cents allowance_cents settled_on lines": COUNTED,
        "settled_by": Field(DataClass.TRACE),
    },
)

describe(
    "assignments.AssignmentRules",
    rows=Rows.KEEP,
    fields={
        "id created_at programme wave_size wait_minutes urgent_wait_minutes most_waves": TECHNICAL,
        "quiet_from quiet_until asks_at_once instead instead_en": TECHNICAL,
        "cents_per_km cents_per_hour cents_per_assignment yearly_cap_hours yearly_cap_euros": TECHNICAL,
    },
)
