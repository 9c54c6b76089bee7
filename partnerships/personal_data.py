from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

VOLUNTEER, NEWCOMER = "partnership__volunteer__person", "partnership__newcomer__person"
PAIR = (VOLUNTEER, NEWCOMER)
BOTH = (Subject.VOLUNTEER, Subject.NEWCOMER)
# What one side said, the other never reads.
OWN_SIDE = {VOLUNTEER: {"side": "volunteer"}, NEWCOMER: {"side": "newcomer"}}
# Days, minutes and states without anybody in them keep lists and figures right.
COUNTED = Field(DataClass.DECISION, erase=Erase.KEEP)
MET = Field(DataClass.PARTICIPATION, erase=Erase.KEEP)
SAID = Field(DataClass.NOTE, retention="meeting_text")

describe(
    "partnerships.Partnership",
    about=("volunteer__person", "newcomer__person"),
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    audited=True,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    fields={
        "id created_at volunteer newcomer slot predecessor programme": TECHNICAL,
        "trial_meetings times_closed asks_for_feedback is_counted": TECHNICAL,
        "status started_on agreed_on planned_end_on closed_on closure_reason": COUNTED,
        "trial_asked_on closure_noted_on": COUNTED,
        "closure_note": SAID,
        # States and dates of both, to take a closure back.
        "before_closure": Field(DataClass.DECISION, exported=False),
        "started_by agreed_by closed_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.Meeting",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    audited=True,
    fields={
        "id created_at partnership source": TECHNICAL,
        "entry_key": Field(DataClass.NONE, erase=Erase.CLEAR),
        "met_on met_from took_place minutes tasks": MET,
        "reason": Field(DataClass.PARTICIPATION),
        "mood": Field(DataClass.NOTE, told_to=(VOLUNTEER,)),
        "note": Field(DataClass.NOTE, told_to=(VOLUNTEER,), retention="meeting_text"),
        "for_coordinator": Field(DataClass.NOTE, told_to=(VOLUNTEER,), retention="meeting_text"),
        "wants_to_talk": Field(DataClass.DECISION, about=(VOLUNTEER,)),
        "logged_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.Pause",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    audited=True,
    fields={
        "id created_at partnership": TECHNICAL,
        "starts_on resumes_on ended_on": MET,
        "reason": SAID,
        "noted_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.Nudge",
    about=PAIR,
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    fields={
        "id created_at partnership": TECHNICAL,
        "quiet_since number asked_on": Field(DataClass.PARTICIPATION, about=(VOLUNTEER,)),
    },
)
describe(
    "partnerships.Contact",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    exported_where=OWN_SIDE,
    audited=True,
    fields={
        "id created_at partnership side": TECHNICAL,
        "made_on channel was_reached": MET,
        "note": SAID,
        "made_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.Goal",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    audited=True,
    fields={
        "id created_at partnership": TECHNICAL,
        "text": Field(DataClass.NOTE),
        "agreed_on": Field(DataClass.PARTICIPATION),
        "agreed_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.GoalReview",
    about=tuple(f"goal__{path}" for path in PAIR),
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    fields={
        "id created_at goal": TECHNICAL,
        "moment state reviewed_on": Field(DataClass.PARTICIPATION),
        "note": Field(DataClass.NOTE),
        "reviewed_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.EndChange",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    audited=True,
    fields={
        "id created_at partnership": TECHNICAL,
        "ended_on ends_on changed_on": COUNTED,
        "reason": SAID,
        "changed_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.Feedback",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    exported_where=OWN_SIDE,
    audited=True,
    fields={
        "id created_at partnership side": TECHNICAL,
        "rating": Field(DataClass.NOTE, erase=Erase.KEEP),
        "went_well to_improve": SAID,
        "afterwards": Field(DataClass.WISHES),
        "stays_in_touch may_be_quoted": Field(DataClass.CONSENT),
    },
)
describe(
    "partnerships.TrialAnswer",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONTRACT,
    retention="newcomer_profile",
    rows=Rows.REDACT,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    exported_where=OWN_SIDE,
    audited=True,
    fields={
        "id created_at partnership side": TECHNICAL,
        "answer answered_at": COUNTED,
        "reason": SAID,
        "noted_by": Field(DataClass.TRACE),
    },
)

describe(
    "partnerships.SupervisionGroup",
    subjects=(Subject.STAFF,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    fields={
        "id created_at programme organisation municipality name": TECHNICAL,
        "place weekday usual_time minutes seats": TECHNICAL,
        "facilitator": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.GroupMembership",
    about=("volunteer__person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    audited=True,
    fields={
        "id created_at volunteer": TECHNICAL,
        "group joined_on left_on": Field(DataClass.PARTICIPATION),
    },
)
describe(
    "partnerships.SupervisionMeeting",
    subjects=(Subject.STAFF,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    fields={
        "id created_at group starts_at minutes place status sequence announced_at": TECHNICAL,
        "planned_by": Field(DataClass.TRACE),
    },
)
describe(
    "partnerships.SupervisionInvitation",
    about=("volunteer__person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="volunteer_profile",
    rows=Rows.REDACT,  # how many came
    fields={
        "id created_at meeting volunteer": TECHNICAL,
        "attended": MET,
        "answer answered_at": Field(DataClass.PARTICIPATION),
    },
)
describe(
    # For the facilitator alone and about the group, so nobody's in particular: it goes after its time.
    "partnerships.SupervisionMinutes",
    subjects=(Subject.VOLUNTEER, Subject.STAFF),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="group_minutes",
    fields={
        "id created_at meeting": TECHNICAL,
        "text": Field(DataClass.NOTE, exported=False),
        "written_by": Field(DataClass.TRACE),
    },
)
