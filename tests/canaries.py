"""A unique token in every field that holds something of somebody, and who may come across it.

`plant` writes them into all rows that are there, driven by the descriptions in `<app>/personal_data.py`: a
new field has its canary from its first day on. `found_in` reads pages, files, calendars and mails for them.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from phonenumber_field.modelfields import PhoneNumberField
from pypdf import PdfReader

from kern.personal_data import DataClass, Description, descriptions

# Whoever runs the test is logged in by these.
LEFT_ALONE = {"sessions.Session", "mfa.Authenticator", "usersessions.UserSession", "accounts.User.password"}
# Rows that the framework writes for itself; our pages show them to administrators alone.
FRAMEWORK = {
    *("admin.LogEntry", "auditlog.LogEntry", "audit.Change", "audit.Reading"),
    *("account.EmailAddress", "account.EmailConfirmation"),
}
# A token must not stand here: the value means something to the program.
MEANT = {
    "people.Person.postcode": "five digits, from which the town follows",
    "assignments.Assignment.other_languages": "codes of languages",
    "assignments.AssignmentProfile.kinds": "kinds of assignments",
    "assignments.ExpenseSheet.lines": "days, towns and amounts, settled and not to be changed",
    "messaging.OutgoingMail.calendar_method": "REQUEST or CANCEL",
    "events.Registration.language": "of the mail",
    "publications.Subscription.language": "of the mail",
    "privacy.ErasureNotice.rule": "a rule of privacy.retention",
    "partnerships.Partnership.before_closure": "states and days",
    "matching.MatchingRun.prices": "numbers",
    "matching.MatchingRun.contradictions": "ids",
    "matching.MatchingRun.incomplete_volunteers": "ids",
    "matching.RunEntry.parts": "numbers by criterion",
    "matching.RunEntry.overridden": "names of rules",
    "matching.RunEntry.reason": "name of a rule",
    "matching.Proposal.parts": "numbers by criterion",
    "certificates.Signatory.name": "printed on every certificate",
    "certificates.Signatory.function": "printed on every certificate",
    "certificates.Signatory.function_en": "printed on every certificate",
    "volunteers.ScreeningCheck.expires_on": "whoever is not screened is not proposed",
}
# What is not free text and still tells much: days in years when nobody of the test was born.
FIRST_DAY = date(1911, 1, 1)
DATED = {DataClass.BIRTH, DataClass.ORIGIN, DataClass.CONDUCT}
COUNTRIES = {
    **{"TV": "Tuvalu", "NR": "Nauru", "KI": "Kiribati", "PW": "Palau", "TO": "Tonga", "VU": "Vanuatu"},
    **{"WS": "Samoa", "NU": "Niue", "TK": "Tokelau", "SB": "Salomonen", "FJ": "Fidschi", "AW": "Aruba"},
}

_WORD = re.compile(r"zq\d{5}x")
_PHONE = re.compile(r"77\d{5}")
_DAY = re.compile(
    r"\b(?:(\d{1,2})\.\s?(\d{1,2})\.\s?(19[123]\d)|(\d{1,2})\.\s([A-Za-zäöü]+)\s(19[123]\d)"
    r"|(19[123]\d)-(\d\d)-(\d\d))"
)
_NUMBER = re.compile(r"\b2\d\.?\d{3}\b")
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()


@dataclass(frozen=True)
class Canary:
    """One value in one row. `people` are the persons that the row is about."""

    path: str
    data_class: DataClass
    row: Any
    people: frozenset[UUID]

    def __str__(self) -> str:
        return f"{self.path} ({self.data_class})"


@dataclass
class Aviary:
    """All canaries by what is found of them in a text; `left_out` are fields that cannot hold one."""

    canaries: dict[str, Canary] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def found_in(self, content: bytes, content_type: str = "text/html") -> set[Canary]:
        text = as_text(content, content_type)
        # In a PDF a long word may be broken off at the end of a line.
        packed = re.sub(r"[\s\u00ad]+", "", text)
        hits = {*_WORD.findall(packed.lower()), *(f"+{each}" for each in _PHONE.findall(packed))}
        hits |= {f"={number.replace('.', '')}" for number in _NUMBER.findall(text)}
        hits |= {f"@{day}" for day in _days(text)}
        # The list to choose from names every country; what was chosen counts.
        chosen = re.sub(r"<option(?![^>]*\bselected)[^>]*>[^<]*</option>", "", text)
        hits |= {country for country in COUNTRIES.values() if country in chosen}
        return {self.canaries[hit] for hit in hits if hit in self.canaries}


def as_text(content: bytes, content_type: str) -> str:
    """What somebody reads who opens it: of PDFs the text, of archives every file in them."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(as_text(archive.read(name), "") for name in archive.namelist())
    text = content.decode("utf-8", "replace")
    if "calendar" in content_type:
        return re.sub(r"\r?\n[ \t]", "", text)
    return html.unescape(text)


