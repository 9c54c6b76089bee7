"""What a stranger who holds a certificate learns about it: whether it is worth anything, and no more."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.crypto import constant_time_compare

from certificates.enums import CertificateState
from certificates.models import Certificate

NOBODY = ""


@dataclass(frozen=True)
class Answer:
    """State, kind, programme, and of the day of issue the month."""

    state: CertificateState
    kind: str
    programme: str
    issued: date


def by_code(code: str) -> Answer | None:
    """About the very paper that bears this code. None where there is none."""
    found = Certificate.objects.with_code(code).select_related("kind").first()
    return _answer(found) if found else None


def by_number(number: str, initials: str) -> Answer | None:
    """About the newest version under this number. None where number or initials are wrong, whichever."""
    found = Certificate.objects.current().filter(number=number).select_related("kind").first()
    name = found.facts["name"] if found else NOBODY
    fits = constant_time_compare(_letters(initials), initials_of(name))
    return _answer(found) if found and fits else None


def initials_of(name: str) -> str:
    """First letters of the first and the last word, without accents: Öykü von Ardıç → OA."""
    words = name.split()
    return _letters("".join(word[0] for word in (words[0], words[-1]))) if words else NOBODY


def _letters(typed: str) -> str:
    """Two letters, in capitals and without accents: ö. v. A. → OA."""
    plain = unicodedata.normalize("NFKD", typed).upper()
    letters = [letter for letter in plain if letter.isalnum()]
    return letters[0] + letters[-1] if letters else NOBODY


def _answer(certificate: Certificate) -> Answer:
    return Answer(
        state=_state(certificate),
        kind=str(certificate.kind),
        programme=certificate.facts["programme"],
        issued=certificate.issued_on,
    )


def _state(certificate: Certificate) -> CertificateState:
    """An old version is worth no more than the newest one: where that was revoked, both are."""
    if not certificate.is_current:
        newest = Certificate.objects.current().get(
            programme=certificate.programme_id, year=certificate.year, sequence=certificate.sequence
        )
        if newest.revoked_on:
            return CertificateState.REVOKED
    return certificate.state
