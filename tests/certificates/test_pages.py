"""The list of certificates, one of them with its versions, the volunteer's page, and the files."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Kind
from certificates.enums import Basis, CertificateState
from certificates.models import Certificate, CertificateFile
from certificates.services.batch import work_on_batches
from certificates.views import office as office_views
from tests.builders import make_person, make_user, make_volunteer
from tests.certificates.builders import make_certificate, make_kind, make_trained
from tests.certificates.test_issue import UNPRINTABLE, thank
from tests.certificates.test_reissue import reissue, revoke
from tests.pdf_checks import check_pdf
from tests.training.builders import make_course
from training.models import Enrolment

pytestmark = pytest.mark.django_db
LIST = reverse("certificates:list")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def url(name: str, certificate: Certificate) -> str:
    return reverse(f"certificates:{name}", args=[certificate.pk])


def listed(client: Client, **query: Any) -> list[str]:
    """Number and version of each row."""
    rows = client.get(LIST, query).context["table"].page.object_list
    return [f"{row.record.number[-4:]} v{row.record.version}" for row in rows]


# --- the list -------------------------------------------------------------------------------------


def test_they_are_found_by_name_number_year_kind_and_course(office: Client) -> None:
    first = make_certificate(person_last_name="Adler")
    second = thank(make_volunteer(person_last_name="Berger"))
    course = make_course("Gefragt")
    Enrolment.objects.create(course=course, volunteer=first.volunteer, enrolled_on=first.issued_on)
    assert listed(office) == listed(office, year="2026") == ["0002 v1", "0001 v1"]
    assert listed(office, q="adler") == listed(office, q="0001") == ["0001 v1"]
    assert listed(office, course=course.pk) == listed(office, kind=first.kind.pk) == ["0001 v1"]
    assert listed(office, kind=second.kind.pk) == ["0002 v1"]


def test_without_a_state_the_newest_versions_are_listed(office: Client) -> None:
    first, second = make_certificate(person_last_name="Adler"), thank(make_volunteer())
    reissue(first)
    revoke(second)
    assert listed(office) == ["0001 v2", "0002 v1"]
    assert listed(office, state=CertificateState.VALID) == ["0001 v2"]
    assert listed(office, state=CertificateState.REISSUED) == ["0001 v1"]
    assert listed(office, state=CertificateState.REVOKED) == ["0002 v1"]
    assert "widerrufen" in office.get(LIST).content.decode()


def test_queries_do_not_grow_with_the_rows(office: Client) -> None:
    def queries_with(rows: int) -> int:
        for number in range(rows):
            thank(make_volunteer(person_last_name=f"Hat {number}"))
        with CaptureQueriesContext(connection) as queries:
            assert office.get(LIST).status_code == 200
        return len(queries)

    queries_with(1)
    assert queries_with(3) == queries_with(12)


# --- one certificate ------------------------------------------------------------------------------


def test_its_page_says_what_it_says_and_who_did_what(office: Client) -> None:
    old = make_certificate(person_last_name="Adler")
    new = reissue(old, "Geburtsname eingetragen")
    page = office.get(url("detail", new)).content.decode()
    for said in ("Helga Adler", "40 Stunden", "Fassung 1", "Fassung 2", "Geburtsname eingetragen"):
        assert said in page
    assert url("detail", old) in page
    assert url("reissue", new) in page
    assert url("reissue", old) not in office.get(url("detail", old)).content.decode()


def test_a_new_version_is_issued_with_a_reason(office: Client) -> None:
    certificate = make_certificate()
    response = office.post(url("reissue", certificate), {"reason": ""})
    assert response.status_code == 422
    response = office.post(url("reissue", certificate), {"reason": "Name berichtigt"}, follow=True)
    new = Certificate.objects.get(version=2)
    assert response.redirect_chain == [(new.get_absolute_url(), 302)]
    assert "Die neue Fassung ist ausgestellt." in response.content.decode()


def test_why_there_can_be_no_new_version_is_said_with_the_reason_kept(office: Client) -> None:
    certificate = make_certificate()
    certificate.volunteer.person.last_name = UNPRINTABLE
    certificate.volunteer.person.save()
    response = office.post(url("reissue", certificate), {"reason": "Name berichtigt"})
    assert response.status_code == 422
    assert "U+13080" in response.content.decode()
    assert "Name berichtigt" in response.content.decode()


def test_one_is_revoked_with_a_reason_once(office: Client) -> None:
    certificate = make_certificate()
    assert office.post(url("revoke", certificate), {"reason": " "}).status_code == 422
    response = office.post(url("revoke", certificate), {"reason": "Falsche Person"}, follow=True)
    assert "Falsche Person" in response.content.decode()
    response = office.post(url("revoke", certificate), {"reason": "Noch einmal"})
    assert response.status_code == 422
    assert "Dieses Zertifikat wurde widerrufen." in response.content.decode()


# --- on the volunteer's page ----------------------------------------------------------------------


def test_the_volunteers_page_says_what_is_missing_offers_and_shows_each_kind(office: Client) -> None:
    training, thanks = make_kind(), make_kind(Basis.THANKS)
    volunteer = make_volunteer()
    make_trained(person_last_name="Andere")  # the curriculum
    page = office.get(volunteer.get_absolute_url()).content.decode()
    assert "es fehlen: Motivation, Rolle, Kennenlernen" in page
    assert f"kind={thanks.pk}" in page
    assert f"kind={training.pk}" not in page
    form = {"volunteer": volunteer.pk, "language": "de", "tell": "on"}
    response = office.post(f"{reverse('certificates:issue')}?kind={thanks.pk}", form)
    assert response.status_code == 302
    work_on_batches()
    page = office.get(volunteer.get_absolute_url()).content.decode()
    assert url("detail", Certificate.objects.get()) in page
    assert f"kind={thanks.pk}" not in page


# --- the files ------------------------------------------------------------------------------------


def test_the_office_downloads_one_by_its_number_and_version(office: Client) -> None:
    certificate = make_certificate()
    response = office.get(url("pdf", certificate))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="Zertifikat_IBP-2026-0001.pdf"'
    check_pdf(response.content, pages=1)
    response = office.get(url("pdf", reissue(certificate)))
    assert "Zertifikat_IBP-2026-0001_2.pdf" in response["Content-Disposition"]


def test_volunteers_download_their_own_and_no_others(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER)
    own = make_certificate(make_trained(person=make_person(user=user)))
    foreign = make_certificate(person_last_name="Fremd")
    client.force_login(user)
    assert client.get(url("pdf", own)).status_code == 200
    assert client.get(url("pdf", foreign)).status_code == 404
    page = client.get("/buero/").content.decode()
    assert "Schulungszertifikat" in page
    assert url("pdf", own) in page


def test_one_from_before_that_cannot_be_printed_says_so(office: Client) -> None:
    certificate = make_certificate()
    CertificateFile.objects.all().delete()
    certificate.facts["name"] = UNPRINTABLE
    certificate.save()
    response = office.get(url("pdf", certificate), follow=True)
    assert "U+13080" in response.content.decode()


def test_several_come_as_one_document_in_the_order_of_numbers(office: Client) -> None:
    certificates = [thank(make_volunteer(person_last_name=name)) for name in ("Adler", "Berger", "Zander")]
    revoke(certificates[1])
    chosen = [certificate.pk for certificate in reversed(certificates)]
    response = office.get(reverse("certificates:pdf_many"), {"certificate": chosen})
    check_pdf(response.content, pages=2)
    pages = PdfReader(BytesIO(response.content)).pages
    assert "IBP-2026-0001" in pages[0].extract_text()
    assert "IBP-2026-0003" in pages[1].extract_text()
    assert "Zertifikate_IBP-2026-0001_bis_IBP-2026-0003.pdf" in response["Content-Disposition"]


@pytest.mark.parametrize("chosen", [[], ["x"]])
def test_choosing_none_says_so(office: Client, chosen: list[str]) -> None:
    response = office.get(reverse("certificates:pdf_many"), {"certificate": chosen}, follow=True)
    assert "Bitte wählen Sie mindestens ein Zertifikat." in response.content.decode()


def test_more_than_one_can_wait_for_are_refused(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_views, "MOST_AT_ONCE", 1)
    chosen = [thank(make_volunteer(person_last_name=name)).pk for name in ("Adler", "Berger")]
    response = office.get(reverse("certificates:pdf_many"), {"certificate": chosen}, follow=True)
    assert "Bitte wählen Sie höchstens 1 Zertifikate." in response.content.decode()
