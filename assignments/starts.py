"""The hours to choose from, where a request leaves the hour open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from assignments.diary import around, busy, first_clash
from assignments.facts import possible_hours
from assignments.models import Assignment
from assignments.travel import point_in_words, points_of_towns
from volunteers.models import Volunteer


def possible_starts(
    assignments: Iterable[Assignment], volunteer: Volunteer, *, now: datetime
) -> dict[UUID, list[datetime]]:
    """For each with a window: every half hour at which this volunteer could begin, in local time.

    What stands in their diary is left out, the way to and from it included. A fixed number of queries.
    """
    with_window = [each for each in assignments if each.window_from and each.window_until]
    if not with_window:
        return {}
    first = min(each.window_from for each in with_window if each.window_from)
    last = max(each.window_until for each in with_window if each.window_until)
    longest = max(each.minutes for each in with_window)
    times = busy([volunteer.pk], *around(first, last, longest)).get(volunteer.pk, [])
    towns = points_of_towns(each.municipality_id for each in with_window)
    found = {}
    for each in with_window:
        town = towns.get(each.municipality_id) if each.municipality_id else None
        point = point_in_words(each.place) or town
        found[each.pk] = [
            localtime(start)
            for start in possible_hours(each.window_from or each.starts_at, each.window_until, now=now)
            if not first_clash(
                times,
                starts_at=start,
                minutes=each.minutes,
                point=point,
                place=each.place,
                exclude=each.pk,
            )
        ]
    return found
