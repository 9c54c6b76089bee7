"""How far somebody is with the preparation.

A module counts at most its own minutes, however often it is attended.
Ready is whoever has the programme's minutes and has completed every required module.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least

from training.models import Attendance, Module, Session
from volunteers.models import Volunteer


@dataclass(frozen=True)
class ModuleProgress:
    """One module: how much of it somebody has, and how much is missing."""

    module: Module
    done: int

    @property
    def missing(self) -> int:
        return self.module.minutes - self.done

    @property
    def is_complete(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class Progress:
    """A volunteer's way through the curriculum of their programme; everything in minutes."""

    modules: tuple[ModuleProgress, ...]
    required: int

    @property
    def total(self) -> int:
        return sum(part.done for part in self.modules)

    @property
    def missing(self) -> int:
        """What is missing to the programme's minutes; 0 does not yet mean ready."""
        return max(self.required - self.total, 0)

    @property
    def incomplete(self) -> tuple[ModuleProgress, ...]:
        """The required modules that are not complete yet."""
        return tuple(part for part in self.modules if part.module.is_required and not part.is_complete)

    @property
    def is_ready(self) -> bool:
        return self.missing == 0 and not self.incomplete


class OfModules(Subquery):
    """Aggregates over what was attended, which is grouped by volunteer and module already.

    Django puts an aggregate into a subquery, but none around another: `over` and `end` are SQL.
    """

    template = "(SELECT %(over)s FROM (%(subquery)s) attended %(end)s)"

    def __init__(self, modules: QuerySet[Any], over: str, end: str = "", **kwargs: Any) -> None:
        super().__init__(modules, over=over, end=end, **kwargs)


# Enough minutes, and as many completed modules as the programme requires.
READY = f"""
    GROUP BY volunteer_id, programme_id, wanted
    HAVING SUM(done) >= wanted AND SUM(complete) >= (
        SELECT COUNT(*) FROM {Module._meta.db_table} module
        WHERE module.programme_id = attended.programme_id AND module.is_required
    )
"""  # noqa: S608 (nothing in it comes from outside)


def with_hours(volunteers: QuerySet[Volunteer]) -> QuerySet[Any]:
    """Adds `trained_minutes` (capped by module) and `is_ready` to every row.

    Who is ready is found for everybody at once rather than row by row: matching asks it of a whole programme.
    """
    attended = (
        Attendance.objects.filter(minutes__gt=0, session__module__programme=F("volunteer__programme"))
        .order_by()
        .values("volunteer_id", "session__module")
        .annotate(
            done=Least(Sum("minutes"), F("session__module__minutes"), output_field=IntegerField()),
            complete=Case(
                When(session__module__is_required=True, done=F("session__module__minutes"), then=1), default=0
            ),
            programme_id=F("volunteer__programme"),
            wanted=F("volunteer__programme__required_training_minutes"),
        )
    )
    own = attended.filter(volunteer=OuterRef("pk")).values("done")
    ready = OfModules(
        attended.values("volunteer_id", "done", "complete", "programme_id", "wanted"), "volunteer_id", READY
    )
    required = Module.objects.filter(programme=OuterRef("programme"), is_required=True)
    needs_nothing = Q(programme__required_training_minutes=0) & ~Exists(required)
    return volunteers.annotate(
        trained_minutes=Coalesce(OfModules(own, "SUM(done)", output_field=IntegerField()), 0),
        is_ready=Case(When(Q(pk__in=ready) | needs_nothing, then=True), default=False),
    )


def progress_for(volunteers: Iterable[Volunteer]) -> dict[Volunteer, Progress]:
    """The progress of many in three queries; `programme` should be loaded."""
    chosen = list(volunteers)
    curriculum: dict[object, list[Module]] = {}
    for module in Module.objects.filter(programme__in={volunteer.programme_id for volunteer in chosen}):
        curriculum.setdefault(module.programme_id, []).append(module)
    attended: dict[tuple[object, object], int] = {}
    rows = (
        Attendance.objects.filter(
            volunteer__in=chosen, minutes__gt=0, session__module__programme=F("volunteer__programme")
        )
        .order_by()
        .values_list("volunteer", "session__module")
        .annotate(sum=Sum("minutes"))
    )
    for volunteer_id, module_id, minutes in rows:
        attended[volunteer_id, module_id] = minutes
    return {
        volunteer: Progress(
            modules=tuple(
                ModuleProgress(module, min(module.minutes, attended.get((volunteer.pk, module.pk), 0)))
                for module in curriculum.get(volunteer.programme_id, ())
            ),
            required=volunteer.programme.required_training_minutes,
        )
        for volunteer in chosen
    }


def progress_of(volunteer: Volunteer) -> Progress:
    return progress_for([volunteer])[volunteer]


def is_ready(volunteer: Volunteer) -> bool:
    """Whether the preparation is complete."""
    return progress_of(volunteer).is_ready


def last_counted_session(volunteer: Volunteer) -> Session | None:
    """The date at which the last minutes that count were reached; None where there are none yet."""
    counted: dict[object, int] = {}
    last = None
    attendances = (
        Attendance.objects.filter(
            volunteer=volunteer, minutes__gt=0, session__module__programme=volunteer.programme_id
        )
        .select_related("session__module", "session__course__municipality")
        .order_by("session__starts_at")
    )
    for attendance in attendances:
        module = attendance.session.module
        if counted.get(module.pk, 0) < module.minutes:
            last = attendance.session
        counted[module.pk] = counted.get(module.pk, 0) + attendance.minutes
    return last
