"""What holds for every event: its times, its seats, what people who registered hear."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Kind
from events.models import Event, ProgrammeItem, Registration, Stand
from events.services import cancel_registration, register, save_event, save_item, save_stand
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from tests.builders import make_municipality, make_organisation, make_user
from tests.events.builders import BERLIN, NOW, make_event, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def make_item(event, hours=1, title="Vortrag"):
    return save_item(
        item=ProgrammeItem(event=event, starts_at=event.starts_at + timedelta(hours=hours), title=title)
    )


def mails(registration_id):
    return OutgoingMail.objects.filter(key__startswith=f"registration:{registration_id}:").order_by("due_at")


# --- planning -----------------------------------------------------------------------------------


def test_an_event_ends_after_it_starts():
    starts_at = NOW + timedelta(days=3)
    with pytest.raises(ValidationError, match="endet, bevor"):
        make_event(starts_at=starts_at, ends_at=starts_at)


def test_an_event_in_the_night_of_the_clock_change_lasts_as_long_as_it_lasts():
    event = make_event(
        starts_at=datetime(2026, 10, 24, 22, tzinfo=BERLIN), ends_at=datetime(2026, 10, 25, 4, tzinfo=BERLIN)
    )
    assert event.minutes == 7 * 60


def test_programme_items_lie_within_their_event():
    event = make_event()
    make_item(event, hours=0)
    for hours in (-1, 8):
        with pytest.raises(ValidationError) as error:
            make_item(event, hours=hours)
        assert "starts_at" in error.value.message_dict


def test_the_programme_moves_with_its_event_across_a_change_of_the_clocks():
    event = make_event()
    item = make_item(event, hours=2)
    event.starts_at = datetime(2026, 4, 13, 10, tzinfo=BERLIN)
    event.ends_at = event.starts_at + timedelta(hours=4)
    save_event(event=event, now=NOW)
    item.refresh_from_db()
    assert timezone.localtime(item.starts_at) == datetime(2026, 4, 13, 12, tzinfo=BERLIN)


def test_an_event_is_not_cut_short_before_its_last_item():
    event = make_event()
    item = make_item(event, hours=5)
    event.ends_at = event.starts_at + timedelta(hours=4)
    with pytest.raises(ValidationError) as error:
        save_event(event=event, now=NOW)
    assert "ends_at" in error.value.message_dict
    assert ProgrammeItem.objects.get(pk=item.pk).starts_at == item.starts_at


def test_no_seat_that_is_taken_can_be_taken_away():
    event = make_event(seats=2)
    make_registration(event)
    make_registration(event, "bo@example.org")
    event.seats = 1
    with pytest.raises(ValidationError, match="haben sich schon angemeldet"):
        save_event(event=event, now=NOW)


def test_a_stand_has_a_name():
    event = make_event()
    with pytest.raises(ValidationError):
        save_stand(stand=Stand(event=event, name=""))
    assert save_stand(stand=Stand(event=event, name="Sprachmittlung")) in event.stands.all()


def test_coordinators_see_their_organisations_events_and_town():
    bensheim, lorsch = make_municipality(), make_municipality("Lorsch", "64653")
    mine = make_event(title="Bensheim", municipality=bensheim)
    there = make_event(title="Lorsch", municipality=lorsch)
    foreign = make_event(title="fremd", organisation=make_organisation("Kirchencafé", kind="church"))
    assert set(Event.objects.visible_to(make_user(Kind.COORDINATOR))) == {mine, there}
    assert set(Event.objects.visible_to(make_user(Kind.COORDINATOR, municipality=bensheim))) == {mine}
    assert set(Event.objects.visible_to(make_user(Kind.ADMINISTRATOR))) == {mine, there, foreign}
    assert not Event.objects.visible_to(make_user(Kind.VOLUNTEER)).exists()


# --- registering ---------------------------------------------------------------------------------


def test_registering_is_confirmed_with_a_calendar_entry_and_a_way_out():
    event = make_event()
    registration = make_registration(event, " Ana@Example.org ", language="en")
    (mail,) = mails(registration.pk)
    assert mail.to_email == registration.email == "ana@example.org"
    assert mail.subject == "Your seat: Regionalkonferenz"
    assert "/veranstaltungen/abmelden/" in mail.text
    assert mail.calendar_method == "REQUEST"
    assert "SUMMARY:Regionalkonferenz" in mail.calendar
    assert "DTSTART:20260316T080000Z" in mail.calendar


def test_an_address_has_one_seat():
    event = make_event()
    registration = make_registration(event)
    assert make_registration(event, "ANA@example.org", name="Jemand") == registration
    assert event.registrations.get().name == "Ana Berg"
    assert OutgoingMail.objects.count() == 1
    assert make_registration(make_event(title="anderes")).email == "ana@example.org"


def test_no_more_people_than_seats():
    event = make_event(seats=1)
    make_registration(event)
    with pytest.raises(ValidationError, match="Alle Plätze sind vergeben"):
        make_registration(event, "bo@example.org")


def test_registration_ends_when_the_event_begins():
    event = make_event()
    make_registration(event, now=event.starts_at - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="hat begonnen"):
        make_registration(event, "bo@example.org", now=event.starts_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_of_two_who_want_the_last_seat_at_once_one_gets_it():
    event = make_event(seats=1)
    gate = threading.Barrier(2)
    outcomes = []

    def attempt(email):
        gate.wait()
        try:
            register(event=event, name="Ana Berg", email=email, now=NOW)
            outcomes.append("registered")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[f"{name}@example.org"]) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "registered"]
    assert event.registrations.count() == 1


# --- afterwards ------------------------------------------------------------------------------------


def test_cancelling_frees_the_seat_and_deletes_the_data():
    event = make_event(seats=1)
    registration = make_registration(event)
    key = registration.pk
    cancel_registration(registration=registration, now=NOW)
    assert not Registration.objects.exists()
    confirmed, cancelled = mails(key).order_by("created_at")
    assert confirmed.status == MailStatus.CANCELLED  # had not left the house yet
    assert (cancelled.status, cancelled.calendar_method) == (MailStatus.QUEUED, "CANCEL")
    make_registration(event, "bo@example.org")


def test_who_was_there_stays_registered():
    event = make_event()
    registration = make_registration(event)
    with pytest.raises(ValidationError, match="hat begonnen"):
        cancel_registration(registration=registration, now=event.starts_at)
    assert event.registrations.count() == 1


def test_a_new_time_or_place_is_told_to_whoever_registered_and_nothing_else_is():
    event = make_event()
    registration = make_registration(event)
    event.description = "Mit Markt der Möglichkeiten"
    save_event(event=event, now=NOW)
    assert mails(registration.pk).count() == 1
    event.place = "Rathaus Lorsch"
    save_event(event=event, now=NOW)
    change = mails(registration.pk).get(key__endswith=":changed:1")
    assert "Rathaus Lorsch" in change.text
    assert "SEQUENCE:1" in change.calendar
    assert mails(registration.pk).filter(status=MailStatus.QUEUED).count() == 1


def test_nobody_hears_of_corrections_to_an_event_that_is_over():
    event = make_event()
    registration = make_registration(event)
    event.place = "Rathaus Lorsch"
    save_event(event=event, now=event.ends_at + timedelta(days=1))
    assert mails(registration.pk).count() == 1
