"""What all parts of the demo county share: the day it stands on, its dice, its catalogues and its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from newcomers.models import Newcomer
from partnerships.models import Partnership
from people.models import Interest
from programmes.models import Municipality, Organisation, Programme, Task
from volunteers.models import Volunteer

SEED = 20070227  # the day on which the first county programme began


@dataclass
class World:
    """Deterministic: the same day gives the same county, to the last meeting."""

    today: date
    dice: Random = field(default_factory=lambda: Random(SEED))
    county: Organisation = field(init=False)
    cafe: Organisation = field(init=False)
    initiative: Organisation = field(init=False)
    programme: Programme = field(init=False)
    towns: list[Municipality] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    interests: list[Interest] = field(default_factory=list)
    administrator: User = field(init=False)
    coordinator: User = field(init=False)
    trainer: User = field(init=False)
    names: set[tuple[str, str]] = field(default_factory=set)
    volunteers: list[Volunteer] = field(default_factory=list)
    learners: list[Volunteer] = field(default_factory=list)
    ready: list[Volunteer] = field(default_factory=list)
    mediators: list[Volunteer] = field(default_factory=list)
    newcomers: list[Newcomer] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def at(self, day: date, hour: int = 12, minute: int = 0) -> datetime:
        """That local time on that day."""
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))
