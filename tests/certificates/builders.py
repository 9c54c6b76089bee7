"""People who have earned a certificate, and kinds to issue."""

from typing import Any

from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind
from certificates.services.issue import issue_certificate
from certificates.services.kinds import create_usual_kinds
from tests.builders import TODAY, make_programme, make_user, make_volunteer
from tests.training.builders import attend_everything
from volunteers.models import Volunteer


def make_kind(basis: Basis = Basis.TRAINING, **fields: Any) -> CertificateKind:
    """The programme's usual kind on this basis, changed by these fields."""
    kinds = create_usual_kinds(programme=make_programme())
    kind = next(kind for kind in kinds if kind.basis == basis)
    for name, value in fields.items():
        setattr(kind, name, value)
    kind.save()
    return kind


def make_trained(**fields: Any) -> Volunteer:
    volunteer = make_volunteer(**fields)
    attend_everything(volunteer)
    return volunteer


def make_certificate(
    volunteer: Volunteer | None = None,
    *,
    kind: CertificateKind | None = None,
    language: str = "de",
    **fields: Any,
) -> Certificate:
    """Issued today; of the usual training certificate unless told otherwise."""
    return issue_certificate(
        kind=kind or make_kind(),
        volunteer=volunteer or make_trained(**fields),
        by=make_user(),
        today=TODAY,
        language=language,
    )
