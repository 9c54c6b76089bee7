"""Certificates on the pages of volunteers, of pairs at their end, and of programmes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from certificates.eligibility import Eligibility, eligibility, eligible_for
from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind
from kern.panels import panel
from partnerships.models import Partnership
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
    return "certificates/_panel.html", {"volunteer": volunteer, "rows": _rows(volunteer)}


@panel("partnership", order=6)
def certificates_at_the_end(
    request: HttpRequest, partnership: Partnership
) -> tuple[str, dict[str, Any]] | None:
    """At the end of a pair, what its volunteer has and may get; nothing where another office decides that."""
    if partnership.closed_on is None or not partnership.is_beyond_trial:
        return None
    theirs = Volunteer.objects.visible_to(request.user)  # type: ignore[arg-type]
    volunteer = theirs.filter(pk=partnership.volunteer_id).select_related("programme", "person").first()
    rows = _rows(volunteer) if volunteer else []
    return ("certificates/_panel.html", {"volunteer": volunteer, "rows": rows}) if rows else None


def _rows(volunteer: Volunteer) -> list[KindRow]:
    issued: dict[object, list[Certificate]] = defaultdict(list)
    for certificate in volunteer.certificates.current().defer("facts"):
        issued[certificate.kind_id].append(certificate)
    rows = []
    for kind in volunteer.programme.certificate_kinds.prefetch_related("texts"):
        asked = kind.is_offered and kind.basis != Basis.PARTICIPATION
        verdict = eligibility(kind, volunteer, today=timezone.localdate()) if asked else None
        if verdict or issued[kind.pk]:
            rows.append(KindRow(kind, issued[kind.pk], verdict))
    return rows


@panel("closing_round", order=10)
def certificates_before_they_go(
    request: HttpRequest, programme: Programme
) -> tuple[str, dict[str, Any]] | None:
    """Of each kind how many volunteers may get it: who goes on elsewhere gets those of the new programme."""
    user: User = request.user  # type: ignore[assignment]
    people = Volunteer.objects.visible_to(user).filter(programme=programme)
    today = timezone.localdate()
    kinds = programme.certificate_kinds.filter(is_offered=True).exclude(basis=Basis.PARTICIPATION)
    found = [(kind, eligible_for(kind, people, today=today).count()) for kind in kinds]
    rows = [(kind, count) for kind, count in found if count]
    return ("certificates/_closing_round.html", {"rows": rows}) if rows else None


@panel("programme", order=40)
def programme_kinds(request: HttpRequest, programme: Programme) -> tuple[str, dict[str, Any]]:
    """Which kinds it issues, and the way to change them."""
    return "certificates/_programme_panel.html", {
        "programme": programme,
        "kinds": programme.certificate_kinds.all(),
    }
