"""Which columns a list may have: our heading, other headings that offices use, and the parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from office.enums import ImportKind
from office.importing import cells
from people.enums import Gender, GenderWish, Literacy, Schooling


@dataclass(frozen=True)
class Column:
    """`heading` is German, as in the template; `explanation` tells what the cells may hold."""

    key: str
    heading: str
    parse: Callable[[str], Any]
    explanation: str | Promise
    example: str
    aliases: tuple[str, ...] = ()
    required: bool = False


PERSON = (
    Column("first_name", "Vorname", cells.text, _("first name"), "Ayşe", ("Rufname", "First name"), True),
    Column(
        "last_name",
        "Nachname",
        cells.text,
        _("last name"),
        "Demirtaş",
        ("Name", "Familienname", "Zuname", "Last name", "Surname"),
        True,
    ),
    Column("postcode", "PLZ", cells.postcode, _("five digits"), "64625", ("Postleitzahl", "Postcode"), True),
    Column(
        "place",
        "Ort",
        cells.text,
        _("may be empty: follows from the postcode"),
        "Bensheim",
        ("Wohnort", "Stadt"),
    ),
    Column(
        "street",
        "Straße",
        cells.text,
        _("street and number"),
        "Hauptstraße 1",
        ("Anschrift", "Strasse", "Adresse"),
    ),
    Column(
        "born_on",
        "Geburtsdatum",
        cells.german_date,
        _("as 31.12.1990"),
        "14.05.1961",
        ("geboren am", "Geb.-Datum", "geb.", "Geburtstag", "Date of birth"),
    ),
    Column(
        "gender",
        "Geschlecht",
        cells.one_of(Gender, cells.SYNONYMS),
        _("weiblich, männlich, divers, or w, m, d"),
        "w",
        ("Anrede", "Gender"),
    ),
    Column(
        "email", "E-Mail", cells.email, _("e-mail address"), "ayse@example.org", ("Mail", "E-Mail-Adresse")
    ),
    Column(
        "phone",
        "Telefon",
        cells.phone,
        _("with area code"),
        "06251 12345",
        ("Tel.", "Tel", "Telefonnummer", "Mobil", "Handy", "Rufnummer", "Phone"),
    ),
    Column(
        "languages",
        "Sprachen",
        cells.languages,
        _("with level A0 to C2 or Muttersprache, separated by commas"),
        "Deutsch C1, Türkisch (Muttersprache)",
        ("Sprache", "Sprachkenntnisse", "Languages"),
    ),
    Column(
        "interests",
        "Interessen",
        cells.names,
        _("names from the office's list, separated by commas"),
        "Kochen, Wandern",
        ("Hobbys", "Hobbies", "Interests"),
    ),
    Column(
        "windows",
        "Zeiten",
        cells.windows,
        _("weekly times as Di 15-18, Fr 9:30-12"),
        "Di 15-18, Fr 9:30-12",
        ("Verfügbarkeit", "Zeit", "freie Zeiten", "Availability"),
    ),
    Column(
        "travels_km",
        "Umkreis km",
        cells.number,
        _("how far the person can travel, in kilometres"),
        "7,5",
        ("Umkreis", "km", "Entfernung"),
    ),
    Column(
        "note", "Bemerkung", cells.text, _("note of the office"), "", ("Bemerkungen", "Notiz", "Anmerkung")
    ),
)

VOLUNTEER = (
    Column(
        "applied_on",
        "Beworben am",
        cells.german_date,
        _("may be empty: today"),
        "02.03.2026",
        ("Anmeldung", "Anmeldedatum", "Datum", "Eingang"),
    ),
    Column("motivation", "Motivation", cells.text, _("in the person's own words"), "", ("Beweggründe",)),
    Column(
        "tasks",
        "Angebote",
        cells.names,
        _("the programme's tasks"),
        "Deutsch sprechen",
        ("Angebot", "bietet"),
    ),
    Column(
        "places", "Plätze", cells.number, _("1 to 3 newcomers at the same time"), "1", ("Anzahl", "Kapazität")
    ),
    Column(
        "wished_gender",
        "Möchte begleiten",
        cells.one_of(GenderWish, cells.WISHES),
        _("egal, Frau or Mann"),
        "egal",
        ("Wunsch",),
    ),
    Column(
        "interviewed_on",
        "Gespräch am",
        cells.german_date,
        _("date of the interview, with the recommendation to admit"),
        "",
        ("Erstgespräch am", "Interview"),
    ),
    Column(
        "record_checked_on",
        "Führungszeugnis am",
        cells.german_date,
        _("when the certificate of conduct was inspected; without relevant entry"),
        "",
        ("Führungszeugnis", "FZ", "Führungszeugnis gesehen am"),
    ),
    Column(
        "confidentiality_on",
        "Verschwiegenheit am",
        cells.german_date,
        _("when the confidentiality declaration was signed"),
        "",
        ("Verschwiegenheitserklärung", "Verschwiegenheit"),
    ),
    Column(
        "admitted_on",
        "Aufgenommen am",
        cells.german_date,
        _("needs the three dates before it; empty: the application stays open"),
        "",
        ("Aufnahme", "Aufnahmedatum"),
    ),
)

NEWCOMER = (
    Column(
        "registered_on",
        "Angemeldet am",
        cells.german_date,
        _("may be empty: today"),
        "02.03.2026",
        ("Anmeldung", "Anmeldedatum", "Datum", "Eingang"),
    ),
    Column(
        "arrived_on",
        "In Deutschland seit",
        cells.german_date,
        _("as 31.12.2024"),
        "",
        ("Einreise", "eingereist am"),
    ),
    Column(
        "country_of_origin",
        "Herkunftsland",
        cells.country,
        _("name of the country"),
        "Eritrea",
        ("Herkunft", "Land", "Country"),
    ),
    Column(
        "tasks", "Bedarf", cells.names, _("the programme's tasks"), "Deutsch sprechen", ("Wünsche", "braucht")
    ),
    Column(
        "wished_gender",
        "Wunsch Begleitung",
        cells.one_of(GenderWish, cells.WISHES),
        _("egal, Frau or Mann"),
        "Frau",
        ("Wunsch", "Begleitung durch"),
    ),
    Column(
        "children", "Kinder", cells.number, _("children in the household"), "2", ("Anzahl Kinder", "Children")
    ),
    Column(
        "literacy",
        "Lesen und Schreiben",
        cells.one_of(Literacy, cells.LITERACY),
        _("nein, andere Schrift or lateinisch"),
        "lateinisch",
        ("Alphabetisierung", "Schrift"),
    ),
    Column(
        "schooling",
        "Schulbildung",
        cells.one_of(Schooling, cells.SCHOOLING),
        _("keine, Grundschule, Schule, Ausbildung or Studium"),
        "Schule",
        ("Bildung", "Schule"),
    ),
    Column(
        "intake_on",
        "Erstgespräch am",
        cells.german_date,
        _("date of the intake interview"),
        "",
        ("Gespräch am", "Erstgespräch"),
    ),
    Column(
        "accepted_on",
        "Aufgenommen am",
        cells.german_date,
        _("needs the intake interview; the waiting time counts from here"),
        "",
        ("Wartet seit", "wartet seit dem", "Aufnahme"),
    ),
)


def columns_of(kind: str) -> tuple[Column, ...]:
    return PERSON + (VOLUNTEER if kind == ImportKind.VOLUNTEERS else NEWCOMER)


def _normal(heading: str) -> str:
    return re.sub(r"[^a-zäöüß]", "", heading.casefold())


def assign(headings: list[str], *, kind: str) -> dict[int, Column]:
    """Which column of the file is which of ours. Unknown ones are left out; the first of two equals wins."""
    known: dict[str, Column] = {}
    for column in columns_of(kind):
        known.setdefault(_normal(column.heading), column)
    for column in columns_of(kind):
        for alias in column.aliases:
            known.setdefault(_normal(alias), column)
    assigned: dict[int, Column] = {}
    for index, heading in enumerate(headings):
        found = known.get(_normal(heading))
        if found is not None and found not in assigned.values():
            assigned[index] = found
    return assigned