def _days(text: str) -> Iterator[date]:
    for day, month, year, day2, name, year2, year3, month3, day3 in _DAY.findall(text):
        try:
            if year:
                yield date(int(year), int(month), int(day))
            elif year2 and name in MONTHS:
                yield date(int(year2), MONTHS.index(name) + 1, int(day2))
            elif year3:
                yield date(int(year3), int(month3), int(day3))
        except ValueError:
            continue


def plant() -> Aviary:
    """Fill every personal field of every row there is."""
    aviary, number = Aviary(), 0
    for description in descriptions():
        if description.label in LEFT_ALONE:
            continue
        for row in description.model._default_manager.all().order_by("pk"):
            people = frozenset(_people(description, row))
            for name, described in description.fields.items():
                path = f"{description.label}.{name}"
                if not described.is_personal or path in MEANT or path in LEFT_ALONE:
                    continue
                number += 1
                found = _token(description.model._meta.get_field(name), described.data_class, number, row)
                if found is None:
                    continue
                value, spelling = found
                if _write(row, name, value):
                    aviary.canaries[spelling] = Canary(path, described.data_class, row, people)
                else:
                    aviary.left_out.add(path)
    return aviary


def _people(description: Description, row: models.Model) -> Iterator[UUID]:
    for path in description.about:
        if not path:
            yield row.pk
        else:
            rows = description.model._default_manager.filter(pk=row.pk)
            yield from (pk for pk in rows.values_list(path, flat=True) if pk)


def _token(column: Any, data_class: DataClass, number: int, row: models.Model) -> tuple[Any, str] | None:
    """A value for the column and what it is recognised by; None where it takes no free value."""
    word = f"zq{number:05d}x"
    if column.name == "country_of_origin":
        return list(COUNTRIES.items())[number % len(COUNTRIES)]
    if column.choices or column.is_relation:
        return None
    if isinstance(column, PhoneNumberField):
        return f"+49625177{number:05d}", f"+77{number:05d}"
    if isinstance(column, models.EmailField):
        return f"{word}@kanarie.example", word
    if isinstance(column, models.URLField):
        return f"https://kanarie.example/{word}", word
    if isinstance(column, models.CharField | models.TextField):
        return (word, word) if (column.max_length or 99) >= len(word) else None
    if isinstance(column, models.JSONField):
        before = getattr(row, column.name)
        value = _with_word(before, word)
        return (value, word) if value != before else None
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        day = FIRST_DAY + timedelta(days=number)
        return (day, f"@{day}") if data_class in DATED else None
    if isinstance(column, models.IntegerField) and data_class == DataClass.FAMILY:
        return 20_000 + number, f"={20_000 + number}"
    return None


def _with_word(value: Any, word: str) -> Any:
    """The same structure with the word for every piece of text in it; of a mapping for the name alone, for
    what else it says means something to the program."""
    if isinstance(value, str):
        return word
    if isinstance(value, dict):
        return {key: word if key == "name" else each for key, each in value.items()}
    if isinstance(value, list):
        return [_with_word(each, word) for each in value]
    return value


def _write(row: models.Model, name: str, value: Any) -> bool:
    """Straight into the column: no service, no signal, no copy elsewhere. False where a rule forbids it."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
    except IntegrityError:
        return False
    return True
