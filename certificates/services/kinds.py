"""What administrators decide about certificates: kinds, their words, who signs, whose logos they bear."""

from __future__ import annotations

from django.db import transaction

from certificates.models import CertificateKind, CertificateText
from certificates.usual import USUAL_KINDS
from programmes.models import Programme


@transaction.atomic
def create_usual_kinds(*, programme: Programme) -> list[CertificateKind]:
    """Give a programme the four usual kinds with their texts in both languages, in their order.

    What the programme has stays as it is: a kind of the same name is kept, only a missing text is added.
    """
    kinds = []
    for position, usual in enumerate(USUAL_KINDS, start=1):
        kind, _created = CertificateKind.objects.get_or_create(
            programme=programme,
            name=usual.name,
            defaults={
                "name_en": usual.name_en,
                "basis": usual.basis,
                "layout": usual.layout,
                "position": position,
            },
        )
        # Another kind may have taken the name: our words would speak of what it does not know.
        if kind.basis == usual.basis:
            for language, words in usual.texts.items():
                CertificateText.objects.get_or_create(kind=kind, language=language, defaults=words)
        kinds.append(kind)
    return kinds
