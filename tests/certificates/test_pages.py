"""Issuing, downloading and checking certificates in the browser."""

import uuid
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Kind
from certificates.models import Certificate
from tests.builders import make_organisation, make_person, make_user, make_volunteer
from tests.certificates.builders import make_certificate, make_trained
from tests.training.builders import attend_everything, make_course
from training.models import Enrolment

pytestmark = pytest.mark.django_db
LIST = reverse("certificates:list")


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def pdf_url(certificate):
    return reverse("certificates:pdf", args=[certificate.pk])


# --- issuing ----------------------------------------------------------------------------------


def test_the_list_offers_those_who_have_earned_one_and_shows_the_issued(office):
    trained, _untrained = make_trained(person_last_name="Fertig"), make_volunteer(person_last_name="Offen")
    certificate = make_certificate(person_last_name="Hatschon")
    page = office.get(LIST)
    assert list(page.context["eligible"]) == [trained]
    assert certificate.number in page.content.decode()


def test_the_chosen_ones_are_issued(office):
    first, second = make_trained(person_last_name="Eins"), make_trained(person_last_name="Zwei")
    other = make_trained(person_last_name="Drei")
    response = office.post(LIST, {"volunteer": [first.pk, second.pk]}, follow=True)
    assert "2 Zertifikate sind ausgestellt" in response.content.decode()
    assert set(Certificate.objects.values_list("volunteer", flat=True)) == {first.pk, second.pk}
    assert list(response.context["eligible"]) == [other]


def test_one_who_cannot_get_one_stops_all_is_named_and_the_choice_is_kept(office):
    trained, short = make_trained(person_last_name="Fertig"), make_volunteer(person_last_name="Knapp")
    attend_everything(short, short={"Staatsangehörigkeitsrecht": 30})
    response = office.post(LIST, {"volunteer": [trained.pk, short.pk]})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kein Zertifikat für Helga Knapp: es fehlen: Staatsangehörigkeitsrecht, 30 Minuten." in page
    assert f'value="{trained.pk}" checked' in page
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["no-uuid"], [str(uuid.uuid4())]])
def test_choosing_nobody_asks_to_choose(office, chosen):
    make_trained()
    response = office.post(LIST, {"volunteer": chosen})
    assert response.status_code == 422
    assert "Bitte wählen Sie mindestens eine Person." in response.content.decode()


def test_another_organisations_people_are_neither_offered_nor_issued(client):
    trained, certificate = make_trained(), make_certificate(person_last_name="Hatschon")
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Caritas", kind="welfare")))
    page = client.get(LIST)
    assert not page.context["eligible"]
    assert page.context["count"] == 0
    assert client.post(LIST, {"volunteer": [trained.pk]}).status_code == 422
    assert client.get(pdf_url(certificate)).status_code == 404


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "adler"}, ["IBP-2026-0001"]),
        ({"q": "0002"}, ["IBP-2026-0002"]),
        ({"year": "2026"}, ["IBP-2026-0002", "IBP-2026-0001"]),
        ({"course": "Gefragt"}, ["IBP-2026-0002"]),
    ],
)
def test_the_issued_ones_are_found_by_name_number_year_and_course(office, query, numbers):
    make_certificate(person_last_name="Adler")
    second = make_certificate(person_last_name="Berger")
    course = make_course("Gefragt")
    Enrolment.objects.create(course=course, volunteer=second.volunteer, enrolled_on=second.issued_on)
    query = {key: course.pk if value == "Gefragt" else value for key, value in query.items()}
    rows = office.get(LIST, query).context["table"].page.object_list
    assert [row.record.number for row in rows] == numbers


def test_the_volunteers_page_offers_the_certificate_then_the_pdf(office):
    trained = make_trained()
    assert "Zertifikat ausstellen" in office.get(trained.get_absolute_url()).content.decode()
    office.post(LIST, {"volunteer": [trained.pk]})
    assert pdf_url(Certificate.objects.get()) in office.get(trained.get_absolute_url()).content.decode()


def test_queries_do_not_grow_with_the_rows(office):
    def queries_with(rows):
        for number in range(rows):
            make_trained(person_last_name=f"Offen {number}")
            make_certificate(person_last_name=f"Hat {number}")
        with CaptureQueriesContext(connection) as queries:
            assert office.get(LIST).status_code == 200
        return len(queries)

    queries_with(1)
    assert queries_with(3) == queries_with(12)


# --- downloading ------------------------------------------------------------------------------


def test_the_office_downloads_one_by_its_number(office):
    response = office.get(pdf_url(make_certificate()))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="Zertifikat_IBP-2026-0001.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_volunteers_download_their_own_and_no_others(client):
    user = make_user(Kind.VOLUNTEER)
    own = make_certificate(make_trained(person=make_person(user=user)))
    foreign = make_certificate(person_last_name="Fremd")
    client.force_login(user)
    assert client.get(pdf_url(own)).status_code == 200
    assert client.get(pdf_url(foreign)).status_code == 404


def test_several_come_as_one_document_in_the_order_of_numbers(office):
    certificates = [make_certificate(person_last_name=name) for name in ("Adler", "Berger", "Zander")]
    chosen = [certificates[2].pk, certificates[0].pk]
    response = office.get(reverse("certificates:pdf_many"), {"certificate": chosen})
    pages = PdfReader(BytesIO(response.content)).pages
    assert ["IBP-2026-0001" in pages[0].extract_text(), "IBP-2026-0003" in pages[1].extract_text()] == [
        True,
        True,
    ]
    assert "Zertifikate_IBP-2026-0001_bis_IBP-2026-0003.pdf" in response["Content-Disposition"]


def test_choosing_no_certificate_says_so(office):
    response = office.get(reverse("certificates:pdf_many"), {"certificate": ["x"]}, follow=True)
    assert "Bitte wählen Sie mindestens ein Zertifikat." in response.content.decode()


# --- checking ---------------------------------------------------------------------------------


def check(client, code):
    return client.get(reverse("certificates:verify"), {"code": code}, follow=True)


def test_anybody_can_check_a_code_however_it_is_typed(client):
    certificate = make_certificate(person_first_name="Ayşe", person_last_name="Demirtaş")
    code = certificate.verification_code
    for typed in (code, code.lower(), certificate.printed_code, f" {code[:4]} {code[4:]} "):
        response = check(client, typed)
        page = response.content.decode()
        assert response.status_code == 200
        assert "ausgestellt am 2. März 2026 für <bdi>A. D.</bdi>" in page
        assert certificate.number in page


def test_a_stranger_learns_no_name(client):
    page = check(client, make_certificate().verification_code).content.decode()
    assert "Helga" not in page
    assert "Muster" not in page


def test_a_wrong_code_is_kept_and_said_to_be_unknown(client):
    make_certificate()
    response = check(client, "WRON-GCOD-E222")
    assert response.status_code == 404
    assert "Zu diesem Code gibt es kein Zertifikat." in response.content.decode()
    assert 'value="WRONGCODE222"' in response.content.decode()


@pytest.mark.parametrize("typed", ["", "---", "A" * 41])
def test_what_cannot_be_a_code_comes_back_with_a_sentence(client, typed):
    response = check(client, typed)
    assert response.status_code == 422
    assert response.context["form"].errors["code"]
