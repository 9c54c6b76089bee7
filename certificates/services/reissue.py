"""Putting right what was issued: a new version under the same number, or taking it back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.eligibility import verdicts
from certificates.facts import facts_of
from certificates.models import Certificate
from certificates.occasion import occasion_of
from certificates.services.files import store_pdf
from certificates.services.guests import take_over_place
from certificates.services.issue import hold_numbers, tell_holder


@transaction.atomic
def reissue_certificate(
    *, certificate: Certificate, reason: str, by: User, today: date, tell: bool = True
) -> Certificate:
    """Issue the next version with the same number, its own code and the facts of today's records.

    The old version stays as it is; whoever checks it learns that there is a newer one. Raises ValidationError
    without a reason, for one that was replaced or revoked, and where the holder could not get it any more.
    """
    reason = _needed(reason, _("Please say why a new version is needed."))
    hold_numbers(certificate.programme)
    old = _standing(certificate)
    kind, volunteer, occasion = old.kind, old.volunteer, occasion_of(old)
    verdict = verdicts(kind, [volunteer], today=today, occasion=occasion, besides=old)[volunteer]
    if not verdict.is_eligible:
        raise ValidationError(
            _("No new version for %(name)s: %(reasons)s.")
            % {"name": volunteer, "reasons": "; ".join(verdict.reasons)}
        )
    old.is_current = False
    old.save(update_fields=["is_current"])
    new = Certificate.objects.create(
        kind=kind,
        volunteer=volunteer,
        programme=old.programme,
        occasion=old.occasion,
        year=old.year,
        sequence=old.sequence,
        number=old.number,
        version=old.version + 1,
        reissue_reason=reason,
        language=old.language,
        facts=facts_of(kind, volunteer, language=old.language, today=today, occasion=occasion),
        issued_on=today,
        issued_by=by,
    )
    store_pdf(new)
    take_over_place(old=old, new=new)
    if tell:
        tell_holder(new, "reissued")
    return new


@transaction.atomic
def revoke_certificate(
    *, certificate: Certificate, reason: str, by: User, today: date, tell: bool = True
) -> Certificate:
    """Take a certificate back for good; its holder is told and can download it no longer.

    Whoever checks it learns that it was revoked, not why. Its number stays used; what it was for may be
    issued anew under another one. Raises ValidationError without a reason, and where it does not stand.
    """
    reason = _needed(reason, _("Please say why it is revoked."))
    hold_numbers(certificate.programme)
    certificate = _standing(certificate)
    certificate.revoked_on, certificate.revoked_by, certificate.revoke_reason = today, by, reason
    certificate.save(update_fields=["revoked_on", "revoked_by", "revoke_reason"])
    if tell:
        tell_holder(certificate, "revoked")
    return certificate


def _needed(reason: str, sentence: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": sentence})
    return reason


def _standing(certificate: Certificate) -> Certificate:
    """As it is now, behind the lock. Raises ValidationError where it has been replaced or revoked."""
    now = Certificate.objects.select_related("kind", "programme", "volunteer__person").get(pk=certificate.pk)
    if now.revoked_on:
        raise ValidationError(_("This certificate was revoked."))
    if not now.is_current:
        raise ValidationError(_("There is a newer version of this certificate."))
    return now
