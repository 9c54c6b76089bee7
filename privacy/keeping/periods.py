"""For how many days a programme keeps something: its own time, or the usual one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.models import RetentionPeriod
from privacy.retention import RULES, Rule
from programmes.models import Programme


def own_periods(rule: Rule) -> dict[object, int]:
    """The days of every programme that has a time of its own, by its id, never beyond the bounds."""
    if not rule.is_per_programme:
        return {}
    least, most = rule.bounds
    periods = RetentionPeriod.objects.filter(rule=rule.name).values_list("programme", "days")
    return {programme: min(max(days, least), most) for programme, days in periods}


def is_over(
    rule: Rule, since: str, *, today: date, moment: bool, programme: str = "", at_most: int | None = None
) -> Q:
    """What was begun so long ago that its time is over today: kept for `days` days, then gone.

    `since` is the lookup of the day (or `moment`) from which its time runs, `programme` the programme's.
    `at_most`: so many days, whatever rule and programme say.
    """
    longest = (rule.days or 0) if at_most is None else at_most
    usual = min(rule.days or 0, longest)
    over = _before(since, today - timedelta(days=usual), moment)
    if not programme or not (own := own_periods(rule)):
        return over
    over &= ~Q(**{f"{programme}__in": list(own)})
    for key, days in own.items():
        last_day = today - timedelta(days=min(days, longest) if at_most is not None else days)
        over |= Q(**{programme: key}) & _before(since, last_day, moment)
    return over


def _before(since: str, last_day: date, moment: bool) -> Q:
    if not moment:
        return Q(**{f"{since}__lte": last_day})
    midnight = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    return Q(**{f"{since}__lt": midnight})


@transaction.atomic
def set_period(*, programme: Programme, rule: str, days: int | None) -> None:
    """Let a programme keep something for so many days; None, or the usual number, for the usual time.

    Raises ValidationError, keyed by the rule, beyond the rule's bounds.
    """
    found = RULES.get(rule)
    if found is None or not found.is_per_programme:
        raise ValidationError(_("This time cannot be set for a programme."))
    if days is None or days == found.days:
        RetentionPeriod.objects.filter(programme=programme, rule=rule).delete()
        return
    least, most = found.bounds
    if not least <= days <= most:
        words = {"least": least, "most": most}
        raise ValidationError({rule: _("Please choose between %(least)d and %(most)d days.") % words})
    RetentionPeriod.objects.update_or_create(programme=programme, rule=rule, defaults={"days": days})
