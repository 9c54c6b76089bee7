"""Kinds of certificates as data: the usual four, texts that can be printed, who signs, whose logos."""

import pytest

from certificates.enums import Basis
from certificates.models import CertificateKind, CertificateText
from certificates.placeholders import problems_in
from certificates.services.kinds import create_usual_kinds
from certificates.usual import USUAL_KINDS
from tests.builders import make_programme

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
