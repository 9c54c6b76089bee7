"""What administrators decide about certificates: kinds, their words, who signs, whose logos they bear."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.enums import Basis
from certificates.facts import MOST_SIGNATORIES
from certificates.models import CertificateKind, CertificateText, Logo, Picture, Signatory
from certificates.pictures import redraw
from certificates.placeholders import problems_in
from certificates.usual import USUAL_KINDS
from programmes.models import Programme

TITLES = ("title_feminine", "title_masculine", "title_neutral")
WORDS = ("heading", *TITLES, "body", "closing")


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


@transaction.atomic
def save_kind(*, kind: CertificateKind, signatories: Collection[Signatory]) -> CertificateKind:
    """Save a new or changed kind with those who sign it.

    Raises ValidationError, keyed by field: a name that the programme has already, more than three
    signatories, another basis than what was issued or what the texts speak of.
    """
    others = CertificateKind.objects.filter(programme=kind.programme_id).exclude(pk=kind.pk)
    if others.filter(name=kind.name).exists():
        raise ValidationError({"name": _("The programme has this kind of certificate already.")})
    if len(signatories) > MOST_SIGNATORIES:
        raise ValidationError(
            {
                "signatories": _("At most %(limit)s people sign, there is no room for more.")
                % {"limit": MOST_SIGNATORIES}
            }
        )
    if any(signatory.programme_id != kind.programme_id for signatory in signatories):
        raise ValidationError({"signatories": _("Only people of the same programme can sign.")})
    if not kind._state.adding:
        _check_basis(kind)
    kind.full_clean()
    kind.save()
    kind.signatories.set(signatories)
    return kind


def _check_basis(kind: CertificateKind) -> None:
    """A kind keeps confirming what it has confirmed."""
    if CertificateKind.objects.filter(pk=kind.pk, basis=kind.basis).exists():
        return
    if _is_used(kind):
        raise ValidationError(
            {"basis": _("Certificates of this kind have been issued. For something else take a new kind.")}
        )
    for text in kind.texts.all():
        for name in WORDS:
            if problems := _problems(text, name, Basis(kind.basis)):
                raise ValidationError(
                    {
                        "basis": _("The text (%(language)s) does not fit that: %(problem)s")
                        % {"language": text.get_language_display(), "problem": problems[0]}
                    }
                )


def _is_used(kind: CertificateKind) -> bool:
    return kind.certificates.exists() or kind.batches.exists()


@transaction.atomic
def delete_kind(*, kind: CertificateKind) -> None:
    """Delete a kind with its texts. Raises ValidationError where certificates of it exist or are coming."""
    if _is_used(kind):
        raise ValidationError(
            _("Certificates of this kind have been issued. You can stop offering it, but not delete it.")
        )
    kind.delete()


@transaction.atomic
def save_text(*, text: CertificateText) -> CertificateText:
    """Save the words of a kind in one language. What was issued before keeps its words.

    Raises ValidationError, keyed by field, for placeholders that do not exist and brackets without a partner.
    """
    errors = {}
    for name in WORDS:
        setattr(text, name, getattr(text, name).replace("\r\n", "\n").strip())
        if problems := _problems(text, name, Basis(text.kind.basis)):
            errors[name] = problems
    if not text.body:
        errors["body"] = [_("A certificate needs a text. Please say what it confirms.")]
    if errors:
        raise ValidationError(errors)
    text.full_clean()
    text.save()
    return text


def _problems(text: CertificateText, name: str, basis: Basis) -> list[str]:
    """A title cannot stand in a title."""
    return problems_in(getattr(text, name), basis, without=["title"] if name in TITLES else [])


@transaction.atomic
def save_signatory(
    *, signatory: Signatory, upload: File[bytes] | None = None, without_signature: bool = False
) -> Signatory:
    """Save somebody who signs; with a new scanned signature, the old one, or none from now on.

    Certificates issued before keep the signature that they bear. Raises ValidationError, keyed by field
    (`upload` for the picture).
    """
    if upload:
        signatory.signature = _kept(upload)
    elif without_signature:
        signatory.signature = None
    signatory.full_clean()
    signatory.save()
    return signatory


@transaction.atomic
def save_logo(*, logo: Logo, upload: File[bytes] | None = None) -> Logo:
    """Save a logo, with a new picture or the one it has. Certificates issued before keep theirs.

    Raises ValidationError, keyed by field (`upload` for the picture).
    """
    if upload:
        logo.picture = _kept(upload)
    elif logo._state.adding:
        raise ValidationError({"upload": _("Please choose a picture.")})
    logo.full_clean()
    logo.save()
    return logo


def _kept(upload: File[bytes]) -> Picture:
    try:
        return keep_picture(upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error


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
