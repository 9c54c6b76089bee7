"""Certificates on the pages of volunteers and programmes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from certificates.eligibility import Eligibility, eligibility
from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind
from kern.panels import panel
from programmes.models import Programme
from volunteers.models import Volunteer


@dataclass
class KindRow:
    """A kind with what somebody has of it, and whether they may get it; None where a course decides that."""

    kind: CertificateKind
    certificates: list[Certificate]
    eligibility: Eligibility | None

    @property
    def url(self) -> str:
        return f"{reverse('certificates:issue')}?kind={self.kind.pk}"

    @property
    def language(self) -> str:
        """German where the kind has German words."""
        written = {text.language for text in self.kind.texts.all()}
        return next((code for code, _label in settings.LANGUAGES if code in written), "")


@panel("volunteer", order=60)
def certificates(request: HttpRequest, volunteer: Volunteer) -> tuple[str, dict[str, Any]]:
    """What was issued; of what was not, a button to issue it, or what is missing."""
    issued: dict[object, list[Certificate]] = defaultdict(list)
    for certificate in volunteer.certificates.current().defer("facts"):
        issued[certificate.kind_id].append(certificate)
    rows = []
    for kind in volunteer.programme.certificate_kinds.prefetch_related("texts"):
        asked = kind.is_offered and kind.basis != Basis.PARTICIPATION
        verdict = eligibility(kind, volunteer, today=timezone.localdate()) if asked else None
        if verdict or issued[kind.pk]:
            rows.append(KindRow(kind, issued[kind.pk], verdict))
    return "certificates/_panel.html", {"volunteer": volunteer, "rows": rows}


@panel("programme", order=40)
def programme_kinds(request: HttpRequest, programme: Programme) -> tuple[str, dict[str, Any]]:
    """Which kinds it issues, and the way to change them."""
    return "certificates/_programme_panel.html", {
        "programme": programme,
        "kinds": programme.certificate_kinds.all(),
    }
