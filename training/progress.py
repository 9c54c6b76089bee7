"""How far somebody is with the preparation.

Two rules, set by the programme; where both are set, both are asked for:

- *hours*: so many minutes, and every required module complete. A module counts at most its own minutes,
  however often it is attended;
- *regular attendance*: so many of so many talks and workshops one after the other (`training.regular`).

Who is ready is written down as a `Completion` by `training.services.completion`; here it is looked up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from training.models import Completion, CountedTime, Module
from training.regular import RegularProgress, RegularRule, regular_dates_for
from volunteers.models import Volunteer


@dataclass(frozen=True)
class ModuleProgress:
    """One module: how many minutes of it somebody has, and how many are asked for.

    `asked` and `is_required` are said for this person: whoever has completed the preparation is held against
    the module as it was then, and a module that is no longer taught is not asked for.
    """

    module: Module
    counted: int
    asked: int
    is_required: bool

    @property
    def done(self) -> int:
        """What is shown and printed: never more than the module has."""
        return min(self.counted, self.module.minutes)

    @property
    def missing(self) -> int:
        return max(self.asked - self.counted, 0)

    @property
    def is_complete(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class Progress:
    """A volunteer's way through the preparation of their programme; everything in minutes.

    `completion` is what they have reached, None while they are not ready; the modules, the minutes and the
    regular attendance asked for are then those of that day. `regular` is None where none is asked for.
    `last_on` is the day of the last hours or talk.
    """

    modules: tuple[ModuleProgress, ...]
    required: int
    regular: RegularProgress | None = None
    completion: Completion | None = None
    last_on: date | None = None

    @property
    def total(self) -> int:
        return sum(part.done for part in self.modules)

    @property
    def missing(self) -> int:
        """What is missing to the programme's minutes; 0 does not yet mean ready."""
        return max(self.required - sum(min(part.counted, part.asked) for part in self.modules), 0)

    @property
    def incomplete(self) -> tuple[ModuleProgress, ...]:
        """The required modules that are not complete yet."""
        return tuple(part for part in self.modules if part.is_required and not part.is_complete)

    @property
    def asks_for_something(self) -> bool:
        return bool(self.required or self.regular or any(part.is_required for part in self.modules))

    @property
    def fulfils_the_rules(self) -> bool:
        """Whether what is counted is enough."""
        has_hours = self.missing == 0 and not self.incomplete
        return has_hours and (self.regular is None or self.regular.is_fulfilled)

    @property
    def is_ready(self) -> bool:
        return self.completion is not None or not self.asks_for_something


class OfModules(Subquery):
    """An aggregate over what was counted, which is grouped by module already.

    Django puts an aggregate into a subquery, but none around another.
    """

    template = "(SELECT SUM(done) FROM (%(subquery)s) counted)"


def with_hours(volunteers: QuerySet[Volunteer], *, today: date | None = None) -> QuerySet[Any]:
    """Adds `trained_minutes` (capped by module) and `is_ready` to every row."""
    counted = (
        CountedTime.objects.filter(volunteer=OuterRef("pk"), module__programme=OuterRef("programme"))
        .order_by()
        .values("module")
        .annotate(done=Least(Sum("minutes"), F("module__minutes"), output_field=IntegerField()))
        .values("done")
    )
    standing = Completion.objects.standing().filter(volunteer=OuterRef("pk"), programme=OuterRef("programme"))
    required = Module.objects.valid_on(today or timezone.localdate()).filter(
        programme=OuterRef("programme"), is_required=True
    )
    needs_nothing = Q(
        programme__required_training_minutes=0, programme__regular_attendance_needed=0
    ) & ~Exists(required)
    return volunteers.annotate(
        trained_minutes=Coalesce(OfModules(counted, output_field=IntegerField()), 0),
        is_ready=Case(When(Exists(standing) | needs_nothing, then=True), default=False),
    )


