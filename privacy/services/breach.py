"""The worksheet of a data breach (Art. 33 and 34): what is noted about it, and when it is closed."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from privacy.clock import authority_due_at
from privacy.enums import Risk
from privacy.models import Breach


@transaction.atomic
def save_breach(breach: Breach, *, by: User, now: datetime) -> Breach:
    """Write down what is known so far; everything but what happened may follow later.

    Raises ValidationError keyed by field: for moments ahead or before it was known, for a judgement without
    its reason, for the authority told late without saying why, and for a breach that is closed.
    """
    if breach.created_at and not Breach.objects.select_for_update().filter(pk=breach.pk, closed_on=None):
        raise ValidationError(_("This breach is closed: what was noted stays as it is."))
    _check_moments(breach, now=now)
    if breach.risk != Risk.UNKNOWN and not breach.risk_reason.strip():
        raise ValidationError({"risk_reason": _("Please say why: the authority may ask for it.")})
    told = breach.authority_told_at
    if told and told > authority_due_at(breach) and not breach.delay_reason.strip():
        sentence = _("More than 72 hours have passed: the authority wants to know why (Art. 33(1)).")
        raise ValidationError({"delay_reason": sentence})
    if not breach.created_at:
        breach.noted_by = by
    breach.full_clean()
    breach.save()
    return breach


@transaction.atomic
def close_breach(*, breach: Breach, by: User, today: date) -> Breach:
    """End the work on it. Raises ValidationError with everything that is still missing."""
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if breach.closed_on:
        raise ValidationError(_("This breach is closed already."))
    if missing := missing_for_closing(breach):
        raise ValidationError([_("Still missing: %(step)s.") % {"step": step} for step in missing])
    breach.closed_on = today
    breach.save(update_fields=["closed_on"])
    return breach


def missing_for_closing(breach: Breach) -> list[str]:
    """What the law asks for and is not noted yet."""
    missing = []
    if not breach.data.strip():
        missing.append(_("which data of whom"))
    if not breach.measures.strip():
        missing.append(_("what was done about it"))
    if breach.risk == Risk.UNKNOWN:
        missing.append(_("the judgement of the risk"))
    if breach.risk in (Risk.RISK, Risk.HIGH) and breach.authority_told_at is None:
        missing.append(_("when the authority was told"))
    if breach.risk == Risk.HIGH and breach.people_told_at is None:
        missing.append(_("when the people were told"))
    return missing


def _check_moments(breach: Breach, *, now: datetime) -> None:
    errors = {}
    for name in ("discovered_at", "authority_told_at", "people_told_at"):
        moment = getattr(breach, name)
        if moment and moment > now:
            errors[name] = _("This moment lies ahead.")
        elif moment and name != "discovered_at" and moment < breach.discovered_at:
            errors[name] = _("This is before it was known.")
    if errors:
        raise ValidationError(errors)
