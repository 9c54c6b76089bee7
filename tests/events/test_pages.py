"""The pages of events: what the public sees and sends, what the office does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Kind
from events.models import Event, ProgrammeItem, Stand
from events.services import save_item, save_stand
from messaging.models import OutgoingMail
from tests.builders import make_municipality, make_organisation, make_programme, make_user, opened
from tests.events.builders import NOW, make_event, make_registration

pytestmark = pytest.mark.django_db
GUEST = {"name": "Ana Berg", "email": "ana@example.org", "organisation_name": "Café", "agrees": "on"}


def sent(**changes):
    return {**GUEST, **opened(), **changes}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def public_url(event):
    return reverse("events:public_detail", args=[event.pk])


# --- the website -----------------------------------------------------------------------------------


def test_the_website_shows_public_events_that_are_not_over(client):
    make_event(title="Kommt noch")
    make_event(title="Intern", is_public=False)
    make_event(title="Vorbei", starts_at=NOW.replace(year=2025))
    page = client.get(reverse("events:public_list")).content.decode()
    assert "Kommt noch" in page
    assert "Intern" not in page
    assert "Vorbei" not in page


def test_an_internal_event_has_no_public_page(client):
    assert client.get(public_url(make_event(is_public=False))).status_code == 404


def test_the_public_page_shows_the_day_and_the_stands_but_nobody_who_registered(client):
    event = make_event()
    save_item(item=ProgrammeItem(event=event, starts_at=event.starts_at, title="Lesung", speaker="M. Muster"))
    save_stand(stand=Stand(event=event, name="Sprachmittlung"))
    make_registration(event)
    page = client.get(public_url(event)).content.decode()
    assert "Lesung" in page
    assert "Sprachmittlung" in page
    assert "Ana Berg" not in page


def test_registering_on_the_website(client):
    event = make_event()
    response = client.post(public_url(event), sent(), follow=True)
    assert response.status_code == 200
    assert "ana@example.org" in response.content.decode()
    assert event.registrations.get().organisation_name == "Café"


def test_without_consent_nothing_is_kept_but_the_input(client):
    event = make_event()
    response = client.post(public_url(event), sent(agrees=""))
    assert response.status_code == 422
    assert 'value="Ana Berg"' in response.content.decode()
    assert not event.registrations.exists()


def test_nobody_learns_whether_an_address_has_a_seat(client):
    event = make_event()
    make_registration(event, GUEST["email"])
    answers = [
        client.post(public_url(event), sent(email=email), follow=True)
        for email in (GUEST["email"], "bo@example.org")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    told = [str(next(iter(answer.context["messages"]))) for answer in answers]
    assert told[0].replace(GUEST["email"], "bo@example.org") == told[1]
    assert OutgoingMail.objects.filter(to_email=GUEST["email"]).count() == 1


def test_a_rule_of_the_service_is_told_with_the_form(client):
    event = make_event(seats=1)
    make_registration(event, "bo@example.org")
    response = client.post(public_url(event), sent())
    assert response.status_code == 422
    assert "Alle Plätze sind vergeben" in response.content.decode()


def test_machines_that_fill_in_everything_get_thanks_and_no_seat(client):
    event = make_event()
    assert client.post(public_url(event), sent(website="http://x")).status_code == 302
    assert not event.registrations.exists()


def test_a_full_event_has_no_form(client):
    event = make_event(seats=1)
    make_registration(event)
    page = client.get(public_url(event)).content.decode()
    assert "Alle Plätze sind vergeben" in page
    assert 'name="email"' not in page


def test_after_the_beginning_there_is_no_form(client, time_machine):
    event = make_event()
    time_machine.move_to(event.starts_at)
    assert 'name="email"' not in client.get(public_url(event)).content.decode()


def cancel_link():
    return re.search(r"http://testserver(/veranstaltungen/abmelden/\S+)", OutgoingMail.objects.get().text)[1]


def test_the_link_in_the_mail_only_asks_and_its_button_cancels(client):
    event = make_event()
    make_registration(event)
    link = cancel_link()
    assert client.get(link).status_code == 200
    assert event.registrations.exists()
    response = client.post(link, follow=True)
    assert not event.registrations.exists()
    assert "abgemeldet" in response.content.decode()
    assert client.post(link).status_code == 200  # once more does no harm


def test_a_forged_link_opens_nothing(client):
    assert client.get(reverse("events:cancel", args=["forged"])).status_code == 404


def test_the_link_of_an_event_that_has_begun_cancels_nothing(client, time_machine):
    event = make_event()
    make_registration(event)
    link = cancel_link()
    time_machine.move_to(event.starts_at)
    assert client.post(link).status_code == 422
    assert event.registrations.exists()


# --- the office ------------------------------------------------------------------------------------


def event_data(**changes):
    data = {
        "title": "Workshop Laichingen",
        "kind": "workshop",
        "description": "",
        "programme": make_programme().pk,
        "starts_at": "2026-04-10T18:00",
        "ends_at": "2026-04-10T21:00",
        "place": "Rathaus",
        "municipality": "",
        "organisation": make_organisation().pk,
        "seats": 20,
        "is_public": "on",
    }
    return data | changes


def test_the_office_plans_an_event(office):
    response = office.post(reverse("events:create"), event_data())
    event = Event.objects.get()
    assert response.url == event.get_absolute_url()
    assert office.get(response.url).status_code == 200


def test_a_wrong_end_keeps_the_input(office):
    response = office.post(reverse("events:create"), event_data(ends_at="2026-04-10T17:00"))
    assert response.status_code == 422
    assert 'value="Workshop Laichingen"' in response.content.decode()
    assert "endet, bevor" in response.content.decode()


def test_a_form_shows_the_times_as_they_are(office):
    page = office.get(reverse("events:edit", args=[make_event().pk])).content.decode()
    assert 'value="2026-03-16T09:00"' in page


def test_a_coordinator_of_one_town_plans_there_only(client):
    bensheim, lorsch = make_municipality(), make_municipality("Lorsch", "64653")
    client.force_login(make_user(Kind.COORDINATOR, municipality=bensheim))
    assert client.post(reverse("events:create"), event_data(municipality=lorsch.pk)).status_code == 422
    assert client.post(reverse("events:create"), event_data()).status_code == 422
    assert client.post(reverse("events:create"), event_data(municipality=bensheim.pk)).status_code == 302


def test_nobody_plans_for_a_foreign_organisation(office):
    foreign = make_organisation("Kirchencafé", kind="church")
    assert office.post(reverse("events:create"), event_data(organisation=foreign.pk)).status_code == 422


def test_the_office_fills_the_day(office):
    event = make_event()
    item = {"starts_at": "2026-03-16T10:00", "title": "Podium", "speaker": "Moderation: B. Beispiel"}
    office.post(reverse("events:item_create", args=[event.pk]), item)
    office.post(reverse("events:stand_create", args=[event.pk]), {"name": "Beratung", "topic": ""})
    page = office.get(event.get_absolute_url()).content.decode()
    assert "Podium" in page
    assert "Beratung" in page
    podium, stand = event.items.get(), event.stands.get()
    changed = office.post(
        reverse("events:item_edit", args=[event.pk, podium.pk]), {**item, "starts_at": "2026-03-17T10:00"}
    )
    assert changed.status_code == 422
    office.post(reverse("events:item_delete", args=[event.pk, podium.pk]))
    office.post(reverse("events:stand_delete", args=[event.pk, stand.pk]))
    assert not event.items.exists()
    assert not event.stands.exists()


def test_parts_of_a_foreign_event_are_out_of_reach(office):
    own = make_event()
    foreign = make_event(organisation=make_organisation("Kirchencafé", kind="church"))
    stand = save_stand(stand=Stand(event=foreign, name="Beratung"))
    registration = make_registration(foreign)
    for event in (own, foreign):
        for name, part in (("stand_delete", stand), ("registration_cancel", registration)):
            assert office.post(reverse(f"events:{name}", args=[event.pk, part.pk])).status_code == 404
    assert office.get(foreign.get_absolute_url()).status_code == 404


def test_the_office_cancels_for_somebody_who_calls(office):
    event = make_event()
    registration = make_registration(event)
    office.post(reverse("events:registration_cancel", args=[event.pk, registration.pk]))
    assert not event.registrations.exists()


@pytest.mark.parametrize("page", ["list", "detail", "public_list", "public_detail"])
def test_no_page_asks_more_for_more_rows(office, page):
    def queries(count):
        event = make_event(seats=100, title=f"Nr. {count}")
        for number in range(count):
            make_event(title=f"Nr. {count}.{number}")
            make_registration(event, f"{number}@example.org")
            save_stand(stand=Stand(event=event, name=f"Stand {number}"))
        url = reverse(f"events:{page}", args=[event.pk] if "detail" in page else [])
        office.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert office.get(url).status_code == 200
        return len(captured)

    assert queries(3) == queries(20)
