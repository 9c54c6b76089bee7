"""How the office notes a request, changes it, puts it to another hour and calls it off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import CancelReason
from assignments.models import Assignment, AssignmentRules
from assignments.services.answers import answer_offer, take_assignment
from assignments.services.asking import offer_assignment
from assignments.services.requests import (
    Requester,
    cancel_assignment,
    change_assignment,
    give_up,
    request_assignment,
    reschedule_assignment,
)
from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus
from people.services import restrict
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_programme,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
SOON = (NOW + timedelta(days=3)).replace(minute=0, second=0)
CREATE = reverse("assignments:create")


@pytest.fixture
def staff() -> User:
    make_programme()
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def form_data(**fields: Any) -> dict[str, Any]:
    facts = {
        "guest_name": "Amina",
        "guest_phone": "06252 15444",
        "agrees": "on",
        "kind": "school",
        "language": "ti",
        "starts_at": typed(SOON),
        "minutes": 45,
        "place": "Grundschule, Eingang",
        "details": "Elterngespräch",
    }
    return facts | fields


def ask_for(by: User, **fields: Any) -> Assignment:
    facts: dict[str, Any] = {
        "guest_name": "Amina",
        "guest_phone": "06252 15444",
        "kind": "school",
        "language": "ti",
        "starts_at": SOON,
        "minutes": 60,
        "place": "Grundschule",
    }
    if "newcomer" in fields:
        del facts["guest_name"], facts["guest_phone"]
    return request_assignment(**(facts | fields), by=by, now=NOW)


def make_speaker(**fields: Any) -> Any:
    person = {"person_languages": {"de": 7, "ti": 5}, "person_email": "helga@example.org"}
    return make_volunteer(**person | fields)


def told(address: str) -> list[str]:
    """Of which events mail waits for the address, the latest last."""
    waiting = OutgoingMail.objects.filter(to_email=address, status="queued").order_by("created_at")
    return [event.rpartition("/")[2] for event in waiting.values_list("event", flat=True)]


def test_the_office_notes_a_request_for_somebody_who_is_not_registered(office: Client, staff: User) -> None:
    town = make_newcomer().person.municipality
    form = office.get(CREATE).context["form"]
    sent = form_data(
        entry_key=form.initial["entry_key"],
        other_language_1="am",
        window_until=typed(SOON + timedelta(hours=3)),
        municipality=town.pk,
        wished_gender="female",
        requester_institution="Schillerschule",
        requester_email="sekretariat@example.org",
    )
    page = office.post(CREATE, sent, follow=True)
    # Nobody speaks Tigrinya here: the request is kept, and the page says so.
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    office.post(CREATE, sent)
    assignment = Assignment.objects.get()
    assert (assignment.guest_name, assignment.status, assignment.source) == ("Amina", "open", "office")
    assert assignment.organisation == make_organisation() and assignment.programme == make_programme()
    assert assignment.languages == ["ti", "am"] and assignment.municipality == town
    assert (assignment.window_from, assignment.window_until) == (SOON, SOON + timedelta(hours=3))
    assert (assignment.wished_gender, assignment.requested_by) == ("female", staff)
    assert told("sekretariat@example.org") == ["request_received"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": "2020-01-01T10:00"}, "starts_at"),
        ({"starts_at": typed(SOON + timedelta(days=800))}, "starts_at"),
        ({"window_until": typed(SOON - timedelta(hours=1))}, "window_until"),
        ({"window_until": typed(SOON + timedelta(minutes=5))}, "window_until"),
        ({"window_until": typed(SOON + timedelta(days=30))}, "window_until"),
        ({"minutes": "5"}, "minutes"),
        ({"language": "xx"}, "language"),
        ({"other_language_1": "ti"}, "other_language_1"),
        ({"other_language_1": "klingonisch"}, "other_language_1"),
        ({"place": " "}, "place"),
        ({"guest_name": "", "guest_phone": ""}, "newcomer"),
        ({"guest_phone": ""}, "guest_phone"),
        ({"guest_phone": "12"}, "guest_phone"),
        ({"guest_name": ""}, "guest_name"),
        ({"agrees": ""}, "agrees"),
        ({"requester_email": "schule"}, "requester_email"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_the_rest_kept(
    office: Client, wrong: dict[str, str], field: str
) -> None:
    page = office.post(CREATE, form_data(**wrong))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert "Elterngespräch" in page.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("kind", ["police", "court", "sworn", "consent"])
def test_what_volunteers_must_not_do_is_refused_with_whom_to_ask(office: Client, kind: str) -> None:
    programme = make_programme()
    AssignmentRules.objects.create(programme=programme, instead="Dolmetschpool Bergstraße: 06252 15-999.")
    # At once, even where much else is missing.
    page = office.post(CREATE, {"kind": kind, "guest_name": "Amina"})
    assert page.status_code == 422
    (sentence,) = page.context["form"].errors["kind"]
    assert sentence.endswith("06252 15-999.") and len(sentence) > 80
    assert not Assignment.objects.exists()


def test_only_newcomers_in_the_programme_whose_data_may_be_used(staff: User) -> None:
    ended = make_newcomer(status=NewcomerStatus.ENDED)
    restricted = make_newcomer()
    restrict(restricted.person, reason="Streit um die Adresse", by=staff, now=NOW)
    erased = make_newcomer()
    opened_before = type(erased).objects.get(pk=erased.pk)
    erased.person.erased_on = NOW.date()
    erased.person.save()
    for newcomer in (ended, restricted, opened_before):
        with pytest.raises(ValidationError) as refused:
            ask_for(staff, newcomer=newcomer)
        assert list(refused.value.message_dict) == ["newcomer"]
    for twice in (
        {"other_languages": ["ti"]},
        {"other_languages": ["am", "am"]},
        {"other_languages": ["xx"]},
    ):
        with pytest.raises(ValidationError) as refused:
            ask_for(staff, **twice)
        assert list(refused.value.message_dict) == ["other_languages"]


def test_the_same_appointment_twice_is_asked_about(office: Client, staff: User) -> None:
    first = ask_for(staff)
    again = form_data(guest_name="Frau A.", starts_at=typed(SOON + timedelta(minutes=30)), place="Schule")
    page = office.post(CREATE, again)
    assert page.status_code == 422
    assert f'href="{first.get_absolute_url()}"' in str(page.context["form"].errors["anyway"])
    assert (
        "Elterngespräch" in page.content.decode() and 'type="checkbox" name="anyway"' in page.content.decode()
    )
    assert office.post(CREATE, again | {"anyway": "on"}).status_code == 302
    # Another hour is another appointment; so is that of another newcomer of ours with the same first name.
    ask_for(staff, starts_at=SOON + timedelta(days=1))
    ask_for(staff, newcomer=make_newcomer())
    ask_for(staff, newcomer=make_newcomer())
    cancel_assignment(assignment=first, reason=CancelReason.DUPLICATE, by=staff, now=NOW)


def test_another_office_is_named_but_not_shown(staff: User) -> None:
    theirs = ask_for(make_user(Kind.COORDINATOR, organisation=make_organisation("Café Welcome")))
    with pytest.raises(ValidationError) as refused:
        ask_for(staff, guest_phone="06252 99999", place="GRUNDSCHULE")
    (sentence,) = refused.value.message_dict["anyway"]
    assert "Café Welcome" in sentence and str(theirs.pk) not in sentence
    assert ask_for(staff, anyway=True).organisation == make_organisation()


def test_a_change_keeps_the_hour_once_somebody_is_asked(office: Client, staff: User) -> None:
    assignment, speaker = ask_for(staff), make_speaker()
    edit = reverse("assignments:edit", args=[assignment.pk])
    page = office.get(edit)
    assert page.context["form"]["starts_at"].value() == timezone.make_naive(SOON)
    later = SOON + timedelta(hours=1)
    office.post(edit, form_data(starts_at=typed(later), minutes=90, kind="doctor"))
    assignment.refresh_from_db()
    assert (assignment.starts_at, assignment.minutes, assignment.kind) == (later, 90, "doctor")
    take_assignment(assignment=assignment, volunteer=speaker, by=staff, now=NOW)
    assert "starts_at" not in office.get(edit).context["form"].fields
    office.post(edit, form_data(place="Aula", language="ti"))
    assignment.refresh_from_db()
    assert (assignment.place, assignment.status, assignment.starts_at) == ("Aula", "taken", later)
    assert told("helga@example.org")[-1] == "changed"
    with pytest.raises(ValidationError):
        change_assignment(assignment=assignment, starts_at=SOON, by=staff, now=NOW)
    assert office.post(edit, form_data(place="")).status_code == 422


def test_another_hour_asks_who_had_taken_it_first_and_frees_the_others(office: Client, staff: User) -> None:
    newcomer = make_newcomer(person_email="selam@example.org")
    assignment, speaker = ask_for(staff, newcomer=newcomer), make_speaker()
    take_assignment(assignment=assignment, volunteer=speaker, by=staff, now=NOW)
    move = reverse("assignments:reschedule", args=[assignment.pk])
    assert office.post(move, {"starts_at": typed(SOON), "minutes": 60}).status_code == 422
    assert office.post(move, {"starts_at": "2020-01-01T10:00", "minutes": 60}).status_code == 422
    later = SOON + timedelta(days=1)
    assert office.post(move, {"starts_at": typed(later), "minutes": 60}).status_code == 302
    assignment.refresh_from_db()
    assert (assignment.status, assignment.round, assignment.volunteer) == ("offered", 2, None)
    assert assignment.starts_at == later
    asked = assignment.offers.filter(round=2)
    assert [(offer.volunteer, offer.answer) for offer in asked] == [(speaker, "waiting")]
    assert told("helga@example.org")[-1] == "moved"
    assert told("selam@example.org") == ["company_changed"]


def test_calling_off_takes_a_reason_and_tells_all(office: Client, staff: User) -> None:
    school = Requester(requester_email="schule@example.org")
    assignment, speaker = ask_for(staff, requester=school), make_speaker()
    offer_assignment(assignment=assignment, volunteer=speaker, by=staff, now=NOW)
    take_assignment(assignment=assignment, volunteer=speaker, by=staff, now=NOW)
    assert told("schule@example.org") == ["request_received", "request_taken"]
    address = reverse("assignments:cancel", args=[assignment.pk])
    nothing = office.post(address, {})
    assert nothing.status_code == 422 and "reason" in nothing.context["form"].errors
    assert "unmet" not in dict(nothing.context["form"].fields["reason"].choices)
    office.post(address, {"reason": "not_needed"})
    assignment.refresh_from_db()
    assert (assignment.status, assignment.cancel_reason) == ("cancelled", "not_needed")
    assert told("schule@example.org") == ["request_received", "request_cancelled"]
    assert told("helga@example.org")[-1] == "cancelled"


def test_that_nobody_was_found_is_said_while_there_is_time(staff: User) -> None:
    assignment = ask_for(staff, requester=Requester(requester_email="schule@example.org"))
    give_up(assignment=assignment, by=staff, now=NOW)
    assert assignment.status == "unmet" and assignment.cancel_reason == ""
    assert told("schule@example.org")[-1] == "request_unmet"
    for mail in OutgoingMail.objects.all():
        assert "Amina" not in mail.subject + mail.text


def test_volunteers_ask_for_their_own_partner(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER)
    speaker = make_ready_volunteer(person=make_person(user=user))
    client.force_login(user)
    address = reverse("assignments:request_for_partner")
    assert "form" in client.get(address).context
    assert "<form method" not in client.get(address).content.decode().partition("<main")[2]
    pair = make_partnership(volunteer=speaker)
    other = make_partnership(newcomer=make_newcomer(person_first_name="Yonas"))
    page = client.get(address).content.decode()
    assert "Selam" in page and "Yonas" not in page and "Tesfay" not in page
    facts = {name: form_data()[name] for name in ("kind", "language", "starts_at", "minutes", "place")}
    assert client.post(address, facts | {"partnership": other.pk}).status_code == 422
    assert client.post(address, facts | {"partnership": pair.pk, "place": ""}).status_code == 422
    assert client.post(address, facts | {"partnership": pair.pk}).status_code == 302
    assignment = Assignment.objects.get()
    assert (assignment.newcomer, assignment.source, assignment.status) == (pair.newcomer, "volunteer", "open")
    assert not assignment.offers.exists()


def test_an_open_group_is_asked_anew_for_the_new_hour(staff: User) -> None:
    assignment, speaker = ask_for(staff), make_speaker()
    offer_assignment(assignment=assignment, volunteer=speaker, by=staff, now=NOW)
    later = SOON + timedelta(days=1)
    reschedule_assignment(assignment=assignment, starts_at=later, minutes=60, by=staff, now=NOW)
    assert assignment.round == 2
    assert assignment.offers.get(round=1).answer == "freed"


def test_who_no_longer_suits_is_freed_and_told_and_the_next_one_asked(staff: User) -> None:
    assignment = ask_for(staff)
    man = make_speaker(person_gender="male", person_email="tom@example.org")
    woman = make_speaker(person_gender="female", person_email="helga@example.org")
    for volunteer in (man, woman):
        offer_assignment(assignment=assignment, volunteer=volunteer, by=staff, now=NOW)
    OutgoingMail.objects.update(status="sent")
    change_assignment(assignment=assignment, details="Elterngespräch", by=staff, now=NOW)
    assert set(assignment.offers.values_list("answer", flat=True)) == {"waiting"}
    change_assignment(assignment=assignment, wished_gender="female", by=staff, now=NOW)
    assert assignment.offers.get(volunteer=man).answer == "freed"
    assert assignment.offers.get(volunteer=woman).answer == "waiting"
    assert (told("tom@example.org"), told("helga@example.org")) == (["freed"], [])
    assert "anderer geworden" in OutgoingMail.objects.get(status="queued").text
    with pytest.raises(ValidationError, match="nicht mehr gefragt"):
        answer_offer(assignment=assignment, volunteer=man, accepts=True, now=NOW)

    farsi = make_speaker(person_languages={"de": 7, "fa": 6}, person_email="omid@example.org")
    morning = timezone.localtime(NOW).replace(hour=11)
    Assignment.objects.filter(pk=assignment.pk).update(next_wave_at=morning + timedelta(hours=2))
    change_assignment(assignment=assignment, language="fa", wished_gender="any", by=staff, now=morning)
    assert assignment.offers.get(volunteer=woman).answer == "freed"
    assert assignment.offers.get(answer="waiting").volunteer == farsi


def test_a_newcomer_does_not_end_while_an_appointment_lies_ahead(office: Client, staff: User) -> None:
    newcomer = make_newcomer()
    assignment = ask_for(staff, newcomer=newcomer)
    end = reverse("newcomers:end", args=[newcomer.pk])
    page = office.post(end, follow=True).content.decode()
    assert "Bitte sagen Sie ihn zuerst ab" in page
    newcomer.refresh_from_db()
    assert newcomer.status == NewcomerStatus.ACCEPTED
    cancel_assignment(assignment=assignment, by=staff, now=NOW)
    office.post(end)
    newcomer.refresh_from_db()
    assert newcomer.status == NewcomerStatus.ENDED