def progress_for(
    volunteers: Iterable[Volunteer], *, today: date | None = None, afresh: bool = False
) -> dict[Volunteer, Progress]:
    """The progress of many in a fixed number of queries; `programme` should be loaded.

    Whoever has completed the preparation is held against the rules of that day; with `afresh` everybody is
    held against today's.
    """
    chosen = list(volunteers)
    today = today or timezone.localdate()
    curricula: dict[object, list[Module]] = defaultdict(list)
    for module in Module.objects.filter(programme__in={volunteer.programme_id for volunteer in chosen}):
        curricula[module.programme_id].append(module)
    counted: dict[tuple[object, object], int] = defaultdict(int)
    last: dict[object, date] = {}
    rows = CountedTime.objects.filter(volunteer__in=chosen, module__programme=F("volunteer__programme"))
    for volunteer_id, module_id, minutes, day in rows.values_list(
        "volunteer_id", "module_id", "minutes", "counted_on"
    ):
        counted[volunteer_id, module_id] += minutes
        last[volunteer_id] = max(day, last.get(volunteer_id, day))
    completions = {
        completion.volunteer_id: completion
        for completion in Completion.objects.standing().filter(
            volunteer__in=chosen, programme=F("volunteer__programme")
        )
    }
    rules = {
        volunteer: _rule(volunteer, None if afresh else completions.get(volunteer.pk)) for volunteer in chosen
    }
    asked = [volunteer for volunteer, rule in rules.items() if rule]
    dates = regular_dates_for(asked, today=today) if asked else {}
    found = {}
    for volunteer, rule in rules.items():
        completion = completions.get(volunteer.pk)
        held_against = None if afresh else completion
        minutes_of = {
            module: counted.get((volunteer.pk, module.pk), 0) for module in curricula[volunteer.programme_id]
        }
        regular = RegularProgress(rule, tuple(dates.get(volunteer.pk, ()))) if rule else None
        days = [last.get(volunteer.pk), regular.last_attended if regular else None]
        found[volunteer] = Progress(
            modules=tuple(
                _held_against(held_against, minutes_of) if held_against else _taught(today, minutes_of)
            ),
            required=(
                held_against.required_minutes
                if held_against
                else volunteer.programme.required_training_minutes
            ),
            regular=regular,
            completion=completion,
            last_on=max([day for day in days if day], default=None),
        )
    return found


def _taught(day: date, minutes_of: dict[Module, int]) -> Iterator[ModuleProgress]:
    """The curriculum of that day, and what somebody has of modules that are not taught then."""
    for module, counted in minutes_of.items():
        is_taught = module.is_valid_on(day)
        if is_taught or counted:
            yield ModuleProgress(module, counted, module.minutes, module.is_required and is_taught)


def _held_against(completion: Completion, minutes_of: dict[Module, int]) -> Iterator[ModuleProgress]:
    """The curriculum as it was when somebody completed it, and what they have of other modules."""
    for module, counted in minutes_of.items():
        rule = completion.curriculum.get(str(module.pk))
        if rule:
            asked, is_required = rule
            yield ModuleProgress(module, counted, asked, is_required)
        elif counted:
            yield ModuleProgress(module, counted, module.minutes, is_required=False)


def _rule(volunteer: Volunteer, completion: Completion | None) -> RegularRule | None:
    if completion is None:
        return RegularRule.of_programme(volunteer.programme)
    if not completion.regular_needed:
        return None
    return RegularRule(completion.regular_needed, completion.regular_of, completion.regular_months)


def progress_of(volunteer: Volunteer, *, today: date | None = None) -> Progress:
    return progress_for([volunteer], today=today)[volunteer]


def is_ready(volunteer: Volunteer) -> bool:
    """Whether the preparation is complete."""
    return progress_of(volunteer).is_ready


def last_counted_place(volunteer: Volunteer) -> str:
    """Where the last hours that count were spent: the course's town, else the place; "" where nowhere."""
    last = (
        CountedTime.objects.filter(
            volunteer=volunteer, module__programme=volunteer.programme_id, attendance__isnull=False
        )
        .select_related("attendance__session__course__municipality")
        .order_by("-counted_on", "-created_at")
        .first()
    )
    if last is None or last.attendance is None:
        return ""
    session = last.attendance.session
    return str(session.course.municipality or session.place)
