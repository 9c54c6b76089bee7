"""Tables in KERN's look: subclass `KernTable`, columns as django-tables2 has them."""

from typing import Any

import django_tables2 as tables
from django.utils.functional import Promise

NUMERIC = {"th": {"class": "kern-table__header--numeric"}, "td": {"class": "kern-table__cell--numeric"}}


class KernTable(tables.Table):
    """Base of all tables. `region_label` names the table for screen readers."""

    region_label: str | Promise = ""

    class Meta:
        template_name = "kern/table.html"
        # What an empty cell shows.
        default = "–"


class NameColumn(tables.Column):
    """What the row is about, as the link to its page (by default the record's `get_absolute_url`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("linkify", True)
        kwargs["attrs"] = {"a": {"class": "row-link"}} | (kwargs.get("attrs") or {})
        super().__init__(*args, **kwargs)


class NumberColumn(tables.Column):
    """A figure, set to the right with digits of equal width."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", NUMERIC)
        super().__init__(*args, **kwargs)
