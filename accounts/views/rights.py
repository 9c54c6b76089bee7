"""What each role may do and see, for administrators to read: `accounts.rights` in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.rights import ACCOMPANIED, FACILITATOR, PARTNER, ROLES, Rights, Stage
from kern.personal_data import DataClass, described

# The stages of a single assignment.
_WHEN = {
    Stage.ASKED: gettext_lazy("before their yes"),
    Stage.TOGETHER: gettext_lazy("from the yes to the end of the day after the appointment"),
    Stage.OVER: gettext_lazy("afterwards"),
}


@dataclass(frozen=True)
class Column:
    """One role, or the task of leading an exchange group."""

    title: str | Promise
    rights: Rights


@dataclass(frozen=True)
class Cell:
    """Whether a role sees a class of data; `only` names the fields where it is not all of them."""

    is_seen: bool
    only: str = ""
    if_agreed: bool = False


@require_safe
@allow(Kind.ADMINISTRATOR)
def rights(request: SignedInRequest) -> HttpResponse:
    columns = [Column(kind.label, ROLES[kind]) for kind in Kind]
    columns.append(Column(_("Leads an exchange group"), FACILITATOR))
    context = {
        "columns": columns,
        "rows": [
            (data_class.label, [_cell(column.rights, data_class) for column in columns])
            for data_class in DataClass
            if data_class != DataClass.NONE
        ],
        "stages": [(stage.label, ", ".join(_names(fields))) for stage, fields in PARTNER.items()],
        "accompanied": [(when, ", ".join(_names(ACCOMPANIED[stage]))) for stage, when in _WHEN.items()],
    }
    return render(request, "accounts/rights.html", context)


def _cell(rights: Rights, data_class: DataClass) -> Cell:
    if data_class not in rights.classes:
        return Cell(is_seen=False)
    of_class = [path for path in rights.fields if _class_of(path) == data_class]
    return Cell(is_seen=True, only=", ".join(_names(of_class)), if_agreed=data_class in rights.only_agreed)


def _class_of(path: str) -> DataClass:
    label, _dot, name = path.rpartition(".")
    description = described(label)
    return description.fields[name].data_class if description else DataClass.NONE


def _names(paths: frozenset[str] | list[str]) -> list[str]:
    """What forms call these fields, in the order of the alphabet."""
    return sorted(str(_verbose_name(path)) for path in paths)


def _verbose_name(path: str) -> str | Promise:
    label, _dot, name = path.rpartition(".")
    model = apps.get_model(label)
    field = model._meta.get_field(name)
    # A link to the thing itself has no better name than the row that holds it.
    if not field.verbose_name or field.verbose_name == name:
        return model._meta.verbose_name_plural or name
    return field.verbose_name
