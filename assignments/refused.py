"""What volunteers must not do, and whom to ask instead."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assignments.enums import RefusedKind
from assignments.rules import rules_of
from programmes.models import Programme

# What holds everywhere in Germany; a programme adds its own addresses (`AssignmentRules.instead`).
WHY = {
    RefusedKind.POLICE: _(
        "Volunteers do not interpret at the police: every word can count later. The police send for an "
        "interpreter themselves and pay for it; please ask the officer in charge."
    ),
    RefusedKind.COURT: _(
        "Volunteers do not interpret at court. The court appoints an interpreter itself; please ask the "
        "court's office in good time."
    ),
    RefusedKind.SWORN: _(
        "Only sworn interpreters and translators may do this. They stand in the public register of the "
        "German courts, www.justiz-dolmetscher.de."
    ),
    RefusedKind.CONSENT: _(
        "Before a treatment or an operation a doctor must be sure that everything was understood: that takes "
        "a trained interpreter. Please ask the practice or the social service of the hospital."
    ),
}


def whom_to_ask(kind: str, programme: Programme | None) -> str:
    """Why such a request is refused and who does it instead, in the reader's language."""
    sentences = [str(WHY[RefusedKind(kind)])]
    if programme:
        rules = rules_of(programme)
        sentences.append((get_language() == "en" and rules.instead_en) or rules.instead)
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())
