"""What a certificate says, frozen when it is issued. Everything in it is plain JSON."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.models import CertificateKind, CertificateText
from certificates.occasion import EVERYTHING, Occasion
from certificates.placeholders import paragraphs
from certificates.proofs import ModuleFact, in_words, proof_for
from kern.placeholders import fill
from people.enums import Gender
from people.models import Person
from programmes.models import Programme
from volunteers.models import Volunteer

MOST_SIGNATORIES = 3


class SignatoryFact(TypedDict):
    """`signature` is the sha256 of a picture, "" where there is none."""

    name: str
    function: str
    signature: str


class LogoFact(TypedDict):
    """`picture` is the sha256 of a picture. Funders' logos stand below, the programme's own above."""

    picture: str
    alternative: str
    of_funder: bool


class Facts(TypedDict):
    """All that is printed besides number, code and day. `density` is filled in by whoever lays it out."""

    basis: str
    layout: str
    density: str
    heading: str
    title: str
    name: str
    body: list[str]
    closing: list[str]
    modules: list[ModuleFact]
    total_minutes: int
    tasks: list[str]
    place: str
    programme: str
    organisation: str
    signatories: list[SignatoryFact]
    logos: list[LogoFact]
    funders: list[str]


def facts_of(
    kind: CertificateKind,
    volunteer: Volunteer,
    *,
    language: str,
    today: date,
    occasion: Occasion = EVERYTHING,
) -> Facts:
    """The facts as they are now, in this language. Call only for somebody who may get the certificate.

    Raises ValidationError where the kind has no text in the language, or a text that cannot be filled in.
    """
    text = kind.texts.filter(language=language).first()
    if text is None:
        raise ValidationError(
            _("The kind of certificate “%(kind)s” has no text in this language.") % {"kind": kind}
        )
    with translation.override(language):
        programme, organisation = kind.programme, kind.programme.organisation
        proof = proof_for(kind, volunteer, occasion, today=today)
        name = str(volunteer.person)
        values = proof.values | {
            "name": name,
            "programme": programme.name,
            "organisation": organisation.name,
            "place": proof.place,
            "day": in_words(today),
        }
        values["title"] = title = fill(_title(text, volunteer.person), values)
        logos, funders = logos_on(programme, today)
        return {
            "basis": kind.basis,
            "layout": kind.layout,
            "density": "",
            "heading": fill(text.heading, values),
            "title": title,
            "name": name,
            "body": paragraphs(text.body, values),
            "closing": paragraphs(text.closing, values),
            "modules": proof.modules,
            "total_minutes": proof.total_minutes,
            "tasks": proof.tasks,
            "place": proof.place,
            "programme": programme.name,
            "organisation": organisation.name,
            "signatories": signatories_of(kind, language),
            "logos": logos,
            "funders": funders,
        }


def signatories_of(kind: CertificateKind, language: str) -> list[SignatoryFact]:
    """Who signs, in their order, with their function in the language where it is known in it."""
    chosen = kind.signatories.select_related("signature").order_by("position", "name")
    return [
        {
            "name": signatory.name,
            "function": (language == "en" and signatory.function_en) or signatory.function,
            "signature": signatory.signature.sha256 if signatory.signature else "",
        }
        for signatory in chosen[:MOST_SIGNATORIES]
    ]


def logos_on(programme: Programme, day: date) -> tuple[list[LogoFact], list[str]]:
    """The logos of the programme and of those who pay for it on this day; by name who of them has none."""
    periods = programme.funding_periods.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    paying = dict(periods.order_by("starts_on", "funder__name").values_list("funder_id", "funder__name"))
    own, of_funders = [], []
    for logo in programme.logos.select_related("picture"):
        if logo.funder_id is None:
            own.append(logo)
        elif logo.funder_id in paying:
            of_funders.append(logo)
    shown = {logo.funder_id for logo in of_funders}
    logos: list[LogoFact] = [
        {
            "picture": logo.picture.sha256,
            "alternative": logo.alternative,
            "of_funder": logo.funder_id is not None,
        }
        for logo in own + of_funders
    ]
    return logos, [name for funder, name in paying.items() if funder not in shown]


def _title(text: CertificateText, person: Person) -> str:
    """As the person is addressed; the neutral title where there is none of its own."""
    own = {Gender.FEMALE: text.title_feminine, Gender.MALE: text.title_masculine}
    return own.get(Gender(person.gender), "") or text.title_neutral
