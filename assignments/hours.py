"""Hours that volunteers gave at single assignments, for their page, for figures and for certificates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from assignments.models import Assignment
from assignments.quarters import midnight

# Being there and the way there and back; to be summed in the database.
TIME_GIVEN = F("actual_minutes") + Coalesce(F("travel_minutes"), 0)


@dataclass(frozen=True)
class Hours:
    """`minutes` at the assignments, waiting included; `travel_minutes` on the way there and back."""

    count: int = 0
    minutes: int = 0
    travel_minutes: int = 0
    kilometres: int = 0

    @property
    def all_minutes(self) -> int:
        return self.minutes + self.travel_minutes


def hours_of(volunteers: Iterable[UUID], *, year: int) -> dict[UUID, Hours]:
    """What each of them gave in a calendar year; who gave nothing is not in it. One query."""
    done = Assignment.objects.done().filter(
        volunteer__in=list(volunteers),
        starts_at__gte=midnight(date(year, 1, 1)),
        starts_at__lt=midnight(date(year + 1, 1, 1)),
    )
    sums = (
        done.order_by()
        .values("volunteer")
        .annotate(
            number=Count("pk"),
            there=Sum("actual_minutes"),
            way=Coalesce(Sum("travel_minutes"), 0),
            km=Coalesce(Sum("travel_km"), 0),
        )
    )
    return {row["volunteer"]: Hours(row["number"], row["there"], row["way"], row["km"]) for row in sums}


def time_given(assignment: Assignment) -> int:
    """Minutes of one that is done, as `TIME_GIVEN` counts them."""
    return (assignment.actual_minutes or 0) + (assignment.travel_minutes or 0)
