from django.utils.translation import gettext_lazy as _

from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

VOLUNTEER, NEWCOMER = "volunteer__person", "newcomer__person"
PAIR = (VOLUNTEER, NEWCOMER)
BOTH = (Subject.VOLUNTEER, Subject.NEWCOMER)
VOLUNTEERS = {Subject.VOLUNTEER: "volunteer_profile"}

# Packed from the profile and packed anew at any time: nothing in it that the profile does not say.
describe(
    "matching.VolunteerFeatures",
    named=_("profiles of volunteers, packed for matching"),
    about=(VOLUNTEER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="volunteer_profile",
    rows=Rows.DELETE,
    fields={"volunteer stamp": TECHNICAL, "data": Field(DataClass.WISHES, exported=False)},
)
describe(
    "matching.NewcomerFeatures",
    named=_("profiles of newcomers, packed for matching"),
    about=(NEWCOMER,),
    subjects=(Subject.NEWCOMER,),
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.CONSENT,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    fields={"newcomer stamp": TECHNICAL, "data": Field(DataClass.WISHES, exported=False)},
)
describe(
    "matching.ForbiddenPair",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    audited=True,
    retention_for=VOLUNTEERS,
    fields={
        "id created_at": TECHNICAL,
        # Each is the other's third person: nobody's export says with whom the office does not want them.
        "volunteer newcomer": Field(DataClass.THIRD_PERSON),
        "forbidden_on is_recalled": Field(DataClass.DECISION, exported=False),
        "forbidden_by": Field(DataClass.TRACE),
    },
)
# A keyed hash of two people, of whom one was erased: of nobody any more.
describe("matching.PairMark", fields={"id mark": TECHNICAL})
describe(
    "matching.PinnedPair",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    audited=True,
    retention_for=VOLUNTEERS,
    fields={
        "id created_at": TECHNICAL,
        "volunteer newcomer": Field(DataClass.THIRD_PERSON),
        "pinned_on": Field(DataClass.DECISION, exported=False),
        "reason": Field(DataClass.NOTE, exported=False),
        "pinned_by": Field(DataClass.TRACE),
    },
)
describe(
    "matching.MatchingRun",
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="matching_run",
    fields={
        "id created_at programme organisation municipality previous is_preview rules input_hash": TECHNICAL,
        "started_at claimed_at attempts finished_at status progress failure": TECHNICAL,
        "total greedy_total greedy_pairs gap missing": TECHNICAL,
        # Random numbers of people's rows, which tell nothing once the row is empty.
        "prices contradictions incomplete_volunteers": Field(DataClass.DECISION, exported=False),
        "started_by": Field(DataClass.TRACE),
    },
)
describe(
    "matching.RunEntry",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="matching_run",
    rows=Rows.DELETE,
    fields={
        "id created_at run": TECHNICAL,
        "volunteer newcomer": Field(DataClass.THIRD_PERSON),
        "score parts benefit surplus is_pinned overridden reason": Field(DataClass.DECISION, exported=False),
    },
)
describe(
    "matching.Proposal",
    about=PAIR,
    subjects=BOTH,
    purpose=Purpose.COMPANIONSHIP,
    ground=Ground.PUBLIC_TASK,
    retention="newcomer_profile",
    rows=Rows.REDACT,  # how many were proposed and what became of them
    audited=True,
    retention_for=VOLUNTEERS,
    fields={
        "id created_at volunteer newcomer run partnership": TECHNICAL,
        "score status proposed_on expires_on ended_on": Field(DataClass.DECISION, erase=Erase.KEEP),
        "parts": Field(DataClass.DECISION, erase=Erase.KEEP),
        "override_reason": Field(DataClass.NOTE, exported=False),
        "volunteer_answer volunteer_asked_on": Field(
            DataClass.DECISION, erase=Erase.KEEP, about=(VOLUNTEER,)
        ),
        "newcomer_answer newcomer_asked_on": Field(DataClass.DECISION, erase=Erase.KEEP, about=(NEWCOMER,)),
        "volunteer_answered_at": Field(DataClass.DECISION, about=(VOLUNTEER,)),
        "newcomer_answered_at": Field(DataClass.DECISION, about=(NEWCOMER,)),
        "volunteer_reason": Field(DataClass.NOTE, told_to=(VOLUNTEER,)),
        "newcomer_reason": Field(DataClass.NOTE, told_to=(NEWCOMER,)),
        "proposed_by volunteer_answer_by newcomer_answer_by ended_by": Field(DataClass.TRACE),
    },
)
describe(
    "matching.MatchingRules",
    audited=True,
    fields={
        "id created_at programme": TECHNICAL,
        "weight_needs weight_language weight_interests weight_time weight_distance": TECHNICAL,
        "language_level common_minutes minds_distance minds_children threshold balance": TECHNICAL,
        "waiting_points asking reminder_days trial_meetings": TECHNICAL,
    },
)
