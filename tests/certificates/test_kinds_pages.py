"""The pages on which administrators edit kinds of certificates: what they show, keep and refuse."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from certificates.enums import Basis, Layout
from certificates.models import CertificateKind, Logo, Picture, Signatory
from certificates.samples import NAMES, SamplePerson
from certificates.services.kinds import create_usual_kinds, save_logo
from programmes.models import Funder, FundingPeriod
from tests.builders import make_programme, make_user
from tests.certificates.builders import make_certificate, make_kind
from tests.certificates.pictures import SVG, drawn, make_signatory, uploaded
from tests.pdf_checks import check_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Kind.ADMINISTRATOR, language="en"))
    return client


def kinds_url(programme=None) -> str:
    return f"{reverse('certificates:kind_list')}?programme={(programme or make_programme()).pk}"


def url(name: str, record, *args: object) -> str:
    return reverse(f"certificates:{name}", args=[record.pk, *args])


def kind_data(**changes: object) -> dict[str, object]:
    return {
        "name": "Urkunde",
        "name_en": "Diploma",
        "basis": "thanks",
        "layout": "frame",
        "min_meetings": 0,
        "min_supervisions": 0,
        "min_percent": 80,
        "position": 5,
        "is_offered": "on",
    } | changes


def text_data(**changes: str) -> dict[str, str]:
    fields = dict.fromkeys(("title_feminine", "title_masculine", "title_neutral", "closing"), "")
    return fields | {"heading": "Danke", "body": "Danke, {name}!"} | changes


# --- a programme's kinds ------------------------------------------------------------------------


def test_a_programme_without_kinds_gets_the_usual_ones_with_one_button(admin: Client) -> None:
    assert "Create the usual kinds" in admin.get(kinds_url()).text
    page = admin.post(url("kinds_usual", make_programme()), follow=True).text
    assert CertificateKind.objects.count() == 4
    assert "Certificate of thanks" in page and "Create the usual kinds" not in page


def test_each_programme_shows_its_own(admin: Client) -> None:
    other = make_programme("Anderes Programm", code="AP", starts_on=date(2020, 1, 1))
    create_usual_kinds(programme=make_programme())
    assert "Certificate of thanks" in admin.get(reverse("certificates:kind_list")).text
    page = admin.get(kinds_url(other)).text
    assert "Certificate of thanks" not in page and kinds_url() in page
    for unknown in (uuid.uuid4(), "x"):
        assert admin.get(reverse("certificates:kind_list"), {"programme": unknown}).status_code == 404


def test_the_list_names_missing_languages_and_what_is_not_offered(admin: Client) -> None:
    kind = make_kind()
    kind.texts.filter(language="en").delete()
    CertificateKind.objects.filter(pk=kind.pk).update(is_offered=False)
    page = admin.get(kinds_url()).text
    assert "no text: English" in page and "not offered" in page
    assert "Without it no certificate" in admin.get(kind.get_absolute_url()).text


def test_one_gets_there_from_the_certificates_and_from_the_programme(admin: Client) -> None:
    assert reverse("certificates:kind_list") in admin.get(reverse("certificates:list")).text
    assert kinds_url() in admin.get(make_programme().get_absolute_url()).text


def test_queries_of_the_list_do_not_grow(admin: Client, django_assert_num_queries) -> None:
    def queries() -> int:
        with django_assert_num_queries(100, exact=False) as captured:
            admin.get(kinds_url())
        return len(captured)

    create_usual_kinds(programme=make_programme())
    make_signatory()
    before = queries()
    for number in range(5):
        make_signatory(f"Unterschrift {number}")
        save_logo(logo=Logo(programme=make_programme(), alternative=f"{number}"), upload=uploaded(drawn()))
        kind = make_kind()
        kind.pk, kind.name = uuid.uuid4(), f"Art {number}"
        kind.save(force_insert=True)
    assert queries() == before


# --- one kind -------------------------------------------------------------------------------------


def test_a_new_kind_leads_to_its_page_where_its_words_are_asked_for(admin: Client) -> None:
    signatory = make_signatory()
    data = kind_data(signatories=[signatory.pk])
    page = admin.post(url("kind_create", make_programme()), data, follow=True)
    kind = CertificateKind.objects.get()
    assert page.redirect_chain[-1][0] == kind.get_absolute_url()
    assert url("text_edit", kind, "de") in page.text and url("text_edit", kind, "en") in page.text
    assert list(kind.signatories.all()) == [signatory]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Dankurkunde"}, "has this kind of certificate already"),
        ({"name": ""}, "This field is required"),
        ({"min_percent": 0}, "greater than or equal to 1"),
        ({"min_percent": 101}, "less than or equal to 100"),
        ({"min_meetings": -1}, "greater than or equal to 0"),
        ({"basis": "birthday"}, "Select a valid choice"),
        ({"name": "x" * 200}, "at most 120 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept_in_it(
    admin: Client, changes: dict[str, object], sentence: str
) -> None:
    create_usual_kinds(programme=make_programme())
    response = admin.post(url("kind_create", make_programme()), kind_data(name_en="Own words") | changes)
    assert response.status_code == 422
    (field,) = changes
    assert sentence in str(response.context["form"].errors[field])
    assert 'value="Own words"' in response.text
    assert CertificateKind.objects.count() == 4


def test_signatories_of_another_programme_cannot_be_slipped_in(admin: Client) -> None:
    make_signatory()
    stranger = make_signatory("Fremd", make_programme("Anderes Programm", code="AP"))
    data = kind_data(signatories=[stranger.pk])
    assert admin.post(url("kind_create", make_programme()), data).status_code == 422


def test_a_kind_of_which_something_was_issued_is_not_deleted(admin: Client) -> None:
    kind = make_certificate().kind
    assert url("kind_delete", kind) not in admin.get(kind.get_absolute_url()).text
    page = admin.post(url("kind_delete", kind), follow=True).text
    assert "You can stop offering it" in page
    assert CertificateKind.objects.filter(pk=kind.pk).exists()


def test_deleting_asks_first(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    assert url("kind_delete", kind) in admin.get(kind.get_absolute_url()).text
    assert "will be gone" in admin.get(url("kind_delete", kind)).text
    assert CertificateKind.objects.count() == 4
    assert admin.post(url("kind_delete", kind)).url == kinds_url()
    assert CertificateKind.objects.count() == 3


# --- words ------------------------------------------------------------------------------------------


def test_the_placeholders_stand_beside_the_text(admin: Client) -> None:
    page = admin.get(url("text_edit", make_kind(Basis.VOLUNTEERING), "de")).text
    assert "&#123;meetings&#125;" in page and "&#123;completed_on&#125;" not in page


def test_an_unknown_placeholder_is_named_and_what_was_typed_stays(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    data = text_data(body="Lange getippt: {naem}", heading="Ganz {neu}")
    response = admin.post(url("text_edit", kind, "de"), data)
    errors = response.context["form"].errors
    assert response.status_code == 422
    assert "{naem}" in str(errors["body"]) and "{name}" in str(errors["body"])
    assert "{neu}" in str(errors["heading"])
    assert "Lange getippt: {naem}" in response.text
    assert kind.texts.get(language="de").heading == "Danke"


def test_a_missing_language_is_written_once(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    kind.texts.filter(language="en").delete()
    assert admin.post(url("text_edit", kind, "en"), text_data()).url == kind.get_absolute_url()
    admin.post(url("text_edit", kind, "en"), text_data(body="Thanks, {name}!"))
    assert kind.texts.get(language="en").body == "Thanks, {name}!"


def test_there_is_no_text_in_a_language_that_nobody_knows(admin: Client) -> None:
    assert admin.get(url("text_edit", make_kind(), "fr")).status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        "<b>fett</b><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{% debug %}}",
        "%s %(x)s",
        "Wort" * 40,
        "شكرًا",
        "Danke 🎉",
    ],
)
def test_words_are_shown_as_words(admin: Client, words: str) -> None:
    kind = make_kind(Basis.THANKS)
    data = text_data(heading=words[:80], title_neutral=words[:160], body=words, closing=words)
    assert admin.post(url("text_edit", kind, "de"), data).status_code == 302
    for page in (kind.get_absolute_url(), url("text_edit", kind, "de")):
        text = admin.get(page).text
        assert "<script>alert" not in text and "<img src=x" not in text and "<b>fett" not in text
    kind.refresh_from_db()
    assert kind.texts.get(language="de").body == words


# --- samples ------------------------------------------------------------------------------------------


def sample(admin: Client, kind: CertificateKind, **query: str):
    query = {"language": "de", "layout": kind.layout, "person": "usual"} | query
    return admin.get(url("kind_preview", kind), query)


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_usual_kind_can_be_looked_at_in_both_languages(
    admin: Client, basis: Basis, language: str
) -> None:
    response = sample(admin, make_kind(basis), language=language)
    assert response["Content-Disposition"].startswith("inline")
    text = check_pdf(response.content, pages=1, language=language)
    assert NAMES[SamplePerson.USUAL][0] in text and "{" not in text
    assert "MUSTER" in text


def test_a_sample_prints_words_as_words(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    kind.texts.filter(language="de").update(
        heading="<i>Danke</i>", body="<b>fett</b> <img src='file:///etc/passwd'> %s {{x}}"
    )
    text = check_pdf(sample(admin, kind).content, pages=1, language="de")
    assert "<i>Danke</i>" in text and "<b>fett</b> <img src='file:///etc/passwd'> %s {x}" in text


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("person", [SamplePerson.LONG, SamplePerson.ARABIC])
def test_every_layout_bears_every_name(admin: Client, layout: str, person: str) -> None:
    response = sample(admin, make_kind(Basis.VOLUNTEERING), layout=layout, person=person)
    check_pdf(response.content, pages=1, language="de")


def test_a_sample_bears_the_real_signatures_and_logos(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    kind.signatories.add(make_signatory("Petra Keller"))
    save_logo(logo=Logo(programme=kind.programme, alternative="Wappen"), upload=uploaded(drawn()))
    assert "Petra Keller" in check_pdf(sample(admin, kind).content, pages=1, language="de")


@pytest.mark.parametrize("query", [{"language": "fr"}, {"layout": "circle"}, {"person": "nobody"}])
def test_a_sample_that_cannot_be_leads_back(admin: Client, query: dict[str, str]) -> None:
    kind = make_kind(Basis.THANKS)
    assert sample(admin, kind, **query).url == kind.get_absolute_url()


def test_a_sample_without_its_text_says_so(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    kind.texts.filter(language="en").delete()
    response = sample(admin, kind, language="en")
    assert "no text in this language" in admin.get(response.url).text


def test_a_text_that_cannot_be_printed_says_so(admin: Client) -> None:
    kind = make_kind(Basis.THANKS)
    kind.texts.filter(language="de").update(body="Viel Text. " * 2000)
    response = sample(admin, kind)
    assert response.url == kind.get_absolute_url()
    assert "page" in admin.get(response.url).text


# --- signatories and logos --------------------------------------------------------------------------


def test_a_signature_is_uploaded_shown_and_taken_away(admin: Client) -> None:
    data = {"name": "Petra Keller", "function": "Integrationsbeauftragte", "position": 1}
    admin.post(url("signatory_create", make_programme()), data | {"upload": uploaded(drawn())})
    signatory = Signatory.objects.get()
    picture = url("picture", signatory.signature)
    assert picture in admin.get(kinds_url()).text
    assert picture in admin.get(url("signatory_edit", signatory)).text
    response = admin.post(url("signatory_edit", signatory), data | {"without_signature": "on"})
    assert response.url == kinds_url()
    signatory.refresh_from_db()
    assert signatory.signature is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "logo.svg"),
        (b"Nur Text", "logo.png"),
        (drawn(form="GIF"), "logo.gif"),
        (drawn((300, 300))[:-200], "logo.png"),
        (b"x" * (5 * 1024 * 1024 + 1), "logo.png"),
    ],
)
def test_a_bad_logo_is_refused_beside_its_field_and_the_words_stay(
    admin: Client, data: bytes, name: str
) -> None:
    form = {"alternative": "Wappen des Kreises", "position": 1}
    upload = SimpleUploadedFile(name, data, "image/png")
    response = admin.post(url("logo_create", make_programme()), form | {"upload": upload})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"upload"}
    assert "Wappen des Kreises" in response.text
    assert not Picture.objects.exists() and not Logo.objects.exists()


def test_a_logo_may_be_a_funders_of_this_programme_only(admin: Client) -> None:
    ours, other = Funder.objects.create(name="Land Hessen"), Funder.objects.create(name="Andere")
    programme = make_programme()
    FundingPeriod.objects.create(programme=programme, funder=ours, starts_on=date(2026, 1, 1))
    form = {"alternative": "Löwe", "position": 1}

    def post(funder: Funder) -> int:
        data = form | {"funder": funder.pk, "upload": uploaded(drawn())}
        return admin.post(url("logo_create", programme), data).status_code

    assert (post(other), post(ours)) == (422, 302)
    assert "Land Hessen" in admin.get(kinds_url()).text


def test_a_deleted_logo_leaves_its_picture_to_what_was_issued(admin: Client) -> None:
    logo = save_logo(logo=Logo(programme=make_programme(), alternative="Wappen"), upload=uploaded(drawn()))
    assert "will not stand on new certificates" in admin.get(url("logo_delete", logo)).text
    assert Logo.objects.exists()
    assert admin.post(url("logo_delete", logo)).url == kinds_url()
    assert not Logo.objects.exists() and Picture.objects.exists()


def test_a_deleted_signatory_signs_no_kind_any_more(admin: Client) -> None:
    kind, signatory = make_kind(), make_signatory()
    kind.signatories.add(signatory)
    admin.post(url("signatory_delete", signatory))
    assert not kind.signatories.exists()


def test_a_picture_is_handed_out_as_a_picture_and_nothing_else(admin: Client) -> None:
    logo = save_logo(logo=Logo(programme=make_programme(), alternative="Wappen"), upload=uploaded(drawn()))
    response = admin.get(url("picture", logo.picture))
    assert response.content.startswith(b"\x89PNG")
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("kind", [Kind.COORDINATOR, Kind.TRAINER, Kind.VOLUNTEER])
def test_only_administrators_see_it_at_all(client: Client, kind: Kind) -> None:
    client.force_login(make_user(kind))
    logo = save_logo(logo=Logo(programme=make_programme(), alternative="Wappen"), upload=uploaded(drawn()))
    assert client.get(url("picture", logo.picture)).status_code == 403
    assert client.get(kinds_url()).status_code == 403
    if kind == Kind.COORDINATOR:
        assert reverse("certificates:kind_list") not in client.get(reverse("certificates:list")).text
