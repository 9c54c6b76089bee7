"""Quarters of a year, by the days of the office's own time zone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

KEY = re.compile(r"(\d{4})-([1-4])")


class Quarter(NamedTuple):
    """Later quarters are greater."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, key: str | None) -> Quarter | None:
        """What `key` wrote ("2026-3"); None for anything else."""
        found = KEY.fullmatch(key or "")
        if found is None or not 2000 <= int(found[1]) <= 2100:
            return None
        return cls(int(found[1]), int(found[2]))

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def starts_on(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_on(self) -> date:
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def is_over(self, today: date) -> bool:
        return today > self.ends_on

    def __str__(self) -> str:
        return _("quarter %(number)d of %(year)d") % {"number": self.number, "year": self.year}


def midnight(day: date) -> datetime:
    """When the day begins here: 31 December, 23:30 belongs to the old year whatever the hour in Greenwich."""
    return timezone.make_aware(datetime.combine(day, time()))
