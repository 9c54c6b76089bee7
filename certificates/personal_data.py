from typing import Any

from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from kern.personal_data import TECHNICAL, DataClass, Erase, Field, Ground, Purpose, Rows, Subject, describe

HOLDER = "certificate__volunteer__person"
NO_REASON = "–"


def _nameless(certificate: Certificate) -> dict[str, Any]:
    """The facts without whoever holds it: pages and the list of numbers find the words that they look for."""
    return {
        **certificate.facts,
        **{"title": "", "name": "", "body": [], "closing": [], "modules": [], "total_minutes": 0},
        **{"tasks": [], "place": ""},
    }


def _why_new(certificate: Certificate) -> str:
    """A later version must say why it was made; no word of it is left."""
    return NO_REASON if certificate.version > 1 else ""


def _why_revoked(certificate: Certificate) -> str:
    return NO_REASON if certificate.revoked_on else ""


describe(
    # Logos, and the signatures of those who sign.
    "certificates.Picture",
    subjects=(Subject.STAFF,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    fields={"id created_at sha256 width height": TECHNICAL, "png": Field(DataClass.NAME)},
)
describe(
    "certificates.Signatory",
    subjects=(Subject.STAFF,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    fields={
        "id created_at programme position": TECHNICAL,
        "name function function_en signature": Field(DataClass.NAME),
    },
)
describe(
    "certificates.Logo",
    fields={"id created_at programme funder picture alternative position": TECHNICAL},
)
describe(
    "certificates.CertificateKind",
    audited=True,
    fields={
        "id created_at name name_en programme basis layout min_meetings min_supervisions": TECHNICAL,
        "min_percent position is_offered signatories": TECHNICAL,
    },
)
describe(
    "certificates.CertificateText",
    fields={
        "id created_at kind language heading title_feminine title_masculine title_neutral": TECHNICAL,
        "body closing": TECHNICAL,
    },
)
describe(
    "certificates.Certificate",
    about=("volunteer__person",),
    subjects=(Subject.VOLUNTEER, Subject.STAFF),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    rows=Rows.REDACT,  # no number is missing in the register, and who checks a code gets an answer
    audited=True,
    fields={
        "id created_at volunteer programme occasion year sequence version is_current": TECHNICAL,
        "kind number language issued_on revoked_on": Field(DataClass.CERTIFICATE, erase=Erase.KEEP),
        "verification_code": Field(DataClass.CERTIFICATE, erase=Erase.KEEP),
        "facts": Field(DataClass.CERTIFICATE, erase=_nameless),
        "reissue_reason": Field(DataClass.NOTE, erase=_why_new),
        "revoke_reason": Field(DataClass.NOTE, erase=_why_revoked),
        "issued_by revoked_by": Field(DataClass.TRACE),
    },
)
describe(
    "certificates.CertificateFile",
    about=(HOLDER,),
    subjects=(Subject.VOLUNTEER, Subject.STAFF),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    rows=Rows.DELETE,
    # The holder downloads it; an export says its facts.
    fields={"certificate": TECHNICAL, "pdf": Field(DataClass.CERTIFICATE, exported=False)},
)
describe(
    "certificates.Ceremony",
    fields={"id created_at organisation municipality title starts_at place note": TECHNICAL},
)
describe(
    "certificates.CeremonyGuest",
    about=(HOLDER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.EVENTS,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    rows=Rows.REDACT,  # how many were honoured
    fields={
        "id created_at certificate": TECHNICAL,
        "ceremony position status": Field(DataClass.PARTICIPATION, erase=Erase.KEEP),
        "seat": Field(DataClass.PARTICIPATION),
    },
)
describe(
    "certificates.IssueBatch",
    subjects=(Subject.STAFF,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    fields={
        "id created_at kind language issued_on course starts_on ends_on tells_holders": TECHNICAL,
        "status attempts claimed_at finished_at": TECHNICAL,
        "started_by": Field(DataClass.TRACE),
    },
)
describe(
    "certificates.IssueItem",
    about=("volunteer__person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    rows=Rows.REDACT,  # how many of the batch got one
    fields={
        "id created_at batch volunteer position attempts certificate": TECHNICAL,
        "status": Field(DataClass.CERTIFICATE, erase=Erase.KEEP),
        "reason": Field(DataClass.CERTIFICATE),
    },
)
describe(
    "certificates.PrintJob",
    subjects=(Subject.STAFF,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    fields={
        "id created_at ceremony what cut_marks status claimed_at attempts done total": TECHNICAL,
        # A sentence that may name the one whose paper could not be printed.
        "reason": Field(DataClass.NOTE, exported=False),
        "started_by": Field(DataClass.TRACE),
    },
)
describe(
    "certificates.PrintItem",
    named=_("papers of a print job"),
    about=(HOLDER,),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    rows=Rows.DELETE,
    fields={
        "id created_at job certificate position": TECHNICAL,
        "seat": Field(DataClass.PARTICIPATION, exported=False),
    },
)
describe(
    # Papers of many in one file: it goes when one of them is erased, and can be printed anew.
    "certificates.PrintedFile",
    named=_("printed files"),
    about=("job__items__certificate__volunteer__person",),
    subjects=(Subject.VOLUNTEER,),
    purpose=Purpose.CERTIFICATES,
    ground=Ground.PUBLIC_TASK,
    retention="certificate_register",
    rows=Rows.DELETE,
    fields={
        "id created_at job position pages": TECHNICAL,
        "pdf": Field(DataClass.CERTIFICATE, exported=False),
    },
)
