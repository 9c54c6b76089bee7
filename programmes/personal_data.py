"""Programmes, organisations and towns: public bodies and what they set, nothing of people."""

from kern.personal_data import TECHNICAL, describe

describe("programmes.Municipality", fields={"id created_at name district_code": TECHNICAL})
describe("programmes.MunicipalityPostcode", fields={"id created_at municipality postcode": TECHNICAL})
describe(
    # Addresses of offices, which are printed on every leaflet.
    "programmes.Organisation",
    audited=True,
    fields={
        "id created_at name kind municipality is_contact_point street postcode place email phone": TECHNICAL,
        "opening_hours languages_spoken description description_en data_protection_contact": TECHNICAL,
    },
)
describe(
    "programmes.Programme",
    audited=True,
    fields={
        "id created_at name code organisation starts_on ends_on summary summary_en": TECHNICAL,
        "required_training_minutes regular_attendance_needed regular_attendance_of": TECHNICAL,
        "regular_attendance_months meeting_rhythm_days supervision_min_weeks": TECHNICAL,
        "supervision_max_weeks partnership_months first_call_days contact_interval_days": TECHNICAL,
        "rests_in_school_holidays proposal_validity_days": TECHNICAL,
    },
)
describe("programmes.Task", fields={"id created_at name name_en programme needed_by position": TECHNICAL})
describe("programmes.Funder", fields={"id created_at name": TECHNICAL})
describe("programmes.FundingPeriod", fields={"id created_at programme funder starts_on ends_on": TECHNICAL})
