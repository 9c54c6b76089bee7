"""Where somebody is logged in, how long that holds, and who ends it."""

from __future__ import annotations

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.devices import device_in_words
from accounts.enums import Kind
from accounts.models import User
from accounts.services import activate_user, deactivate_user
from messaging.models import CalendarFeed, OutgoingMail
from tests.builders import make_user
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def log_in(user: User, browser: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": browser})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


@pytest.fixture
def helga() -> User:
    return make_user(Kind.VOLUNTEER, email="helga@example.org")


def test_the_owner_sees_all_devices_and_ends_one_or_all_others(helga: User) -> None:
    here, phone, third = log_in(helga), log_in(helga, PHONE), log_in(helga)
    stranger = log_in(make_user(Kind.VOLUNTEER))
    page = here.get(reverse("accounts:own_sessions"))
    assert "Firefox auf Windows" in page.text
    assert "Chrome auf Android" in page.text
    assert page.text.count("dieses Gerät") == 1
    of_phone = UserSession.objects.get(session_key=phone.session.session_key)
    ending = reverse("accounts:own_session_end", args=[of_phone.pk])
    assert stranger.post(ending).status_code == 404
    here.post(ending)
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    here.post(reverse("accounts:own_sessions_end"))
    assert (is_in(here), is_in(third), is_in(stranger)) == (True, False, True)


def test_administrators_end_the_sessions_of_others(helga: User) -> None:
    owner, admin = log_in(helga), Client()
    admin.force_login(make_user(Kind.ADMINISTRATOR))
    confirm(admin)
    admin.post(reverse("accounts:sessions_end", args=[helga.pk]))
    assert not is_in(owner)
    assert is_in(admin)


def test_a_closed_account_is_out_at_once_everywhere(helga: User) -> None:
    owner, admin = log_in(helga), make_user(Kind.ADMINISTRATOR)
    feed = CalendarFeed.objects.create(user=helga)
    address = reverse("messaging:feed", args=[feed.token])
    assert Client().get(address).status_code == 200
    deactivate_user(user=helga, by=admin)
    assert not is_in(owner)
    assert Client().get(address).status_code == 404
    assert "Konto geschlossen" in OutgoingMail.objects.get(to_email=helga.email).text
    activate_user(user=helga, by=admin)
    assert not is_in(owner)  # no session comes back to life


@pytest.mark.parametrize(
    ("kind", "idle_hours", "whole_hours"),
    [(Kind.TRAINER, 12, 24), (Kind.VOLUNTEER, 14 * 24, 30 * 24)],
)
def test_sessions_end_by_themselves(kind: Kind, idle_hours: int, whole_hours: int) -> None:
    user = make_user(kind)
    with time_machine.travel("2026-06-01 08:00Z", tick=False) as clock:
        busy, away = Client(), Client()
        busy.force_login(user)
        away.force_login(user)
        clock.shift(idle_hours * 3600 - 60)
        assert is_in(busy)
        clock.shift(120)
        assert is_in(busy)
        assert not is_in(away)
        clock.move_to("2026-06-01 08:00Z")
        clock.shift(whole_hours * 3600 - 60)
        if kind == Kind.VOLUNTEER:
            busy.get(reverse("accounts:profile"))
        clock.shift(120)
        assert not is_in(busy)


def test_staff_are_logged_out_with_the_browser_and_volunteers_stay() -> None:
    trainer, volunteer = Client(), Client()
    trainer.force_login(make_user(Kind.TRAINER))
    volunteer.force_login(make_user(Kind.VOLUNTEER))
    assert trainer.session.get_expire_at_browser_close()
    assert not volunteer.session.get_expire_at_browser_close()
    assert 29.9 < volunteer.session.get_expiry_age() / 24 / 3600 <= 30


def test_using_the_office_writes_no_session_at_each_page(
    helga: User, django_assert_num_queries: object
) -> None:
    client = log_in(helga)
    client.get(reverse("accounts:own_sessions"))
    before = client.session["seen_at"]
    client.get(reverse("accounts:own_sessions"))
    assert client.session["seen_at"] == before


def test_devices_in_words() -> None:
    assert device_in_words(FIREFOX) == "Firefox auf Windows"
    assert device_in_words("curl/8") == "unbekanntes Gerät"


def test_a_new_address_is_told_to_both(helga: User) -> None:
    admin = Client()
    admin.force_login(make_user(Kind.ADMINISTRATOR))
    confirm(admin)
    data = {"first_name": "Helga", "last_name": "Muster", "email": "neu@example.org", "language": "de"}
    admin.post(reverse("accounts:user_edit", args=[helga.pk]), data)
    told = set(OutgoingMail.objects.values_list("to_email", flat=True))
    assert told == {"helga@example.org", "neu@example.org"}
