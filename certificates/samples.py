"""Certificates of people who do not exist, to look at a kind before anybody gets one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.enums import Basis
from certificates.facts import Facts, logos_on, signatories_of
from certificates.models import CertificateKind
from certificates.placeholders import paragraphs
from certificates.proofs import ModuleFact, in_words, time_in_words
from kern.placeholders import fill
from training.models import Module

# Nobody takes it for a real one: there is no such number, and the public check finds nothing.
NUMBER, CODE = "MUSTER", "MUSTERMUSTER"


class SamplePerson(models.TextChoices):
    """Whose name is printed: usual, as long as names get, written from right to left."""

    USUAL = "usual", gettext_lazy("with a usual name")
    LONG = "long", gettext_lazy("with a long name")
    ARABIC = "arabic", gettext_lazy("with an Arabic name")


NAMES = {
    SamplePerson.USUAL: ("Ayşe Demirtaş", "title_feminine"),
    SamplePerson.LONG: (
        "Maximiliane-Theodora Freifrau von Schönborn-Wolkenstein zu Hohenleimbach",
        "title_neutral",
    ),
    SamplePerson.ARABIC: ("عبد الرحمن الخطيب", "title_masculine"),
}


class _Done(NamedTuple):
    """What the sample person is supposed to have done, beside the hours of the curriculum."""

    course: str
    talks: list[str]
    place: str
    meetings: str
    exchanges: str
    assignments: str
    assignment_minutes: int
    tasks: list[str]
    dates: str


DONE = {
    "de": _Done(
        course="Ankommen im Odenwald",
        talks=["Aufenthaltsrecht im Überblick", "Wege in Ausbildung und Arbeit", "Nähe und Distanz"],
        place="Musterstadt",
        meetings="34 Treffen",
        exchanges="6 Austauschtreffen",
        assignments="12 Einzelbegleitungen",
        assignment_minutes=1110,
        tasks=["Deutsch sprechen", "Begleitung zu Behörden", "Vereine und Nachbarschaft kennenlernen"],
        dates="3 von 4 Terminen",
    ),
    "en": _Done(
        course="Arriving in the Odenwald",
        talks=["Residence law in brief", "Ways into training and work", "Closeness and distance"],
        place="Musterstadt",
        meetings="34 meetings",
        exchanges="6 group exchanges",
        assignments="12 single assignments",
        assignment_minutes=1110,
        tasks=["Speaking German", "Going along to authorities", "Getting to know clubs and neighbours"],
        dates="3 of 4 dates",
    ),
}
TALK_MINUTES = 90


def sample_values(basis: Basis, *, language: str, minutes: int, today: date) -> dict[str, str]:
    """A value for every placeholder of the basis except name, title, programme and organisation."""
    done = DONE[language]
    with translation.override(language):
        return {
            "place": done.place,
            "day": in_words(today),
            "completed_on": in_words(today - timedelta(days=7)),
            "from": in_words(today - timedelta(days=365)),
            "until": in_words(today),
            "course": done.course,
            "dates": done.dates,
            "meetings": done.meetings,
            "exchanges": done.exchanges,
            "assignments": done.assignments,
            "assignment_hours": time_in_words(done.assignment_minutes)["hours"],
            "tasks": ", ".join(done.tasks),
            **time_in_words(minutes),
        }


def sample_facts(
    kind: CertificateKind,
    *,
    language: str,
    today: date,
    layout: str,
    person: str,
) -> Facts:
    """What a certificate of this kind would say today about somebody invented. Signatures and logos are real.

    Raises ValidationError where the kind has no text in the language.
    """
    text = kind.texts.filter(language=language).first()
    if text is None:
        raise ValidationError(
            _("The kind of certificate “%(kind)s” has no text in this language.") % {"kind": kind}
        )
    basis, done = Basis(kind.basis), DONE[language]
    modules = _modules(kind, language, today)
    minutes = sum(module["minutes"] for module in modules) or 60 * 58
    name, title_field = NAMES[SamplePerson(person)]
    programme = kind.programme
    values = sample_values(basis, language=language, minutes=minutes, today=today) | {
        "name": name,
        "programme": programme.name,
        "organisation": programme.organisation.name,
    }
    values["title"] = fill(getattr(text, title_field) or text.title_neutral, values)
    logos, funders = logos_on(programme, today)
    return {
        "basis": kind.basis,
        "layout": layout,
        "density": "",
        "heading": fill(text.heading, values),
        "title": values["title"],
        "name": name,
        "body": paragraphs(text.body, values),
        "closing": paragraphs(text.closing, values),
        "modules": modules,
        "total_minutes": minutes if modules else 0,
        "tasks": done.tasks if basis == Basis.VOLUNTEERING else [],
        "place": done.place,
        "programme": programme.name,
        "organisation": programme.organisation.name,
        "signatories": signatories_of(kind, language),
        "logos": logos,
        "funders": funders,
    }


def _modules(kind: CertificateKind, language: str, today: date) -> list[ModuleFact]:
    """The programme's own curriculum, so that one sees whether it fits; talks for a course."""
    if kind.basis == Basis.TRAINING:
        taught = Module.objects.filter(programme=kind.programme_id, is_required=True).valid_on(today)
        return [{"title": module.title, "minutes": module.minutes} for module in taught]
    if kind.basis == Basis.PARTICIPATION:
        return [{"title": talk, "minutes": TALK_MINUTES} for talk in DONE[language].talks]
    return []
