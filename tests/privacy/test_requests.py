"""Requests about data: taken in, answered within a month, put off once; and who may do what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from audit.enums import How
from audit.models import Reading
from messaging.models import OutgoingMail
from people.models import Person
from people.services import restrict
from privacy.enums import ErasureReason, RequestChannel, RequestKind, RequestStatus
from privacy.models import DataRequest
from privacy.services.erasure import erase_person
from privacy.services.requests import answer_request, extend_request, open_request
from tests.builders import TODAY, make_partnership, make_person, make_ready_volunteer, make_user
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Kind.ADMINISTRATOR, email="verwaltung@example.org")


@pytest.fixture
def person() -> Person:
    return make_ready_volunteer(
        person_first_name="Helga", person_last_name="Brandt", person_email="helga@example.org"
    ).person


def ask(person: Person, **facts: Any) -> DataRequest:
    defaults = {
        "kind": RequestKind.CORRECTION,
        "received_on": TODAY,
        "channel": RequestChannel.MAIL,
        "by": None,
        "today": TODAY,
    }
    return open_request(person=person, **defaults | facts)


@pytest.mark.sqlite
def test_a_request_is_due_in_a_month_and_everybody_is_told(person: Person, administrator: User) -> None:
    make_user(Kind.ADMINISTRATOR, email="fort@example.org", is_active=False)
    asked = ask(person, received_on=date(2026, 1, 31), note="Die Nummer ist falsch.")
    assert asked.due_on == date(2026, 2, 28)
    receipt, notice = OutgoingMail.objects.order_by("to_email")
    assert (receipt.to_email, notice.to_email) == ("helga@example.org", "verwaltung@example.org")
    assert "28. Februar 2026" in receipt.text
    assert reverse("privacy:request_detail", args=[asked.pk]) in notice.text
    assert "Brandt" not in notice.subject + notice.text


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"received_on": TODAY - timedelta(days=366)}, "received_on"),
        ({"kind": "everything"}, "kind"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(person: Person, facts: Any, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        ask(person, **facts)
    assert field in error.value.message_dict


def test_the_same_is_not_asked_twice_and_nothing_of_somebody_erased(person: Person) -> None:
    ask(person)
    with pytest.raises(ValidationError, match="noch offen"):
        ask(person)
    ask(person, kind=RequestKind.ACCESS)
    with pytest.raises(ValidationError, match="gelöscht"):
        ask(make_person(erased_on=TODAY))


def test_two_more_months_are_taken_once_in_time_and_with_a_reason(
    person: Person, administrator: User
) -> None:
    asked = ask(person, received_on=TODAY)
    more = {"asked": asked, "by": administrator}
    with pytest.raises(ValidationError, match="warum"):
        extend_request(reason=" ", today=TODAY, **more)
    with pytest.raises(ValidationError, match="Monat ist vorbei"):
        extend_request(reason="Archiv", today=asked.due_on + timedelta(days=1), **more)
    assert extend_request(reason="Zwei Archive.", today=TODAY, **more).due_on == date(2026, 6, 2)
    assert "Zwei Archive." in OutgoingMail.objects.get(event="privacy/mail/request_extended").text
    with pytest.raises(ValidationError, match="drittes Mal"):
        extend_request(reason="Noch mehr", today=TODAY, **more)


def test_an_answer_is_given_once_to_somebody_who_is_known(person: Person, administrator: User) -> None:
    asked = ask(person)
    facts = {"asked": asked, "by": administrator, "today": TODAY}
    for wrong, field in (
        ({"answer": " "}, "answer"),
        ({"answer": "Ist berichtigt."}, "identity_checked"),
    ):
        with pytest.raises(ValidationError) as error:
            answer_request(**facts, **wrong)
        assert field in error.value.message_dict
    answer_request(**facts, answer="Ist berichtigt.", identity_checked="Ausweis gesehen")
    assert "Ist berichtigt." in OutgoingMail.objects.get(event="privacy/mail/request_answered").text
    for again in (answer_request, extend_request):
        words = {"answer": "Noch einmal"} if again is answer_request else {"reason": "Noch einmal"}
        with pytest.raises(ValidationError, match="beantwortet"):
            again(**facts, **words)


def test_a_refusal_tells_where_to_complain_and_reaches_people_who_are_restricted(
    person: Person, administrator: User
) -> None:
    asked = ask(person, kind=RequestKind.ERASURE)
    restrict(person, reason="Wird geprüft.", by=administrator, now=asked.created_at)
    answer_request(
        asked=asked, answer="Eine Frist läuft noch.", is_refused=True, by=administrator, today=TODAY
    )
    mail = OutgoingMail.objects.get(event="privacy/mail/request_refused")
    assert "Datenschutzaufsicht" in mail.text
    asked.refresh_from_db()
    assert asked.status == RequestStatus.REFUSED


def test_the_office_takes_in_what_is_asked_and_administrators_answer(
    person: Person, administrator: User, client: Client
) -> None:
    client.force_login(make_user(Kind.COORDINATOR))
    address = reverse("privacy:request_create", args=[person.pk])
    wrong = client.post(address, {"kind": "access", "received_on": "2030-01-01", "channel": "letter"})
    assert wrong.status_code == 422
    assert "liegt in der Zukunft" in wrong.text
    assert 'value="2030-01-01"' in wrong.text
    taken = client.post(address, {"kind": "access", "received_on": TODAY.isoformat(), "channel": "portal"})
    assert taken.status_code == 422  # only the person comes through the portal
    asked = ask(person)
    page = client.get(asked.get_absolute_url())
    assert "Die Administration antwortet" in page.text
    answer = reverse("privacy:request_answer", args=[asked.pk])
    assert client.post(answer, {"answer": "Ja"}).status_code == 403
    assert asked.get_absolute_url() in client.get(reverse("privacy:request_list")).text
    assert asked.get_absolute_url() in client.get(person.volunteer.get_absolute_url()).text

    client.force_login(administrator)
    refused = client.post(answer, {"answer": "Ja, ist berichtigt."})
    assert refused.status_code == 422
    assert "Ja, ist berichtigt." in refused.text
    done = client.post(answer, {"answer": "Ja, ist berichtigt.", "identity_checked": "Anruf"}, follow=True)
    assert "Ja, ist berichtigt." in done.text
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == (RequestStatus.DONE, administrator)


def test_the_page_of_a_correction_names_who_else_must_be_told(
    person: Person, administrator: User, client: Client
) -> None:
    pair = make_partnership(person.volunteer)
    asked = ask(person)
    client.force_login(administrator)
    page = client.get(asked.get_absolute_url()).text
    assert pair.get_absolute_url() in page
    assert reverse("people:edit", args=[person.pk]) in page


def test_a_volunteer_asks_and_takes_the_own_export_only(
    person: Person, client: Client, administrator: User
) -> None:
    user = make_user(Kind.VOLUNTEER)
    Person.objects.filter(pk=person.pk).update(user=user)
    client.force_login(user)
    ask_page = reverse("privacy:ask")
    empty = client.post(ask_page, {"kind": "correction"})
    assert empty.status_code == 422
    assert "worum es geht" in empty.text
    client.post(ask_page, {"kind": "correction", "note": "Die Hausnummer."})
    asked = DataRequest.objects.get()
    assert (asked.channel, asked.person, asked.noted_by) == ("portal", person, user)
    assert asked.identity_checked
    assert "Berichtigung" in client.get(reverse("privacy:mine")).text
    assert client.get(reverse("privacy:export", args=[person.pk])).status_code == 403

    confirm(client)
    response = client.post(reverse("privacy:my_export"), {"form": "zip"})
    assert response["Content-Type"] == "application/zip"
    noted = Reading.objects.get(how=How.EXPORT)
    assert (noted.user, noted.object_id) == (user, person.pk)


def test_an_export_asks_who_it_is_first_and_is_noted(
    person: Person, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    address = reverse("privacy:export", args=[person.pk])
    assert client.get(address).status_code == 302  # to the question for the password
    confirm(client)
    assert "Sprachkenntnisse" in client.get(address).text
    assert client.post(address, {"form": "pdf"}).content.startswith(b"%PDF")
    assert Reading.objects.filter(how=How.EXPORT, object_id=person.pk, user=administrator).count() == 1
    erased = make_person(erased_on=TODAY)
    assert client.get(reverse("privacy:export", args=[erased.pk])).status_code == 404


def test_the_page_of_somebody_restricted_says_so_and_an_administrator_lifts_it(
    person: Person, administrator: User, client: Client
) -> None:
    client.force_login(make_user(Kind.COORDINATOR))
    restrict_page = reverse("privacy:restrict", args=[person.pk])
    assert client.post(restrict_page, {"reason": ""}).status_code == 422
    page = client.post(restrict_page, {"reason": "Bestreitet eine Notiz."}, follow=True)
    assert "Bestreitet eine Notiz." in page.text
    lift = reverse("privacy:lift", args=[person.pk])
    assert client.post(lift).status_code == 403
    client.force_login(administrator)
    assert "wieder verwendet" in client.get(lift).text
    client.post(lift)
    person.refresh_from_db()
    assert not person.is_restricted
    events = OutgoingMail.objects.filter(event__contains="restriction").values_list("event", flat=True)
    assert sorted(events) == ["privacy/mail/restriction_began", "privacy/mail/restriction_lifted"]


def test_a_request_for_erasure_leads_to_its_tool_and_outlives_the_person(
    person: Person, administrator: User, client: Client
) -> None:
    asked = ask(person, kind=RequestKind.ERASURE, note="Alles löschen.", identity_checked="Ausweis")
    tool = reverse("privacy:erase", args=[person.pk])
    client.force_login(make_user(Kind.COORDINATOR))
    assert tool not in client.get(asked.get_absolute_url()).text
    client.force_login(administrator)
    assert tool in client.get(asked.get_absolute_url()).text
    erase_person(person=person, reason=ErasureReason.REQUEST, by=administrator, now=timezone.now())
    page = client.get(asked.get_absolute_url()).text
    assert "gelöschte Person" in page
    assert "Alles löschen." not in page
    assert tool not in page
    answer_request(asked=asked, answer="Ist geschehen.", by=administrator, identity_checked="-", today=TODAY)
    assert "Brandt" not in client.get(reverse("privacy:request_list")).text
