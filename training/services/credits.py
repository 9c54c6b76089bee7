"""Hours that somebody brings from elsewhere."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from training.models import CountedTime, Module
from training.services.completion import settle
from training.words import duration
from volunteers.models import Volunteer


@transaction.atomic
def credit_time(
    *, volunteer: Volunteer, module: Module, minutes: int, reason: str, on: date, by: User, today: date
) -> CountedTime:
    """Credit minutes of a module that somebody did elsewhere; who is ready follows with it.

    Raises ValidationError without a reason, for a day to come, for another programme's module, and for more
    than the module has, what is credited of it already included.
    """
    if module.programme_id != volunteer.programme_id:
        raise ValidationError({"module": _("This module belongs to another programme.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Hours from elsewhere need a reason.")})
    if on > today:
        raise ValidationError({"on": _("This day is still to come.")})
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)  # two at once see each other's
    credits = CountedTime.objects.filter(volunteer=volunteer, module=module, attendance=None)
    credited = credits.aggregate(sum=Sum("minutes"))["sum"] or 0
    most = module.minutes - credited
    if minutes < 1:
        raise ValidationError({"minutes": _("Please say how long it was.")})
    if minutes > most:
        words = {"module": module, "whole": duration(module.minutes), "credited": duration(credited)}
        if credited:
            sentence = _("“%(module)s” has %(whole)s, and %(credited)s of it are credited already.") % words
        else:
            sentence = _("“%(module)s” has only %(whole)s.") % words
        raise ValidationError({"minutes": sentence})
    credit = CountedTime.objects.create(
        volunteer=volunteer,
        module=module,
        minutes=minutes,
        counted_on=on,
        reason=reason.strip(),
        credited_by=by,
    )
    settle([volunteer], by=by, today=today, reason=_("hours were credited"))
    return credit


@transaction.atomic
def take_back_credit(*, credit: CountedTime, by: User, today: date) -> None:
    """Delete a credit; who is ready follows with it. Raises ValidationError for time from a date."""
    if credit.attendance_id:
        raise ValidationError(_("This time comes from a date. It is corrected on the attendance list."))
    words = {"time": duration(credit.minutes), "module": credit.module}
    credit.delete()
    reason = _("the credit of %(time)s of “%(module)s” was taken back") % words
    settle([credit.volunteer], by=by, today=today, reason=reason)
