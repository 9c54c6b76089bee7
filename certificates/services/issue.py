"""Issuing certificates: numbered without gaps, each person once per programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.eligibility import Eligibility, eligibility
from certificates.facts import facts_of
from certificates.models import Certificate
from messaging.services import absolute_url, queue_mail
from programmes.models import Programme
from volunteers.models import Volunteer

__all__ = ["Eligibility", "eligibility", "issue_certificate", "issue_certificates"]

ATTEMPTS = 3


@transaction.atomic
def issue_certificate(*, volunteer: Volunteer, by: User, today: date) -> Certificate:
    """Issue a volunteer's certificate with the programme's next number of this year and tell them by mail.

    Raises ValidationError with the reasons where it cannot be issued; then no number is used up.
    """
    # On PostgreSQL the programme's row is the queue in which those who issue wait for each other. SQLite
    # knows no row locks, but lets only one transaction write; the unique number stands behind both.
    Programme.objects.select_for_update().get(pk=volunteer.programme_id)
    for attempt in range(ATTEMPTS):
        verdict = eligibility(volunteer, today=today)
        if not verdict.is_eligible:
            raise ValidationError(
                _("No certificate for %(name)s: %(reasons)s.")
                % {"name": volunteer, "reasons": "; ".join(verdict.reasons)}
            )
        try:
            with transaction.atomic():
                certificate = _create(volunteer, by, today)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            break
    queue_mail(
        key=f"certificate:{certificate.pk}",
        template="certificates/mail/issued",
        context={
            "certificate": certificate,
            "pdf_url": absolute_url(reverse("certificates:pdf", args=[certificate.pk])),
        },
        person=volunteer.person,
    )
    return certificate


@transaction.atomic
def issue_certificates(*, volunteers: Iterable[Volunteer], by: User, today: date) -> list[Certificate]:
    """Issue all of them or none: a cohort is handed its certificates together.

    Raises ValidationError naming everybody for whom it is not possible. Numbers follow the names' order.
    """
    cohort = sorted(volunteers, key=lambda volunteer: volunteer.person.sort_name)
    if not cohort:
        raise ValidationError(_("Please choose at least one person."))
    issued, errors = [], []
    for volunteer in cohort:
        try:
            issued.append(issue_certificate(volunteer=volunteer, by=by, today=today))
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return issued


def _create(volunteer: Volunteer, by: User, today: date) -> Certificate:
    programme = volunteer.programme
    given = Certificate.objects.filter(programme=programme, year=today.year)
    sequence = (given.aggregate(last=Max("sequence"))["last"] or 0) + 1
    return Certificate.objects.create(
        volunteer=volunteer,
        programme=programme,
        year=today.year,
        sequence=sequence,
        number=f"{programme.code}-{today.year}-{sequence:04d}",
        facts=facts_of(volunteer, today=today),
        issued_on=today,
        issued_by=by,
    )
