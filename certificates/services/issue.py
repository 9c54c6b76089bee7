"""Issuing certificates: numbered without gaps, with facts and file frozen in the same moment."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.eligibility import eligibility
from certificates.facts import facts_of
from certificates.models import Certificate, CertificateKind
from certificates.occasion import EVERYTHING, Occasion, check_occasion
from certificates.services.files import store_pdf
from messaging.services import absolute_url, queue_mail
from programmes.models import Programme
from volunteers.models import Volunteer

ATTEMPTS = 3


@transaction.atomic
def issue_certificate(
    *,
    kind: CertificateKind,
    volunteer: Volunteer,
    by: User | None,
    today: date,
    language: str = "de",
    occasion: Occasion = EVERYTHING,
    tell: bool = True,
) -> Certificate:
    """Issue a certificate with the programme's next number of this year; with `tell` its holder gets a mail.

    Raises ValidationError with the reasons where it may not be issued or cannot be printed; then no number
    is used up.
    """
    check_occasion(kind, occasion, today=today)
    hold_numbers(kind.programme)
    verdict = eligibility(kind, volunteer, today=today, occasion=occasion)
    if not verdict.is_eligible:
        raise ValidationError(
            _("No certificate for %(name)s: %(reasons)s.")
            % {"name": volunteer, "reasons": "; ".join(verdict.reasons)}
        )
    certificate = Certificate(
        kind=kind,
        volunteer=volunteer,
        programme=kind.programme,
        occasion=occasion.key,
        language=language,
        facts=facts_of(kind, volunteer, language=language, today=today, occasion=occasion),
        issued_on=today,
        issued_by=by,
    )
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                _number(certificate)
                certificate.save(force_insert=True)
                store_pdf(certificate)
            break
        except IntegrityError:
            # Only without row locks: somebody else has just taken the number.
            if attempt == ATTEMPTS - 1:
                raise
    if tell:
        tell_holder(certificate, "issued")
    return certificate


def hold_numbers(programme: Programme) -> None:
    """Make those who issue for a programme wait for each other until the end of the transaction.

    On PostgreSQL the programme's row is the queue, without keeping out whoever only refers to it. SQLite
    knows no row locks, but lets only one transaction write; the unique number stands behind both.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def tell_holder(certificate: Certificate, event: str) -> None:
    """Queue the mail `certificates/mail/<event>` to whom the certificate belongs."""
    queue_mail(
        key=f"certificate:{event}:{certificate.pk}",
        template=f"certificates/mail/{event}",
        context=_words(certificate, event),
        person=certificate.volunteer.person,
    )


def _words(certificate: Certificate, event: str) -> dict[str, str]:
    words = {"kind": str(certificate.kind), "number": certificate.number}
    if event == "revoked":
        return words | {"reason": certificate.revoke_reason}
    return words | {"link": absolute_url(reverse("certificates:pdf", args=[certificate.pk]))}


def _number(certificate: Certificate) -> None:
    """The next number of its programme and year: the last one and one more, so that there is no gap."""
    programme, year = certificate.programme, certificate.issued_on.year
    given = Certificate.objects.filter(programme=programme, year=year)
    certificate.year = year
    certificate.sequence = (given.aggregate(last=Max("sequence"))["last"] or 0) + 1
    certificate.number = f"{programme.code}-{year}-{certificate.sequence:04d}"
