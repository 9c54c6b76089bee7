"""The printed certificate, read back from the PDF."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from certificates.enums import Layout
from certificates.pdf import render_many
from kern.pdf import CannotPrint
from tests.certificates.builders import make_certificate
from tests.certificates.papers import LONG_TITLE, make_logo, make_signatures, print_one, unsaved
from tests.pdf_checks import alternatives, check_pdf

pytestmark = pytest.mark.django_db


def pages_of(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(BytesIO(pdf)).pages)


def text_on(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


# --- what it says -----------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", Layout.values)
def test_every_layout_says_who_what_when_and_how_to_check_it(layout: str) -> None:
    rendered = print_one(layout=layout, signatories=make_signatures("Sabine Köhler"))
    text = check_pdf(rendered.pdf, pages=1, title="Zertifikat IBP-2026-0001 – Ayşe Demirtaş")
    for part in (
        "Kreis Bergstraße",
        "Integration braucht Partnerschaft",
        "Integrationsbegleiterin im Ehrenamt",
        "hat sich in 40 Stunden vorbereitet. Wir haben gern mit ihr gearbeitet.",
        "Staatsangehörigkeitsrecht 20 h",
        "53⅓ Unterrichtseinheiten",
        "Wir danken herzlich.",
        "Bensheim, 2. März 2026",
        "Sabine Köhler Projektkoordination",
        "Nr. IBP-2026-0001",
        "ABCD-EFGH-JKLM",
        "testserver/zertifikate/pruefen",
        "Gefördert von Land Hessen",
    ):
        assert part in text
    assert rendered.density == "roomy"


def test_labels_are_in_the_certificates_language_whatever_the_pages(settings: Any) -> None:
    text = check_pdf(print_one(language="en").pdf, language="en")
    for part in ("Content Extent", "2 March 2026", "No. IBP-2026-0001", "Funded by"):
        assert part in text
    assert "Fassung" not in text


def test_a_new_version_says_so() -> None:
    assert "IBP-2026-0001 · Fassung 2" in check_pdf(print_one(version=2).pdf)
    assert "Fassung" not in check_pdf(print_one().pdf)


def test_without_modules_there_is_no_table_and_tasks_are_a_list() -> None:
    text = check_pdf(print_one(modules=[], total_minutes=0, tasks=["Deutsch sprechen", "Ämter"]).pdf, pages=1)
    assert "Aufgaben Deutsch sprechen" in text
    assert "Umfang" not in text


def test_an_issued_certificate_is_printed_from_its_facts_not_from_the_present_records() -> None:
    certificate = make_certificate(person_last_name="Altname")
    certificate.volunteer.person.last_name = "Neuname"
    certificate.volunteer.person.save()
    certificate.refresh_from_db()
    text = check_pdf(render_many([certificate]), pages=1)
    assert "Altname" in text
    assert "Neuname" not in text


# --- pictures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", Layout.values)
@pytest.mark.parametrize("signing", [0, 1, 3])
def test_logos_and_signatures_are_shown_and_told_in_words(layout: str, signing: int) -> None:
    names = ["Sabine Köhler", "Jonas Wolff", "Олена Шевченко"][:signing]
    logos = [
        make_logo((500, 250)),
        make_logo((900, 100), of_funder=True),
        make_logo((100, 200), of_funder=True),
    ]
    pdf = print_one(layout=layout, logos=logos, signatories=make_signatures(*names)).pdf
    check_pdf(pdf, pages=1)
    told = alternatives(pdf)
    assert {"Logo 500 zu 250", "Logo 900 zu 100", "Logo 100 zu 200"} <= told
    assert {f"Unterschrift von {name}" for name in names} <= told
    assert any("QR-Code" in words for words in told)


def test_a_picture_that_is_gone_is_said_and_nothing_printed() -> None:
    logo = make_logo() | {"picture": "0" * 64}
    with pytest.raises(CannotPrint, match="nicht mehr vorhanden"):
        print_one(logos=[logo])


# --- one page, always ------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", Layout.values)
def test_a_name_of_200_characters_and_fifteen_modules_stay_on_one_page(layout: str) -> None:
    name = ("Maximiliane-Katharina Friederike " * 7)[:200].strip()
    modules = [{"title": f"{number}. {LONG_TITLE}", "minutes": 160} for number in range(1, 16)]
    signatories = make_signatures("Sabine Köhler", "Prof. Dr. Jonas von Wolff-Metternich", "Ali Can")
    rendered = print_one(layout=layout, name=name, modules=modules, signatories=signatories)
    text = check_pdf(rendered.pdf, pages=1)
    assert rendered.density != "roomy"
    assert f"15. {LONG_TITLE}" in text
    assert name.replace(" ", "") in text.replace(" ", "")
    assert "Ali Can" in text


def test_a_name_without_any_gap_is_broken_not_cut_off() -> None:
    text = check_pdf(print_one(name="W" * 200).pdf, pages=1)
    assert text.replace(" ", "").count("W" * 200) == 1


def test_what_no_page_can_hold_is_refused_with_a_sentence() -> None:
    with pytest.raises(CannotPrint, match="nicht auf eine Seite"):
        print_one(body=["Sehr viel Text. " * 60] * 12)


# --- letters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Đặng Thị Ngọc Ánh",
        "Şükrü İğdır",
        "Łukasz Żółć",
        "Ήλιος Παπάς",
        "Олена Ґалаґан",
        "ለምለም ተስፋይ",
        "שרה לוי",
        "Հայկ Սարգսյան",
        "ნინო ბერიძე",
    ],
)
def test_names_in_many_scripts_are_printed_with_our_own_letters(name: str) -> None:
    text = check_pdf(print_one(name=name).pdf, pages=1)
    # Right to left comes back in visual order: letters are compared, not words.
    assert set(name) <= set(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("name", ["अनिता शर्मा", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "রহিমা বেগম", "கவிதா"])
def test_names_whose_letters_join_are_printed_with_our_own_letters(name: str) -> None:
    check_pdf(print_one(name=name).pdf, pages=1)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Helga 😀 Muster", "“😀” (U+1F600)"), ("Li 李 Wei", "“李” (U+674E)"), ("Bell\u0007", "U+0007")],
)
def test_letters_that_no_font_of_ours_has_are_refused_by_name(name: str, said: str) -> None:
    with pytest.raises(CannotPrint) as refused:
        print_one(name=name)
    assert said in refused.value.messages[0]


@pytest.mark.parametrize("field", ["name", "title", "heading", "place", "programme", "organisation"])
def test_a_mark_that_turns_the_line_around_is_refused_wherever_it_stands(field: str) -> None:
    with pytest.raises(CannotPrint, match=r"U\+202E"):
        print_one(**{field: "Helga \u202eretsuM"})


def test_the_marks_that_some_languages_need_are_fine() -> None:
    check_pdf(print_one(name="می\u200cخواهم\u200f علی").pdf, pages=1)


# --- many at once --------------------------------------------------------------------------------------


def test_many_are_one_document_with_a_page_each_in_the_given_order() -> None:
    certificates = [unsaved(number, layout=layout) for number, layout in enumerate(Layout.values * 2, 1)]
    pdf = render_many(certificates)
    check_pdf(pdf, pages=6, title="6 Zertifikate, IBP-2026-0001 bis IBP-2026-0006")
    for certificate, page in zip(certificates, pages_of(pdf), strict=True):
        assert certificate.number in text_on(page)
        assert certificate.printed_code in text_on(page)


def test_a_batch_looks_like_the_single_sheets() -> None:
    modules = [{"title": f"{number}. {LONG_TITLE}", "minutes": 160} for number in range(1, 16)]
    long = print_one(modules=modules)
    batch = pages_of(
        render_many(
            [unsaved(1), unsaved(1, modules=modules, density=long.density), unsaved(1, modules=modules)]
        )
    )
    single = pages_of(long.pdf)[0].extract_text()
    without_code = single.replace("ABCD-EFGH-JKLM", unsaved(1).printed_code)
    assert batch[1].extract_text() == batch[2].extract_text() == without_code


def test_pages_of_a_batch_are_each_in_their_own_language_also_for_a_screen_reader() -> None:
    pdf = render_many([unsaved(1), unsaved(2, language="en"), unsaved(3)])
    text = check_pdf(pdf, pages=3, language="de")
    assert (text.count("Inhalt"), text.count("Content")) == (2, 1)
    reader = PdfReader(BytesIO(pdf))
    document = reader.root_object["/StructTreeRoot"]["/K"][0]
    assert [article["/Lang"] for article in document["/K"]] == ["de", "en", "de"]


def test_a_density_that_does_not_fit_any_more_is_found_anew() -> None:
    modules = [{"title": f"{number}. {LONG_TITLE}", "minutes": 160} for number in range(1, 16)]
    check_pdf(
        render_many([unsaved(1, modules=modules, density="roomy"), unsaved(2, density="roomy")]), pages=2
    )


def test_cut_marks_lie_outside_the_sheet() -> None:
    plain, marked = (pages_of(render_many([unsaved(1)], cut_marks=cut))[0] for cut in (False, True))
    assert [round(float(side)) for side in marked.trimbox][2:] == [595, 842]
    assert marked.mediabox.width > plain.mediabox.width
    assert text_on(marked) == text_on(plain)
    check_pdf(render_many([unsaved(1), unsaved(2)], cut_marks=True), pages=2)
