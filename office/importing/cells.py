"""What a cell means: German dates, decimal commas, languages with levels, weekly times.

Every function takes the text of a cell and returns its value, or raises ValidationError with a sentence that
stands beside the cell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time

import phonenumbers
from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.enums import Gender, GenderWish, Level, Literacy, Schooling
from people.languages import language_choices
from programmes import postcodes

DATE_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")
WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
WINDOW = re.compile(
    r"^(?P<days>[a-zäö]+\.?(?:\s*[-–]\s*[a-zäö]+\.?)?)\s*"
    r"(?P<from>\d{1,2}(?:[:.]\d{2})?)\s*(?:uhr)?\s*(?:-|–|bis)\s*(?P<until>\d{1,2}(?:[:.]\d{2})?)\s*(?:uhr)?$"
)
LANGUAGE = re.compile(
    r"^(?P<name>[^\d(:]+?)\s*[(:]?\s*(?P<level>[ABC][0-2]|muttersprache|native)?\s*\)?$", re.I
)

# How offices write the choices, beside the words that the interface shows.
SYNONYMS: dict[str, str] = {
    "w": Gender.FEMALE,
    "weibl": Gender.FEMALE,
    "frau": Gender.FEMALE,
    "m": Gender.MALE,
    "männl": Gender.MALE,
    "herr": Gender.MALE,
    "mann": Gender.MALE,
    "d": Gender.DIVERSE,
    "divers": Gender.DIVERSE,
}
WISHES: dict[str, str] = {
    "egal": GenderWish.ANY,
    "keine": GenderWish.ANY,
    "frau": GenderWish.FEMALE,
    "frauen": GenderWish.FEMALE,
    "weiblich": GenderWish.FEMALE,
    "mann": GenderWish.MALE,
    "männer": GenderWish.MALE,
    "männlich": GenderWish.MALE,
}
LITERACY: dict[str, str] = {
    "nein": Literacy.NONE,
    "keine": Literacy.NONE,
    "andere schrift": Literacy.OTHER_SCRIPT,
    "lateinisch": Literacy.LATIN,
    "ja": Literacy.LATIN,
}
SCHOOLING: dict[str, str] = {
    "keine": Schooling.NONE,
    "grundschule": Schooling.PRIMARY,
    "schule": Schooling.SECONDARY,
    "ausbildung": Schooling.VOCATIONAL,
    "studium": Schooling.ACADEMIC,
    "hochschule": Schooling.ACADEMIC,
}


def text(cell: str) -> str:
    return cell


def german_date(cell: str) -> date:
    for pattern in DATE_FORMATS:
        try:
            found = datetime.strptime(cell.split(" ")[0], pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
        if found.year > 1900:
            return found
    raise ValidationError(_("“%(cell)s” is not a date. Please write 31.12.1990.") % {"cell": cell})


def number(cell: str) -> int:
    """A whole number; 7,5 becomes 8, for kilometres are rounded up."""
    try:
        value = float(cell.replace(".", "").replace(",", ".") if "," in cell else cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise ValidationError(_("“%(cell)s” is not a number.") % {"cell": cell})
    return math.ceil(value)


def postcode(cell: str) -> str:
    # Spreadsheets drop leading zeros: 1067 is 01067 (Dresden).
    code = cell.strip().removeprefix("D-").zfill(5)
    if not postcodes.is_known(code):
        raise ValidationError(_("There is no postcode %(postcode)s in Germany.") % {"postcode": cell})
    return code


def email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError as error:
        raise ValidationError(_("“%(cell)s” is not an e-mail address.") % {"cell": cell}) from error
    return cell.lower()


def phone(cell: str) -> str:
    """In international form, +49625112345. A leading zero lost in a spreadsheet comes back."""
    written = cell if cell.startswith(("+", "0")) else f"0{cell}"
    try:
        parsed = phonenumbers.parse(written, "DE")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise ValidationError(_("“%(cell)s” is not a phone number.") % {"cell": cell})
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def one_of(choices: type[Choices], synonyms: dict[str, str]) -> Callable[[str], str]:
    """A parser for the words of an enumeration in German or English, or one of the synonyms."""

    def parse(cell: str) -> str:
        wanted = cell.strip().rstrip(".").casefold()
        words = dict(synonyms)
        for language in ("de", "en"):
            with override(language):
                words |= {str(label).casefold(): value for value, label in choices.choices}
        if wanted not in words:
            raise ValidationError(
                _("“%(cell)s” is unknown. Possible: %(choices)s.")
                % {"cell": cell, "choices": ", ".join(str(label) for label in choices.labels)}
            )
        return words[wanted]

    return parse


def names(cell: str) -> list[str]:
    """A list of names, separated by comma, semicolon or slash."""
    return [name for part in re.split(r"[,;/|]", cell) if (name := part.strip())]


def _language_codes() -> dict[str, str]:
    codes = {"kurdisch": "kmr", "dari": "prs", "farsi": "fa", "englisch": "en"}
    for language in ("en", "de"):
        with override(language):
            codes |= {name.casefold(): code for code, name in language_choices()}
        codes |= {
            name.casefold(): code
            for code, name in Locale.parse(language).languages.items()
            if code in dict(language_choices())
        }
    return codes


def languages(cell: str) -> dict[str, int]:
    """ "Deutsch (Muttersprache), Englisch B2" → {"de": 7, "en": 4}; without a level: native."""
    codes = _language_codes()
    levels: dict[str, int] = {}
    for entry in names(cell):
        found = LANGUAGE.match(entry)
        code = codes.get(found["name"].strip().casefold()) if found else None
        if found is None or code is None:
            raise ValidationError(_("The language “%(entry)s” is unknown.") % {"entry": entry})
        level = (found["level"] or "native").upper()
        levels[code] = int(Level[level]) if level in Level.names else int(Level.NATIVE)
    return levels


def _clock(written: str) -> time:
    hour, _colon, minute = written.replace(".", ":").partition(":")
    return time(int(hour) % 24 if int(hour) != 24 else 23, int(minute or 0) if int(hour) != 24 else 59)


def _weekday(written: str) -> int:
    return WEEKDAYS.index(written.strip(". ")[:2])


def windows(cell: str) -> list[tuple[int, time, time]]:
    """ "Di 15-18, Fr 9:30–12 Uhr, Mo-Mi 18-20" → (weekday, from, until) each, Monday = 0."""
    found: list[tuple[int, time, time]] = []
    for entry in re.split(r"[,;/]", cell.casefold()):
        if not entry.strip():
            continue
        match = WINDOW.match(entry.strip())
        try:
            if match is None:
                raise ValueError
            first, _dash, last = match["days"].replace("–", "-").partition("-")
            starts_at, ends_at = _clock(match["from"]), _clock(match["until"])
            days = range(_weekday(first), _weekday(last or first) + 1)
        except ValueError as error:
            raise ValidationError(
                _("“%(entry)s” is not a weekly time. Please write Di 15-18.") % {"entry": entry.strip()}
            ) from error
        if ends_at <= starts_at or not days:
            raise ValidationError(
                _("“%(entry)s”: the free time ends before it starts.") % {"entry": entry.strip()}
            )
        found += [(day, starts_at, ends_at) for day in days]
    return found


def country(cell: str) -> str:
    """The country's ISO code from its German or English name, or from the code."""
    wanted = cell.strip().casefold()
    for language in ("de", "en"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and wanted in (name.casefold(), code.casefold()):
                return code
    raise ValidationError(_("The country “%(cell)s” is unknown.") % {"cell": cell})
