"""Requests by schools, authorities and practices: the form, the link that confirms, what comes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from assignments.models import Assignment, AssignmentRules
from assignments.services.answers import take_assignment
from assignments.services.requests import request_assignment
from messaging.bounces import note_bounce
from messaging.models import OutgoingMail
from programmes.models import Organisation
from tests.builders import make_organisation, make_programme, make_user, make_volunteer, opened

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
SOON = (NOW + timedelta(days=5)).replace(minute=0, second=0)
FORM = reverse("assignments:company")
SCHOOL = "sekretariat@example.org"


@pytest.fixture
def point() -> Organisation:
    make_programme()
    return make_organisation("Café Welcome", kind="welfare", is_contact_point=True)


def form_data(point: Organisation, **fields: Any) -> dict[str, Any]:
    facts = {
        "requester_institution": "Schillerschule",
        "requester_name": "Petra Lang",
        "email": SCHOOL,
        "requester_phone": "06251 4711",
        "guest_name": "Amina",
        "guest_phone": "06252 15444",
        "agrees": "on",
        "kind": "school",
        "language": "ti",
        "details": "Elterngespräch",
        "starts_at": timezone.localtime(SOON).strftime("%Y-%m-%dT%H:%M"),
        "minutes": 45,
        "place": "Grundschule, Eingang",
        "organisation": point.pk,
    }
    return facts | opened() | fields


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://testserver(/einsaetze/begleitung/\S+?/)[)\s]", mail.text + " ")
    assert found
    return found[1]


def last_mail() -> OutgoingMail:
    mail = OutgoingMail.objects.filter(to_email=SCHOOL).order_by("-created_at").first()
    assert mail
    return mail


def test_a_school_asks_confirms_and_sees_what_comes_of_it(client: Client, point: Organisation) -> None:
    assert FORM in client.get(reverse("programmes:contact_points")).content.decode()
    form = client.get(FORM).context["form"]
    sent = form_data(point, entry_key=form.initial["entry_key"])
    assert client.post(FORM, sent).url == reverse("assignments:company_sent")
    client.post(FORM, sent)
    assignment = Assignment.objects.get()
    assert (assignment.status, assignment.source, assignment.organisation) == (
        "unconfirmed",
        "partner",
        point,
    )
    assert OutgoingMail.objects.count() == 1 and last_mail().event == "assignments/mail/request_confirm"
    confirm = link_in(last_mail())
    assert client.get(confirm).status_code == 200
    assignment.refresh_from_db()
    assert assignment.status == "unconfirmed"
    status = client.post(confirm).url
    # Opened or pressed once more, it leads to the page of the request.
    for again in (client.post(confirm), client.get(confirm)):
        assert again.status_code == 302 and "/anliegen/" in again.url
    assignment.refresh_from_db()
    assert assignment.status == "open" and assignment.confirmed_at and not assignment.offers.exists()
    assert client.get(link_in(last_mail())).status_code == 200

    helga = make_volunteer(person_languages={"de": 7, "ti": 5}, person_organisation=point)
    staff = make_user(Kind.COORDINATOR, organisation=point)
    take_assignment(assignment=assignment, volunteer=helga, by=staff, now=NOW)
    assert last_mail().event == "assignments/mail/request_taken" and "Helga" in last_mail().text
    page = client.get(status).content.decode()
    assert "Helga" in page and "Muster" not in page
    for mail in OutgoingMail.objects.filter(to_email=SCHOOL):
        assert not {"Amina", "Helga", "Lang"} & set(mail.subject.split()) and "Amina" not in mail.text
    assert client.post(status).status_code == 302
    assert client.post(status).status_code == 422
    assignment.refresh_from_db()
    assert (assignment.status, assignment.cancel_reason) == ("cancelled", "requester")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": "2020-01-01T10:00"}, "starts_at"),
        ({"window_until": "2020-01-01T10:00"}, "window_until"),
        ({"minutes": "721"}, "minutes"),
        ({"language": "xx"}, "language"),
        ({"other_language_1": "ti"}, "other_language_1"),
        ({"kind": "court"}, "kind"),
        ({"email": "schule"}, "email"),
        ({"guest_name": ""}, "guest_name"),
        ({"guest_name": "www.boese.example"}, "guest_name"),
        ({"guest_phone": "12"}, "guest_phone"),
        ({"agrees": ""}, "agrees"),
        ({"organisation": ""}, "organisation"),
        ({"requester_institution": ""}, "requester_institution"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_the_rest_kept(
    client: Client, point: Organisation, wrong: dict[str, str], field: str
) -> None:
    make_organisation("Rathaus", is_contact_point=True)
    page = client.post(FORM, form_data(point, **wrong))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert "Elterngespräch" in page.content.decode()
    assert not Assignment.objects.exists() and not OutgoingMail.objects.exists()


def test_nobody_learns_what_is_known_and_machines_are_not_believed(
    client: Client, point: Organisation
) -> None:
    request_assignment(
        guest_name="Amina",
        guest_phone="06252 15444",
        kind="school",
        language="ti",
        starts_at=SOON,
        minutes=45,
        place="Grundschule, Eingang",
        by=make_user(Kind.COORDINATOR),
        now=NOW,
    )
    first = client.post(FORM, form_data(point))
    robot = client.post(FORM, form_data(point, website="http://spam.example"))
    assert first.status_code == robot.status_code == 302 and first.url == robot.url
    assert Assignment.objects.count() == 2
    # Whoever guesses the key of somebody's form neither reads nor changes their request.
    theirs = Assignment.objects.get(organisation=point)
    Assignment.objects.filter(pk=theirs.pk).update(entry_key="k" * 20)
    stranger = client.post(FORM, form_data(point, entry_key="k" * 20, email="stranger@example.org"))
    assert stranger.url == first.url and Assignment.objects.count() == 2
    status = reverse("assignments:status", args=["erfunden"])
    assert client.get(status).status_code == 404


def test_where_the_programme_wants_it_so_volunteers_are_asked_at_once(
    client: Client, point: Organisation
) -> None:
    AssignmentRules.objects.create(programme=make_programme(), asks_at_once=True, quiet_from=3, quiet_until=4)
    helga = make_volunteer(
        person_languages={"de": 7, "ti": 5}, person_organisation=point, person_email="helga@example.org"
    )
    client.post(FORM, form_data(point))
    client.post(link_in(last_mail()))
    assignment = Assignment.objects.get()
    assert assignment.status == "offered"
    assert [offer.volunteer for offer in assignment.offers.all()] == [helga]


def test_what_nobody_confirms_goes_and_its_link_says_so(client: Client, point: Organisation) -> None:
    client.post(FORM, form_data(point))
    confirm = link_in(last_mail())
    # Deleted after a week: see "unconfirmed_sign_up" in privacy/retention.py.
    Assignment.objects.all().delete()
    page = client.post(confirm)
    assert page.status_code == 200 and FORM in page.content.decode()


def test_a_link_comes_too_late_or_belongs_to_somebody_else(
    client: Client, point: Organisation, time_machine: Any
) -> None:
    client.post(FORM, form_data(point))
    confirm = link_in(last_mail())
    time_machine.move_to(SOON + timedelta(minutes=1))
    late = client.post(confirm)
    assert late.status_code == 422 and 'role="alert"' in late.content.decode()
    Assignment.objects.update(requester_email="andere@example.org")
    assert FORM in client.get(confirm).content.decode()
    assert Assignment.objects.get().status == "unconfirmed"


def test_mail_that_comes_back_is_noted_at_the_request(client: Client, point: Organisation) -> None:
    client.post(FORM, form_data(point))
    note_bounce(address=SCHOOL.upper(), reason="550 5.1.1", at=NOW)
    note_bounce(address=SCHOOL, reason="550 5.1.1", at=NOW + timedelta(days=1))
    assignment = Assignment.objects.get()
    assert assignment.requester_bounced_at == NOW
    # The office has called and confirms nothing by mail any more.
    before = OutgoingMail.objects.count()
    client.post(link_in(last_mail()))
    assert OutgoingMail.objects.count() == before
