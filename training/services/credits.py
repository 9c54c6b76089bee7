"""Hours that somebody brings from elsewhere."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import Programme
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


@transaction.atomic
def carry_hours(*, volunteer: Volunteer, origin: Programme, by: User, today: date) -> list[CountedTime]:
    """Credit in the volunteer's programme what they have of modules of the same title in another one.

    Never more than the module has, what is counted of it already included: a second call adds nothing.
    Each credit says from which programme it comes; who is ready follows with it.
    """
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
    brought = _minutes_by_title(volunteer, origin)
    has = _minutes_by_title(volunteer, volunteer.programme)
    credits = [
        CountedTime(
            volunteer=volunteer,
            module=module,
            minutes=minutes,
            counted_on=today,
            reason=_("carried over from “%(programme)s”") % {"programme": origin},
            credited_by=by,
        )
        for module in Module.objects.valid_on(today).filter(programme=volunteer.programme)
        if (minutes := min(brought.get(module.title, 0), module.minutes - has.get(module.title, 0))) > 0
    ]
    CountedTime.objects.bulk_create(credits)
    # Not in anybody's name: to them it is no news that they are prepared.
    settle([volunteer], by=None, today=today, reason=_("hours were credited"))
    return credits


def _minutes_by_title(volunteer: Volunteer, programme: Programme) -> dict[str, int]:
    rows = CountedTime.objects.filter(volunteer=volunteer, module__programme=programme)
    summed = rows.order_by().values("module__title").annotate(sum=Sum("minutes"))
    return dict(summed.values_list("module__title", "sum"))
