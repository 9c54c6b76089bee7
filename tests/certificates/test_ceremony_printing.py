"""What a ceremony prints: the list for the desk, certificates and name cards, from the button to the file."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from certificates.enums import ItemStatus, JobStatus, PrintKind
from certificates.models import Certificate, IssueBatch, PrintJob
from certificates.services.printing import start_print, work_on_prints
from tests.builders import TODAY, make_user
from tests.certificates.ceremonies import given_certificate, make_ceremony, make_kind, text, url
from tests.pdf_checks import check_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def office(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_the_list_for_the_desk_is_a_pdf(office: Client) -> None:
    ceremony = make_ceremony("Helga Adler")
    response = office.get(url("list_pdf", ceremony))
    assert "Feierstunde_2026-03-02.pdf" in response["Content-Disposition"]
    assert "Helga Adler" in check_pdf(response.content, pages=1)


@pytest.mark.parametrize("what", PrintKind)
def test_from_the_button_over_the_progress_to_the_file(office: Client, what: PrintKind) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    response = office.post(url("print", ceremony), {"what": what, "cut_marks": "on"}, follow=True)
    job = PrintJob.objects.get()
    assert (job.what, job.cut_marks, job.total) == (what, True, 2)
    page = response.content.decode()
    assert re.search(r'<progress max="2"\s+value="0"', page) and "Noch einmal nachsehen" in page
    piece = office.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert b"<html" not in piece.content and b"hx-get" in piece.content
    file = reverse("certificates:print_file", args=[job.pk, 1])
    assert "noch nicht fertig" in text(office.get(file, follow=True))
    work_on_prints()
    assert office.get(job.get_absolute_url(), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert file in office.get(job.get_absolute_url()).content.decode()
    found = office.get(file)
    assert "no-store" in found["Cache-Control"]
    assert "Helga Adler" in check_pdf(found.content)
    assert office.get(reverse("certificates:print_file", args=[job.pk, 2])).status_code == 404
    assert job.get_absolute_url() in office.get(url("detail", ceremony)).content.decode()


def test_a_revoked_certificate_on_the_list_is_seen_and_stops_the_print(
    office: Client,
) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    number = Certificate.objects.get(facts__name="Omar Berg").number
    Certificate.objects.filter(number=number).update(
        revoked_on=ceremony.starts_at.date(), revoke_reason="Irrtum"
    )
    assert "widerrufen" in text(office.get(url("detail", ceremony)))
    response = office.post(url("print", ceremony), {"what": "certificates", "cut_marks": "on"})
    assert response.status_code == 422
    assert f"{number} (Omar Berg) wurde widerrufen." in text(response)
    assert response.context["printing"]["cut_marks"].value() is True
    assert office.post(url("print", ceremony), {"what": "money"}).status_code == 422
    assert not PrintJob.objects.exists()


def test_what_was_issued_together_is_printed_in_its_order_as_far_as_it_stands(
    office: Client, user: User
) -> None:
    batch = IssueBatch.objects.create(
        kind=make_kind(), issued_on=TODAY, started_by=user, status=JobStatus.DONE
    )
    people = ("Zoe Zander", "Omar Berg", "Helga Adler")
    for position, name in enumerate(people):
        certificate = given_certificate(name)
        batch.items.create(
            volunteer=certificate.volunteer,
            position=position,
            certificate=certificate,
            status=ItemStatus.ISSUED,
        )
    Certificate.objects.filter(facts__name="Omar Berg").update(revoked_on=TODAY, revoke_reason="Irrtum")
    address = reverse("certificates:batch_print", args=[batch.pk])
    assert address in office.get(batch.get_absolute_url()).content.decode()
    office.post(address)
    items = PrintJob.objects.get().items.select_related("certificate")
    assert [item.certificate.facts["name"] for item in items] == ["Zoe Zander", "Helga Adler"]
    Certificate.objects.update(revoked_on=TODAY, revoke_reason="Irrtum")
    assert "mindestens ein Zertifikat" in text(office.post(address, follow=True))


def test_a_failed_job_says_why_and_leads_back(office: Client, user: User) -> None:
    job = start_print(what=PrintKind.CERTIFICATES, certificates=[given_certificate("Omar Berg")], by=user)
    PrintJob.objects.update(status=JobStatus.FAILED, reason="Weil das Papier fehlt.")
    page = office.get(job.get_absolute_url())
    assert "Es wurde nichts gedruckt. Weil das Papier fehlt." in text(page)
    assert reverse("certificates:list") in page.content.decode()


def test_somebody_elses_chosen_certificates_are_not_found(office: Client) -> None:
    other = make_user(Kind.COORDINATOR)
    job = start_print(what=PrintKind.CERTIFICATES, certificates=[given_certificate("Omar Berg")], by=other)
    work_on_prints()
    assert office.get(job.get_absolute_url()).status_code == 404
    assert office.get(reverse("certificates:print_file", args=[job.pk, 1])).status_code == 404
