"""Certificates and ceremonies as rows, without the training behind them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.urls import reverse

from accounts.enums import Kind
from certificates.enums import Basis
from certificates.models import Ceremony, Certificate, CertificateKind
from certificates.services.ceremony import add_guests, plan_ceremony
from tests.builders import (
    TODAY,
    make_organisation,
    make_programme,
    make_user,
    make_volunteer,
)
from volunteers.models import Volunteer

BEGINS = datetime(2026, 3, 2, 18, tzinfo=UTC)
EVENING = BEGINS + timedelta(minutes=30)
_numbers = count(1)


def make_kind(name: str = "Schulungszertifikat", basis: Basis = Basis.TRAINING) -> CertificateKind:
    kind, _ = CertificateKind.objects.get_or_create(
        programme=make_programme(), name=name, defaults={"name_en": name, "basis": basis}
    )
    return kind


def facts(name: str, **more: Any) -> dict[str, Any]:
    """As they are frozen in a certificate of training."""
    return {
        "basis": "training",
        "layout": "band",
        "density": "roomy",
        "heading": "Zertifikat",
        "title": "Integrationsbegleitung im Ehrenamt",
        "name": name,
        "body": ["hat an der Schulung teilgenommen."],
        "closing": [],
        "modules": [{"title": "Staatsangehörigkeitsrecht", "minutes": 120}],
        "total_minutes": 120,
        "tasks": [],
        "place": "Bensheim",
        "programme": "Integration braucht Partnerschaft",
        "organisation": "Kreis Bergstraße",
        "signatories": [],
        "logos": [],
        "funders": [],
    } | more


def given_certificate(
    name: str = "Helga Muster", *, volunteer: Volunteer | None = None, **fields: Any
) -> Certificate:
    """A certificate that stands, with the next number."""
    first, _, last = name.rpartition(" ")
    person = {
        f"person_{key}": fields.pop(key)
        for key in ("email", "organisation", "postcode", "place")
        if key in fields
    }
    volunteer = volunteer or make_volunteer(person_first_name=first or name, person_last_name=last, **person)
    number = next(_numbers)
    fields.setdefault("kind", make_kind())
    return Certificate.objects.create(
        volunteer=volunteer,
        programme=volunteer.programme,
        year=2026,
        sequence=number,
        number=f"IBP-2026-{number:04d}",
        issued_on=TODAY,
        facts=facts(name),
        **fields,
    )


def make_ceremony(*names: str, **fields: Any) -> Ceremony:
    """On 2 March 2026 at 19:00, with certificates for these people on the list, in this order."""
    values: dict[str, Any] = {
        "organisation": make_organisation(),
        "title": "Feierstunde im Rathaus",
        "starts_at": BEGINS,
        "place": "Rathaus Bensheim",
    } | fields
    values.setdefault("by", make_user(Kind.ADMINISTRATOR))
    ceremony = plan_ceremony(**values)
    for name in names:
        add_guests(ceremony=ceremony, certificates=[given_certificate(name)])
    return ceremony


def url(name: str, ceremony: Ceremony) -> str:
    return reverse(f"certificates:ceremony_{name}", args=[ceremony.pk])


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
