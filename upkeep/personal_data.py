"""The software's own state. On purpose without values that people have entered."""

from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Subject, describe

describe(
    "upkeep.Fault",
    subjects=(Subject.STAFF,),
    purpose=Purpose.OPERATION,
    ground=Ground.LEGAL_DUTY,
    retention="fault_report",
    fields={
        "id created_at fingerprint kind place last_seen_at times settled_at": TECHNICAL,
        "settled_by": Field(DataClass.TRACE),
    },
)
describe("upkeep.FaultReport", fields={"id created_at fault number view role trace": TECHNICAL})
describe(
    "upkeep.PolicyReport",
    fields={"id created_at directive blocked view last_seen_at times": TECHNICAL},
)
describe("upkeep.Heartbeat", fields={"id created_at name beat_at": TECHNICAL})
describe("upkeep.Backup", fields={"id created_at file_name bytes rows seconds is_drill": TECHNICAL})
