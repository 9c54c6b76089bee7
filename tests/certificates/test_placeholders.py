"""Placeholders: one plain word in brackets, everything else is text or a mistake that is named."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from certificates.enums import Basis
from certificates.placeholders import PLACEHOLDERS, paragraphs, problems_in, unknown_in
from kern.placeholders import fill


def test_words_are_replaced_and_doubled_brackets_printed() -> None:
    assert (
        fill("{name} in {place}, {{name}}", {"name": "Ayşe", "place": "Lorsch"}) == "Ayşe in Lorsch, {name}"
    )


def test_a_value_that_looks_like_a_placeholder_is_printed_as_it_is() -> None:
    assert fill("{name} {place}", {"name": "{place}", "place": "{{x}}"}) == "{place} {{x}}"


@pytest.mark.parametrize(
    "text", ["%s %(name)s", "<b>fett</b>", "\\1 \\g<word>", "مريم 🎉", "a" * 500, "$name ${{", "&amp;", ""]
)
def test_everything_else_stays_as_typed(text: str) -> None:
    assert fill(text, {"name": "Ayşe"}) == text.replace("{{", "{")
    assert problems_in(text, Basis.TRAINING) == []


TRICKS = ["name.__class__", "0", "", "name!r", "name:>10", "name[0]", " name ", "Name", "naem", "name\u200b"]


@pytest.mark.parametrize("word", TRICKS)
def test_nothing_but_the_plain_word_counts(word: str) -> None:
    text = f"Für {{{word}}} und {{name}}"
    assert unknown_in(text, Basis.TRAINING) == [word]
    with pytest.raises(ValidationError):
        fill(text, {"name": "Ayşe"})


def test_each_basis_has_its_own() -> None:
    assert unknown_in("{meetings} {hours}", Basis.VOLUNTEERING) == []
    assert unknown_in("{meetings} {hours} {meetings}", Basis.TRAINING) == ["meetings"]
    assert unknown_in("{title}", Basis.THANKS, without=["title"]) == ["title"]
    assert {"name", "title", "programme", "organisation", "place", "day"} <= PLACEHOLDERS[Basis.THANKS].keys()


def test_the_sentence_names_the_word_and_what_is_possible() -> None:
    with translation.override("en"):
        (sentence,) = problems_in("{naem}", Basis.THANKS)
    assert sentence == (
        "There is no placeholder {naem} here. "
        "Possible are: {name} {title} {programme} {organisation} {place} {day}"
    )


@pytest.mark.parametrize(
    "text", ["from {from", "until}", "{name}}", "{from {until}", "{na\nme}", "}{", "{{{"]
)
def test_a_bracket_without_a_partner_is_no_text(text: str) -> None:
    assert any("curly" in str(s) or "Klammer" in str(s) for s in problems_in(text, Basis.VOLUNTEERING))
    with pytest.raises(ValidationError):
        fill(text, dict.fromkeys(PLACEHOLDERS[Basis.VOLUNTEERING], "x"))


def test_the_sentence_names_the_place() -> None:
    with translation.override("en"):
        (sentence,) = problems_in("One\nfrom {from} to until} on", Basis.VOLUNTEERING)
    assert "“{from} to until} on” (line 2)" in sentence


def test_a_value_that_is_missing_prints_nothing_half_filled() -> None:
    with pytest.raises(ValidationError, match="hours"):
        fill("{name}: {hours}", {"name": "Ayşe"})


def test_an_empty_line_begins_a_paragraph_and_one_without_its_value_is_left_out() -> None:
    text = "{name} hilft.\r\n \r\nDazu {assignments}.\n\n\nDanke,\nalle.\n"
    assert paragraphs(text, {"name": "Ayşe", "assignments": ""}) == ["Ayşe hilft.", "Danke,\nalle."]
    assert paragraphs(text, {"name": "Ayşe", "assignments": "12 Einsätze"})[1] == "Dazu 12 Einsätze."
    with pytest.raises(ValidationError):
        paragraphs(text, {"name": "Ayşe"})
