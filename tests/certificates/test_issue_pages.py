"""Choosing whom to issue what, and watching it being done."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind, IssueBatch
from certificates.occasion import Occasion
from certificates.services.batch import work_on_batches
from messaging.models import OutgoingMail
from tests.builders import make_organisation, make_user, make_volunteer
from tests.certificates.builders import make_certificate, make_kind, make_trained
from tests.certificates.test_eligibility import come, make_past_course
from tests.training.builders import attend_everything
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
LIST = reverse("certificates:list")
NOBODY = "00000000-0000-4000-8000-000000000000"
ISSUE = reverse("certificates:issue")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def issue_url(kind: CertificateKind, **more: Any) -> str:
    return f"{ISSUE}?kind={kind.pk}" + "".join(f"&{name}={value}" for name, value in more.items())


def shown(response: Any) -> list[Volunteer]:
    return [row.record for row in response.context["table"].page.object_list]


def finish(response: Any) -> IssueBatch:
    """Let the worker do what was asked for."""
    assert response.status_code == 302, response.content.decode()
    work_on_batches()
    batch = IssueBatch.objects.latest("created_at")
    assert response["Location"] == batch.get_absolute_url()
    return batch


# --- whom ------------------------------------------------------------------------------------------


def test_first_the_kind_is_chosen_and_nobody_is_named_before(office: Client) -> None:
    kind, volunteer = make_kind(), make_trained()
    page = office.get(ISSUE).content.decode()
    assert kind.name in page
    assert str(volunteer.pk) not in page


def test_those_who_may_get_it_are_offered_and_on_demand_everybody_with_the_reason(office: Client) -> None:
    kind, trained, short = make_kind(), make_trained(person_last_name="Fertig"), make_volunteer()
    attend_everything(short, short={"Staatsangehörigkeitsrecht": 120})
    assert shown(office.get(issue_url(kind))) == [trained]
    response = office.get(issue_url(kind, who="all"))
    page = response.content.decode()
    assert shown(response) == [trained, short]
    assert "es fehlen: Staatsangehörigkeitsrecht, 2" in page
    assert f'value="{trained.pk}"' in page
    assert f'value="{short.pk}"' not in page


def test_somebody_is_found_by_name(office: Client) -> None:
    kind = make_kind(Basis.THANKS)
    adler, _berger = make_volunteer(person_last_name="Adler"), make_volunteer(person_last_name="Berger")
    assert shown(office.get(issue_url(kind, q="helga adl"))) == [adler]


def test_a_course_is_asked_for_where_the_kind_confirms_one(office: Client) -> None:
    kind, course, volunteer = make_kind(Basis.PARTICIPATION), make_past_course(2), make_volunteer()
    come(course, volunteer, 2)
    make_volunteer(person_last_name="Woanders")
    response = office.get(issue_url(kind))
    assert response.status_code == 200
    assert "table" not in response.context
    assert course.title in response.content.decode()
    assert shown(office.get(issue_url(kind, course=course.pk, who="all"))) == [volunteer]


def test_a_period_that_makes_no_sense_is_said_beside_it_and_kept(office: Client) -> None:
    kind = make_kind(Basis.VOLUNTEERING)
    response = office.get(issue_url(kind, starts_on="2026-02-01", ends_on="2026-01-01"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Der Zeitraum beginnt nach seinem Ende." in page
    assert 'value="2026-02-01"' in page


@pytest.mark.parametrize("kind", ["", "no-uuid", NOBODY])
def test_a_kind_that_there_is_not_is_asked_for_again(office: Client, kind: str) -> None:
    assert office.get(f"{ISSUE}?kind={kind}").status_code == 422
    assert office.post(f"{ISSUE}?kind={kind}", {"language": "de"}).status_code == 422


# --- issuing ---------------------------------------------------------------------------------------


def test_the_chosen_ones_get_theirs_and_are_told(office: Client) -> None:
    kind = make_kind(Basis.THANKS)
    first = make_volunteer(person_last_name="Eins", person_email="eins@example.org")
    second, _third = make_volunteer(person_last_name="Zwei"), make_volunteer(person_last_name="Drei")
    response = office.post(
        issue_url(kind), {"volunteer": [first.pk, second.pk], "language": "en", "tell": "on"}
    )
    batch = finish(response)
    assert set(Certificate.objects.values_list("volunteer", "language")) == {
        (first.pk, "en"),
        (second.pk, "en"),
    }
    assert OutgoingMail.objects.get().to_email == "eins@example.org"
    page = office.get(batch.get_absolute_url()).content.decode()
    assert "IBP-" in page
    assert "2 / 2" in page


def test_all_who_may_get_it_get_it_without_being_ticked_and_without_a_mail_where_unwanted(
    office: Client,
) -> None:
    kind = make_kind(Basis.THANKS)
    for number in range(60):
        make_volunteer(person_last_name=f"Nr. {number}", person_email=f"n{number}@example.org")
    make_volunteer(person_last_name="Bewerberin", status="applied")
    assert len(shown(office.get(issue_url(kind)))) == 50
    finish(office.post(issue_url(kind), {"scope": "everybody", "language": "de"}))
    assert Certificate.objects.count() == 60
    assert not OutgoingMail.objects.exists()
    assert shown(office.get(issue_url(kind))) == []


def test_what_it_is_for_goes_along(office: Client) -> None:
    kind, course, volunteer = make_kind(Basis.PARTICIPATION), make_past_course(2), make_volunteer()
    come(course, volunteer, 2)
    url = issue_url(kind, course=course.pk)
    finish(office.post(url, {"volunteer": [volunteer.pk], "language": "de"}))
    assert Certificate.objects.get().occasion == Occasion(course=course).key


def test_one_who_cannot_get_it_is_named_with_the_reason_and_can_be_tried_again(office: Client) -> None:
    kind = make_kind()
    trained, short = make_trained(person_last_name="Fertig"), make_volunteer(person_last_name="Knapp")
    attend_everything(short, short={"Staatsangehörigkeitsrecht": 30})
    chosen = {"volunteer": [trained.pk, short.pk], "language": "de"}
    batch = finish(office.post(issue_url(kind), chosen))
    page = office.get(batch.get_absolute_url()).content.decode()
    assert "1 Zertifikat konnte nicht ausgestellt werden" in page
    assert "Kein Zertifikat für Helga Knapp: es fehlen: Staatsangehörigkeitsrecht, 30 Minuten." in page
    attend_everything(short)
    finish(office.post(reverse("certificates:batch_retry", args=[batch.pk])))
    assert Certificate.objects.filter(volunteer=short).exists()


@pytest.mark.parametrize("chosen", [[], ["no-uuid"], [NOBODY]])
def test_choosing_nobody_asks_to_choose_and_keeps_the_rest(office: Client, chosen: list[str]) -> None:
    make_volunteer()
    response = office.post(issue_url(make_kind(Basis.THANKS)), {"volunteer": chosen, "language": "en"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "mindestens eine Person" in page
    assert '<option value="en" selected>' in page


def test_a_language_without_words_is_not_offered(office: Client) -> None:
    kind, volunteer = make_kind(Basis.THANKS), make_volunteer()
    kind.texts.filter(language="en").delete()
    response = office.post(issue_url(kind), {"volunteer": [volunteer.pk], "language": "en"})
    assert response.status_code == 422
    assert f'value="{volunteer.pk}" checked' in response.content.decode()


def test_another_organisations_people_are_neither_offered_nor_issued(client: Client) -> None:
    kind, volunteer = make_kind(Basis.THANKS), make_volunteer()
    certificate = make_certificate(person_last_name="Hatschon")
    caritas = make_organisation("Caritas", kind="welfare")
    client.force_login(make_user(Kind.COORDINATOR, organisation=caritas))
    assert shown(client.get(issue_url(kind, who="all"))) == []
    assert client.post(issue_url(kind), {"volunteer": [volunteer.pk], "language": "de"}).status_code == 422
    assert client.get(LIST).context["count"] == 0
    for name in ("pdf", "detail", "reissue", "revoke"):
        assert client.get(reverse(f"certificates:{name}", args=[certificate.pk])).status_code == 404


def test_a_batch_shows_each_office_its_own_people(client: Client) -> None:
    caritas = make_organisation("Caritas", kind="welfare")
    ours = make_volunteer(person_last_name="Unsrige")
    theirs = make_volunteer(person_last_name="Ihrige", person_organisation=caritas)
    client.force_login(make_user(Kind.ADMINISTRATOR))
    kind = make_kind(Basis.THANKS)
    batch = finish(client.post(issue_url(kind), {"scope": "everybody", "language": "de"}))
    client.force_login(make_user(Kind.COORDINATOR, organisation=caritas))
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Ihrige" in page
    assert "Unsrige" not in page
    assert {ours, theirs} == {item.volunteer for item in batch.items.all()}
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("AWO", kind="welfare")))
    assert client.get(batch.get_absolute_url()).status_code == 404


def test_while_it_is_being_worked_on_the_page_says_how_far_it_is(office: Client) -> None:
    for number in range(3):
        make_volunteer(person_last_name=f"Nr. {number}")
    response = office.post(issue_url(make_kind(Basis.THANKS)), {"scope": "everybody", "language": "de"})
    url = response["Location"]
    assert "0 / 3" in office.get(url).content.decode()
    work_on_batches(limit=2)
    piece = office.get(url, headers={"HX-Request": "true"})
    assert "2 / 3" in piece.content.decode()
    assert "<html" not in piece.content.decode()
    work_on_batches()
    assert office.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
