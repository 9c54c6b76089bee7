"""What administrators decide about certificates: kinds, their words, who signs, whose logos they bear."""

from __future__ import annotations

from hashlib import sha256

from django.core.files.base import File
from django.db import transaction

from certificates.models import CertificateKind, CertificateText, Picture
from certificates.pictures import redraw
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


def keep_picture(upload: File[bytes]) -> Picture:
    """The uploaded picture, redrawn and kept under its fingerprint: the same one twice is one.

    Raises ValidationError with a sentence where it is no picture that we take.
    """
    png, width, height = redraw(upload)
    picture, _created = Picture.objects.get_or_create(
        sha256=sha256(png).hexdigest(), defaults={"png": png, "width": width, "height": height}
    )
    return picture


def picture_bytes(fingerprint: str) -> bytes:
    """The PNG with this fingerprint, as facts name it. Pictures are never deleted or changed."""
    return bytes(Picture.objects.values_list("png", flat=True).get(sha256=fingerprint))
