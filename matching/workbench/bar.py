"""The questions above a column: each column has its own, and they do not undo each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict


@dataclass(frozen=True)
class Bar:
    """A column's questions. Those of the other column go along hidden; `reset` drops only this one's."""

    form: forms.Form
    label: str
    action: str
    kept: list[tuple[str, str]]
    reset: str
    is_used: bool


def bar_of(query: QueryDict, filterset: Any, label: str, action: str, *dropped: str) -> Bar:
    """`dropped` are further parameters of the address that mean nothing after a new search."""
    form = filterset.form
    own = {form.add_prefix(name) for name in form.fields}
    kept = [(name, query.get(name, "")) for name in query if query.get(name) and name not in own | {*dropped}]
    return Bar(
        form=form,
        label=label,
        action=action,
        kept=kept,
        reset=f"{action}?{urlencode(kept)}" if kept else action,
        is_used=any(query.get(name) for name in own),
    )
