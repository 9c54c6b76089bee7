"""At night nobody is asked, and the time for answering does not run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils.timezone import localtime

from assignments.models import AssignmentRules


def awake(rules: AssignmentRules, moment: datetime) -> datetime:
    """The moment itself, or the end of the night in which it lies."""
    return _next_hour(moment, rules.quiet_until) if _is_quiet(rules, localtime(moment).hour) else moment


def after(rules: AssignmentRules, moment: datetime, minutes: int) -> datetime:
    """When so many minutes have passed, the hours of the night not counted."""
    moment, left = awake(rules, moment).astimezone(UTC), timedelta(minutes=minutes)
    while (night := _next_hour(moment, rules.quiet_from)) < moment + left:
        left -= night - moment
        moment = awake(rules, night)
    return moment + left


def _is_quiet(rules: AssignmentRules, hour: int) -> bool:
    if rules.quiet_from < rules.quiet_until:
        return rules.quiet_from <= hour < rules.quiet_until
    return hour >= rules.quiet_from or hour < rules.quiet_until


def _next_hour(moment: datetime, hour: int) -> datetime:
    """The next time that clocks on the wall show this full hour; never the moment itself."""
    local = localtime(moment)
    found = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if found <= local:
        found += timedelta(days=1)  # by the calendar: the clocks may change in between
    return found.astimezone(UTC)
