from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

BOTH = (Subject.VOLUNTEER, Subject.NEWCOMER)

describe(
    "privacy.DataRequest",
    about=("person",),
    subjects=BOTH,
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="data_request",
    rows=Rows.REDACT,  # that it was answered in time
    audited=True,
    fields={
        "id created_at person": TECHNICAL,
        "kind status received_on channel due_on answered_on": Field(DataClass.DECISION, erase=Erase.KEEP),
        "extension_reason identity_checked note answer": Field(DataClass.NOTE),
        "noted_by answered_by": Field(DataClass.TRACE),
    },
)
describe(
    # The random number of an empty row, so that the erasure can be done again after a restore.
    "privacy.Erasure",
    subjects=(Subject.STAFF,),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="data_request",
    fields={
        "id created_at person_id reason keeps_certificates counts told": TECHNICAL,
        "done_by": Field(DataClass.TRACE),
    },
)
describe("privacy.RetentionPeriod", audited=True, fields={"id created_at programme rule days": TECHNICAL})
describe(
    "privacy.ErasureNotice",
    about=("person",),
    subjects=BOTH,
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="newcomer_profile",
    rows=Rows.DELETE,
    retention_for={Subject.VOLUNTEER: "volunteer_profile"},
    fields={
        "id created_at person": TECHNICAL,
        "rule due_on told_on kept_until kept_reason": Field(DataClass.DECISION),
        "kept_by": Field(DataClass.TRACE),
    },
)
describe(
    "privacy.Breach",
    subjects=(Subject.STAFF,),
    purpose=Purpose.ACCOUNTABILITY,
    ground=Ground.LEGAL_DUTY,
    retention="data_request",
    audited=True,
    fields={
        "id created_at discovered_at people_concerned consequences measures risk": TECHNICAL,
        "risk_reason authority_told_at delay_reason people_told_at closed_on": TECHNICAL,
        "happened data": Field(DataClass.NOTE, exported=False),
        "noted_by": Field(DataClass.TRACE),
    },
)
# Figures of closed pairs, so coarse that nobody can be found in them.
describe(
    "privacy.PartnershipFact",
    fields={
        "id programme municipality started_month closed_month closure_reason": TECHNICAL,
        "newcomer_age newcomer_gender region meetings minutes": TECHNICAL,
    },
)
