"""Kinds of certificates as data: the usual four, texts that can be printed, who signs, whose logos."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from certificates.enums import Basis
from certificates.models import CertificateKind, CertificateText, Logo, Picture
from certificates.placeholders import problems_in
from certificates.services.kinds import (
    create_usual_kinds,
    delete_kind,
    save_kind,
    save_logo,
    save_signatory,
    save_text,
)
from certificates.usual import USUAL_KINDS
from tests.builders import make_programme
from tests.certificates.builders import make_certificate, make_kind
from tests.certificates.pictures import SVG, drawn, make_signatory, uploaded

pytestmark = pytest.mark.django_db


def test_a_programme_begins_with_four_kinds_in_both_languages() -> None:
    kinds = create_usual_kinds(programme=make_programme())
    assert [(kind.name, kind.layout) for kind in kinds] == [
        ("Schulungszertifikat", "band"),
        ("Teilnahmebestätigung", "letter"),
        ("Ehrenamtsnachweis", "letter"),
        ("Dankurkunde", "frame"),
    ]
    assert {kind.basis for kind in kinds} == set(Basis)
    assert CertificateText.objects.filter(kind__in=kinds).count() == 8


def test_doing_it_again_changes_nothing_that_was_written() -> None:
    programme = make_programme()
    first = create_usual_kinds(programme=programme)
    CertificateKind.objects.filter(pk=first[0].pk).update(layout="frame", name_en="Diploma")
    first[0].texts.filter(language="de").update(body="Eigene Worte.")
    first[0].texts.filter(language="en").delete()
    assert create_usual_kinds(programme=programme) == first
    kept = CertificateKind.objects.get(pk=first[0].pk)
    assert (kept.layout, kept.name_en) == ("frame", "Diploma")
    assert kept.texts.get(language="de").body == "Eigene Worte."
    assert kept.texts.filter(language="en").exists()


@pytest.mark.parametrize("usual", USUAL_KINDS, ids=lambda usual: usual.name)
def test_the_usual_words_can_be_printed(usual) -> None:
    for words in usual.texts.values():
        for text in words.values():
            assert problems_in(text, usual.basis) == []


# --- kinds ------------------------------------------------------------------------------------


def test_a_kind_keeps_its_programme_name_to_itself() -> None:
    programme = make_programme()
    create_usual_kinds(programme=programme)
    twin = CertificateKind(programme=programme, name="Dankurkunde", name_en="Thanks", basis=Basis.THANKS)
    assert errors_of(lambda: save_kind(kind=twin, signatories=[])).keys() == {"name"}
    twin.programme = make_programme("Anderes Programm", code="AP")
    assert save_kind(kind=twin, signatories=[]).pk


def test_at_most_three_sign_and_only_the_programmes_own() -> None:
    kind = make_kind()
    signatories = [make_signatory(f"Unterschrift {number}", kind.programme) for number in range(4)]
    assert errors_of(lambda: save_kind(kind=kind, signatories=signatories)).keys() == {"signatories"}
    stranger = make_signatory("Fremd", make_programme("Anderes Programm", code="AP"))
    assert errors_of(lambda: save_kind(kind=kind, signatories=[stranger])).keys() == {"signatories"}
    save_kind(kind=kind, signatories=signatories[:3])
    assert kind.signatories.count() == 3


def test_what_was_issued_ties_a_kind_to_what_it_confirms() -> None:
    kind = make_certificate().kind
    kind.basis = Basis.THANKS
    assert errors_of(lambda: save_kind(kind=kind, signatories=[])).keys() == {"basis"}
    with pytest.raises(ValidationError):
        delete_kind(kind=kind)
    kind.refresh_from_db()
    kind.is_offered = False
    assert not save_kind(kind=kind, signatories=[]).is_offered


def test_another_basis_is_refused_where_the_texts_speak_of_what_it_does_not_know() -> None:
    kind = make_kind(Basis.VOLUNTEERING)
    kind.basis = Basis.THANKS
    (sentence,) = errors_of(lambda: save_kind(kind=kind, signatories=[]))["basis"]
    assert "{from}" in sentence
    kind.texts.update(body="Danke, {name}!")
    assert save_kind(kind=kind, signatories=[]).basis == Basis.THANKS


def test_a_kind_of_which_nothing_was_issued_goes_with_its_texts() -> None:
    kind = make_kind()
    delete_kind(kind=kind)
    assert not CertificateText.objects.filter(kind=kind.pk).exists()


# --- words ------------------------------------------------------------------------------------


def errors_of(call: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        call()
    return caught.value.message_dict


@pytest.mark.parametrize("field", ["heading", "title_feminine", "title_neutral", "body", "closing"])
def test_every_field_of_a_text_is_checked(field: str) -> None:
    text = make_kind(Basis.THANKS).texts.get(language="de")
    before = getattr(text, field)
    setattr(text, field, "Danke {naem} {hours}")
    sentences = errors_of(lambda: save_text(text=text))[field]
    assert len(sentences) == 2 and "{naem}" in sentences[0] and "{hours}" in sentences[1]
    text.refresh_from_db()
    assert getattr(text, field) == before


def test_a_title_cannot_stand_in_a_title() -> None:
    text = make_kind(Basis.THANKS).texts.get(language="de")
    text.title_neutral = "{title}"
    assert errors_of(lambda: save_text(text=text)).keys() == {"title_neutral"}


@pytest.mark.parametrize("body", ["", "  \r\n ", "Von {from"])
def test_a_text_without_words_or_with_half_a_bracket_is_refused(body: str) -> None:
    text = make_kind(Basis.VOLUNTEERING).texts.get(language="de")
    text.body = body
    assert errors_of(lambda: save_text(text=text)).keys() == {"body"}


@pytest.mark.parametrize(
    "words", ["<b>Danke</b>", "%s %(name)s", "Donau" * 80, "شكرًا جزيلًا", "Danke 🎉", "{{ name }}", "100 %"]
)
def test_words_are_kept_as_typed(words: str) -> None:
    text = make_kind(Basis.THANKS).texts.get(language="de")
    text.body = words
    save_text(text=text)
    text.refresh_from_db()
    assert text.body == words


# --- who signs, whose logos --------------------------------------------------------------------


def test_a_signature_can_be_replaced_and_taken_away_but_pictures_stay() -> None:
    signatory = make_signatory("Petra Keller")
    first = save_signatory(signatory=signatory, upload=uploaded(drawn())).signature
    save_signatory(signatory=signatory)
    assert signatory.signature == first
    save_signatory(signatory=signatory, upload=uploaded(drawn(color="red")))
    save_signatory(signatory=signatory, without_signature=True)
    assert signatory.signature is None
    assert Picture.objects.count() == 2


def test_a_bad_picture_is_named_beside_its_field_and_changes_nothing() -> None:
    signatory = make_signatory("Petra Keller")
    signatory.name = "Petra Neu"
    errors = errors_of(lambda: save_signatory(signatory=signatory, upload=uploaded(SVG, "logo.svg")))
    assert errors.keys() == {"upload"}
    signatory.refresh_from_db()
    assert signatory.name == "Petra Keller"


def test_a_logo_needs_a_picture_and_words_for_it() -> None:
    logo = Logo(programme=make_programme(), alternative="")
    assert errors_of(lambda: save_logo(logo=logo)).keys() == {"upload"}
    assert errors_of(lambda: save_logo(logo=logo, upload=uploaded(drawn()))).keys() == {"alternative"}
    logo.alternative = "Wappen des Kreises"
    assert save_logo(logo=logo, upload=uploaded(drawn())).picture
