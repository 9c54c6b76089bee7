"""The printed certificate, read back from the PDF."""

import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

from certificates.pdf import render_many
from tests.builders import TODAY
from tests.certificates.builders import make_certificate

pytestmark = pytest.mark.django_db


def read(certificates):
    return PdfReader(BytesIO(render_many(certificates)))


def text_of(page):
    return " ".join(page.extract_text().split())


def test_a_certificate_says_who_what_when_and_its_number():
    certificate = make_certificate(
        person_first_name="Ayşe", person_last_name="Demirtaş", person_gender="female"
    )
    pdf = read([certificate])
    text = text_of(pdf.pages[0])
    for part in (
        "Zertifikat",
        "Integrationsbegleiterin im Ehrenamt",
        "Ayşe Demirtaş",
        "40 Stunden",
        "7. Februar 2026",
        "Staatsangehörigkeitsrecht",
        "53⅓ Unterrichtseinheiten",
        "Bensheim, 2. März 2026",
        "IBP-2026-0001",
        certificate.printed_code,
        "testserver/zertifikate/pruefen",
    ):
        assert part in text
    assert pdf.metadata.title == "Zertifikat IBP-2026-0001 – Ayşe Demirtaş"


def test_it_is_an_accessible_document_with_its_own_fonts():
    pdf = read([make_certificate()])
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    fonts = [font.get_object() for font in pdf.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    assert any("Fira" in str(font["/BaseFont"]) for font in fonts)


@pytest.mark.parametrize(
    ("first", "last"),
    [("سلام", "تسفاي"), ("Олена", "Шевченко"), ("Đặng Thị", "Ngọc Ánh"), ("Ήλιος", "Παπάς")],
)
def test_names_in_other_scripts_are_printed_with_real_letters(first, last):
    certificate = make_certificate(person_first_name=first, person_last_name=last)
    page = read([certificate]).pages[0]
    # Arabic comes back in visual order and in presentation forms, so letters are compared, not words.
    printed = set(unicodedata.normalize("NFKC", page.extract_text()))
    assert set(unicodedata.normalize("NFKC", f"{first}{last}".replace(" ", ""))) <= printed


def test_arabic_letters_come_from_a_font_that_has_them():
    certificate = make_certificate(person_first_name="سلام", person_last_name="تسفاي")
    fonts = set()

    def note(text, _matrix, _text_matrix, font, _size):
        if font and any("ARABIC" in unicodedata.name(letter, "") for letter in text):
            fonts.add(str(font["/BaseFont"]))

    read([certificate]).pages[0].extract_text(visitor_text=note)
    assert fonts
    assert not [name for name in fonts if "Fira" in name]


def test_long_names_and_fifteen_modules_stay_on_one_page():
    certificate = make_certificate()
    certificate.facts["name"] = "Maximiliane-Katharina Friederike von Hohenlohe-Schillingsfürst-Waldenburg"
    title = (
        "Rechtlicher Rahmen, Zuständigkeiten und Zusammenarbeit mit Ämtern, Schulen und Gesundheitsdiensten"
    )
    certificate.facts["modules"] = [
        {"title": f"{number}. {title}", "minutes": 160} for number in range(1, 16)
    ]
    pdf = read([certificate])
    assert len(pdf.pages) == 1
    text = text_of(pdf.pages[0])
    assert "15. Rechtlicher" in text
    assert "Projektkoordination" in text


def test_many_become_one_document_with_a_page_each_in_the_given_order():
    certificates = [make_certificate(person_last_name=name) for name in ("Adler", "Berger", "Zander")]
    pdf = read(certificates)
    assert [
        certificate.number in text_of(page) for certificate, page in zip(certificates, pdf.pages, strict=True)
    ] == [True] * 3
    assert len({certificate.verification_code for certificate in certificates}) == 3


def test_the_facts_are_printed_not_the_present_records():
    certificate = make_certificate()
    certificate.volunteer.person.last_name = "Neuname"
    certificate.volunteer.person.save()
    certificate.refresh_from_db()
    assert "Helga Muster" in text_of(read([certificate]).pages[0])
    assert certificate.issued_on == TODAY


def test_a_name_cannot_bring_its_own_html():
    certificate = make_certificate(person_first_name="<b>Helga", person_last_name="& Co")
    assert "<b>Helga & Co" in text_of(read([certificate]).pages[0])
