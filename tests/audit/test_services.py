"""Unusual reading, security events, and forgetting."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import Role, User
from accounts.services import deactivate_user
from audit.enums import How, SecurityKind
from audit.models import Change, Reading, SecurityEvent, UnusualReading
from audit.services import note_reading
from audit.services.unusual import find_unusual_readings, settle_unusual_reading
from audit.tasks import look_for_unusual_readings
from messaging.models import OutgoingMail
from privacy.enums import ErasureReason
from privacy.services.erasure import erase_person
from tests.builders import make_ready_volunteer, make_user
from volunteers.models import Interview, Volunteer


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "the worker did not do it"
        time.sleep(0.05)


pytestmark = pytest.mark.django_db
NOW = timezone.now()


def read(user: User, number: int, *, begin: datetime, per_minute: int = 10) -> None:
    """So many different profiles, one after the other."""
    kind = ContentType.objects.get_for_model(Volunteer)
    readings = Reading.objects.bulk_create(
        Reading(user=user, content_type=kind, object_id=uuid4(), how=How.PAGE, view="volunteers:detail")
        for _ in range(number)
    )
    for position, reading in enumerate(readings):
        reading.created_at = begin + timedelta(minutes=position / per_minute)
    Reading.objects.bulk_update(readings, ["created_at"], batch_size=1000)


def test_who_reads_more_than_200_profiles_in_an_hour_is_noted_once() -> None:
    assert settings.AUDIT_PROFILES_PER_HOUR == 200
    busy, diligent, slow = make_user(), make_user(), make_user()
    begin = NOW - timedelta(minutes=50)
    read(busy, 201, begin=begin)
    read(diligent, 200, begin=begin)
    read(slow, 400, begin=NOW - timedelta(hours=20), per_minute=3)  # 180 an hour
    [noted] = find_unusual_readings(now=NOW)
    assert (noted.user, noted.number, noted.hour) == (busy, 201, begin)
    read(busy, 30, begin=NOW - timedelta(minutes=20))
    assert find_unusual_readings(now=NOW) == []
    assert UnusualReading.objects.get().number == 231  # counted to the end of the hour
    read(busy, 201, begin=begin + timedelta(minutes=61))
    assert len(find_unusual_readings(now=NOW + timedelta(hours=2))) == 1


def test_the_same_profile_again_and_again_is_not_unusual() -> None:
    user, volunteer = make_user(), make_ready_volunteer()
    for _ in range(3):
        note_reading(user=user, record=volunteer, how=How.PAGE, view="volunteers:detail", now=NOW)
    read(user, 199, begin=NOW - timedelta(minutes=30))
    assert find_unusual_readings(now=NOW) == []


def test_ten_thousand_readings_are_looked_through_in_a_moment() -> None:
    user = make_user()
    read(user, 10_000, begin=NOW - timedelta(hours=23), per_minute=8)
    started = timezone.now()
    assert len(find_unusual_readings(now=NOW)) >= 20
    assert timezone.now() - started < timedelta(seconds=5)


def test_administrators_are_told_without_a_name_and_find_it_on_their_list(client: Client) -> None:
    admin, busy = make_user(Kind.ADMINISTRATOR), make_user(Kind.COORDINATOR, last_name="Zaunkönig")
    read(busy, 201, begin=NOW - timedelta(minutes=30))
    [unusual] = find_unusual_readings(now=NOW)
    [mail] = OutgoingMail.objects.all()
    assert mail.to_email == admin.email and "201" in mail.text
    assert "Zaunkönig" not in mail.subject + mail.text
    address = reverse("audit:unusual_settle", args=[unusual.pk])
    client.force_login(admin)
    assert address in client.get(reverse("office:desk")).content.decode()
    settle_unusual_reading(unusual=unusual, note="Briefe", by=admin, today=NOW.date())
    assert address not in client.get(reverse("office:desk")).content.decode()


def test_the_worker_finds_it(real_worker: object) -> None:
    read(make_user(), 201, begin=timezone.now() - timedelta(minutes=30))
    for _ in range(2):
        look_for_unusual_readings.delay()
    wait_until(lambda: UnusualReading.objects.filter(number=201).exists())
    assert UnusualReading.objects.count() == 1


def kinds() -> list[str]:
    return list(SecurityEvent.objects.order_by("created_at").values_list("kind", flat=True))


def test_logins_good_and_bad_are_security_events(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER, email="helga@example.org", password="a-long-password")
    SecurityEvent.objects.all().delete()
    address = reverse("account_login")
    client.post(address, {"login": user.email, "password": "wrong"})
    client.post(address, {"login": "niemand@example.org", "password": "wrong"})
    client.post(address, {"login": user.email, "password": "a-long-password"})
    assert kinds() == [SecurityKind.LOGIN_FAILED, SecurityKind.LOGIN_FAILED, SecurityKind.LOGIN]
    assert [event.about for event in SecurityEvent.objects.order_by("created_at")] == [user, None, user]


def test_changes_of_rights_and_closed_accounts_are_security_events() -> None:
    admin, user = make_user(Kind.ADMINISTRATOR), make_user()
    SecurityEvent.objects.all().delete()
    role = Role.objects.create(user=user, kind=Kind.TRAINER)
    role.delete()
    deactivate_user(user=user, by=admin)
    assert kinds() == [SecurityKind.ROLE_GIVEN, SecurityKind.ROLE_TAKEN, SecurityKind.ACCOUNT_CLOSED]
    assert {event.about for event in SecurityEvent.objects.all()} == {user}


def test_a_page_that_is_refused_is_a_security_event(client: Client) -> None:
    trainer = make_user(Kind.TRAINER)
    client.force_login(trainer)
    assert client.get(reverse("newcomers:list")).status_code == 403
    event = SecurityEvent.objects.get(kind=SecurityKind.REFUSED)
    assert (event.user, event.detail) == (trainer, "newcomers:list")


def test_an_export_is_a_security_event() -> None:
    user = make_user(Kind.ADMINISTRATOR)
    SecurityEvent.objects.all().delete()
    note_reading(user=user, model=Volunteer, how=How.EXPORT, view="audit:export", number=4)
    event = SecurityEvent.objects.get()
    assert (event.kind, event.user, event.detail) == (SecurityKind.EXPORT, user, "audit:export")


def test_of_an_erased_person_no_value_stays_but_that_something_happened() -> None:
    staff = make_user(Kind.COORDINATOR)
    volunteer = make_ready_volunteer(person_last_name="Zaunkönig", note="Notiz Zaunkönig")
    interview = Interview.objects.create(
        volunteer=volunteer, held_on=NOW.date(), held_by=staff, recommendation="yes", note="Zaunkönig"
    )
    interview.delete()
    other = make_ready_volunteer(person_last_name="Amsel")
    changes = Change.objects.filter(record_id__in=[volunteer.pk, volunteer.person.pk])
    number = changes.count()
    assert number >= 4 and "Zaunkönig" in said()
    erase_person(person=volunteer.person, reason=ErasureReason.REQUEST, by=staff, now=NOW)
    assert "Zaunkönig" not in said() and other.person.last_name in said()
    assert changes.count() >= number
    event = SecurityEvent.objects.get(kind=SecurityKind.ERASURE)
    assert (event.user, event.detail) == (staff, ErasureReason.REQUEST)


def said() -> str:
    return " ".join(str(each) for each in Change.objects.values_list("changes", flat=True))
