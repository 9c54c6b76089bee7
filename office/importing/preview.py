"""What would come of a list: every row's values, errors beside the cell, who resembles whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from office.enums import ImportKind
from office.importing.columns import Column, assign, columns_of
from office.models import ImportBatch
from people.models import Interest, Person
from programmes.models import Task


class RowState(StrEnum):
    """What happens with a row: NEW is imported, KNOWN and TWICE are not, a RESEMBLING one only if wished."""

    NEW = "new"
    ERROR = "error"
    KNOWN = "known"
    TWICE = "twice"
    RESEMBLING = "resembling"


@dataclass
class Cell:
    text: str
    error: str = ""


@dataclass
class Row:
    """`number` is the row in the file (headings: 1). `values` holds what cells mean, by column key."""

    number: int
    cells: list[Cell]
    values: dict[str, Any]
    errors: list[str] = field(default_factory=list)
    state: RowState = RowState.NEW
    resembles: list[Person] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()


@dataclass
class Preview:
    columns: list[Column]
    unknown_headings: list[str]
    missing_headings: list[str]
    rows: list[Row]

    def count(self, state: RowState) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def has_errors(self) -> bool:
        return bool(self.missing_headings) or any(row.state == RowState.ERROR for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {state.value: self.count(state) for state in RowState}


def preview(batch: ImportBatch, *, by: User, today: date) -> Preview:
    """Read the kept rows again and compare them with the people there are. Changes nothing."""
    headings, *lines = batch.rows
    assigned = assign(headings, kind=batch.kind)
    catalogues = {
        "interests": _catalogue(Interest.objects.all()),
        "tasks": _catalogue(Task.objects.filter(programme=batch.programme)),
    }
    rows = [
        _read_row(number, line, assigned, catalogues=catalogues, today=today)
        for number, line in enumerate(lines, start=2)
    ]
    found = set(assigned.values())
    missing = [c.heading for c in columns_of(batch.kind) if c.required and c not in found]
    if not missing:
        _compare(rows, batch=batch, by=by)
    return Preview(
        columns=list(assigned.values()),
        unknown_headings=[
            heading for index, heading in enumerate(headings) if index not in assigned and heading
        ],
        missing_headings=missing,
        rows=rows,
    )


def _catalogue(entries: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        found[entry.name.casefold()] = entry
        found.setdefault(entry.name_en.casefold(), entry)
    return found


def _read_row(
    number: int,
    line: list[str],
    assigned: dict[int, Column],
    *,
    catalogues: dict[str, dict[str, Any]],
    today: date,
) -> Row:
    row = Row(number=number, cells=[], values={})
    for index, column in assigned.items():
        text = line[index].strip()
        cell = Cell(text)
        row.cells.append(cell)
        try:
            if text:
                row.values[column.key] = _value(column, text, catalogues=catalogues, today=today)
            elif column.required:
                raise ValidationError(_("This cell must not be empty."))
        except ValidationError as error:
            cell.error = " ".join(error.messages)
    _check_together(row)
    if row.errors or any(cell.error for cell in row.cells):
        row.state = RowState.ERROR
    return row


def _value(column: Column, text: str, *, catalogues: dict[str, dict[str, Any]], today: date) -> Any:
    value = column.parse(text)
    if isinstance(value, date) and value > today:
        raise ValidationError(_("The date lies in the future."))
    if column.key == "places" and not 1 <= value <= 3:
        raise ValidationError(_("A volunteer has one to three places."))
    if column.key in ("travels_km", "children") and value > 100:
        raise ValidationError(_("This number is too large."))
    if column.key in catalogues:
        unknown = [name for name in value if name.casefold() not in catalogues[column.key]]
        if unknown:
            raise ValidationError(_("Not in the office's list: %(names)s.") % {"names": ", ".join(unknown)})
        return [catalogues[column.key][name.casefold()] for name in value]
    return value


def _check_together(row: Row) -> None:
    """Rules across the cells of one row."""
    have = row.values
    needed = {"interviewed_on", "record_checked_on", "confidentiality_on"}
    if "admitted_on" in have and not needed <= have.keys():
        row.errors.append(
            _("Whoever is admitted needs the dates of interview, certificate of conduct and confidentiality.")
        )
    if "accepted_on" in have and "intake_on" not in have:
        row.errors.append(_("Whoever is accepted needs the date of the intake interview."))


def _identity(
    *, first_name: str, last_name: str, born_on: date | None, email: str, phone: str, postcode: str
) -> tuple[object, ...]:
    names = (first_name.strip().casefold(), last_name.strip().casefold())
    return (*names, born_on, email.casefold(), phone, postcode)


def _compare(rows: list[Row], *, batch: ImportBatch, by: User) -> None:
    """Mark rows whose person is known already, stands twice in the list or resembles somebody.

    Reads the people once and compares in memory: the number of queries does not depend on the list.
    """
    role = "volunteer" if batch.kind == ImportKind.VOLUNTEERS else "newcomer"
    people = list(Person.objects.visible_to(by).filter(organisation=batch.organisation).select_related(role))
    known: set[tuple[object, ...]] = set()
    by_name: dict[tuple[str, str], list[Person]] = {}
    by_contact: dict[str, list[Person]] = {}
    for person in people:
        phone = str(person.phone.as_e164) if person.phone else ""
        if hasattr(person, role):
            known.add(
                _identity(
                    first_name=person.first_name,
                    last_name=person.last_name,
                    born_on=person.born_on,
                    email=person.email,
                    phone=phone,
                    postcode=person.postcode,
                )
            )
        by_name.setdefault((person.first_name.casefold(), person.last_name.casefold()), []).append(person)
        for contact in filter(None, (person.email.casefold(), phone)):
            by_contact.setdefault(contact, []).append(person)

    seen: set[tuple[object, ...]] = set()
    for row in rows:
        if row.state == RowState.ERROR:
            continue
        have = row.values
        email, phone, born_on = have.get("email", ""), have.get("phone", ""), have.get("born_on")
        identity = _identity(
            first_name=have["first_name"],
            last_name=have["last_name"],
            born_on=born_on,
            email=email,
            phone=phone,
            postcode=have["postcode"],
        )
        name = (have["first_name"].casefold(), have["last_name"].casefold())
        namesakes = [
            person
            for person in by_name.get(name, [])
            if not (born_on and person.born_on) or person.born_on.year == born_on.year
        ]
        contacts = by_contact.get(email.casefold(), []) + by_contact.get(phone, [])
        row.resembles = list({person.pk: person for person in namesakes + contacts}.values())
        if identity in known:
            row.state = RowState.KNOWN
        elif identity in seen:
            row.state = RowState.TWICE
        elif row.resembles:
            row.state = RowState.RESEMBLING
        seen.add(identity)
