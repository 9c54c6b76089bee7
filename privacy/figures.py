"""Figures of closed partnerships, from facts without anybody in them; small counts are hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.suppression import suppressed
from partnerships.enums import ClosureReason
from people.enums import Gender
from privacy.enums import AgeBand
from privacy.models import PartnershipFact
from privacy.regions import region_name
from programmes.models import Municipality, Programme


class Dimension(models.TextChoices):
    """By what closed partnerships are counted, year by year. One at a time, and without filters: what is
    hidden in one table could otherwise be worked out from two."""

    TOWN = "municipality", gettext_lazy("town")
    PROGRAMME = "programme", gettext_lazy("programme")
    AGE = "newcomer_age", gettext_lazy("age of the newcomer")
    GENDER = "newcomer_gender", gettext_lazy("gender of the newcomer")
    REGION = "region", gettext_lazy("region of origin")
    REASON = "closure_reason", gettext_lazy("reason of the closure")
    LENGTH = "length", gettext_lazy("how long it lasted")


@dataclass(frozen=True)
class Figures:
    """`rows`: a name and a count for each year and in all; None is hidden. The last row holds the totals."""

    years: list[int]
    rows: list[tuple[str, list[int | None]]]
    hidden: int


def figures_by(dimension: Dimension) -> Figures:
    """Two queries or three."""
    counts = _counts(dimension)
    years = sorted({year for _value, year in counts})
    names = _names(dimension, {value for value, _year in counts})
    values = sorted(names, key=lambda value: names[value][0])
    table = suppressed([[counts[value, year] for year in years] for value in values])
    titles = [str(names[value][1]) for value in values]
    rows = list(zip([*titles, _("all")], table.cells, strict=True)) if values else []
    return Figures(years, rows, table.hidden)


def _counts(dimension: Dimension) -> Counter[tuple[object, int]]:
    facts = PartnershipFact.objects.order_by().annotate(year=ExtractYear("closed_month"))
    counts: Counter[tuple[object, int]] = Counter()
    if dimension == Dimension.LENGTH:
        for began, ended, year in facts.values_list("started_month", "closed_month", "year"):
            counts[_length(began, ended), year] += 1
        return counts
    for value, year, number in facts.values_list(dimension.value, "year").annotate(Count("pk")):
        counts[value, year] += number
    return counts


def _length(began: date, ended: date) -> int:
    """0: less than 3 months, 1: less than 6, 2: less than 12, 3: a year and more."""
    months = (ended.year - began.year) * 12 + ended.month - began.month
    return sum(months >= limit for limit in (3, 6, 12))


LENGTHS = (
    gettext_lazy("less than 3 months"),
    gettext_lazy("3 to 6 months"),
    gettext_lazy("6 to 12 months"),
    gettext_lazy("a year and more"),
)


def _names(dimension: Dimension, values: set[object]) -> dict[object, tuple[Any, object]]:
    """What each value is sorted by, and its name."""
    unknown = _("not known")
    if dimension in (Dimension.TOWN, Dimension.PROGRAMME):
        model = Municipality if dimension == Dimension.TOWN else Programme
        found = model._default_manager.in_bulk([value for value in values if value])
        return {value: (str(found.get(value, "~")), found.get(value, unknown)) for value in values}
    if dimension == Dimension.REGION:
        return {value: (region_name(str(value)), region_name(str(value))) for value in values}
    if dimension == Dimension.LENGTH:
        return {value: (value, LENGTHS[int(str(value))]) for value in values}
    choices: dict[Dimension, Callable[[], list[tuple[str, object]]]] = {
        Dimension.AGE: lambda: list(AgeBand.choices),
        Dimension.GENDER: lambda: list(Gender.choices),
        Dimension.REASON: lambda: list(ClosureReason.choices),
    }
    known = choices[dimension]()
    order = {value: place for place, (value, _label) in enumerate(known)}
    labels = dict(known)
    return {
        value: (order.get(str(value), 99), labels.get(str(value), unknown) or unknown) for value in values
    }
