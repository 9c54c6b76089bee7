"""Whoever of the staff opens a page or file about somebody leaves a reading."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from audit.enums import How
from audit.models import Reading
from audit.reading import shown_at
from audit.services import note_reading
from tests.access_table import TABLE
from tests.builders import make_newcomer, make_ready_volunteer, make_user
from tests.other_office import SHARED, SHARED_PREFIXES, There
from tests.test_access import URLS
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

# The date there is still to come, so there is no attendance; the certificate there has no words to print.
# The contact of one's own volunteer is not asked for.
ELSEWHERE = {"partnerships:supervision_attendance", "certificates:pdf", "assignments:contact_ask"}


def pages_of_records() -> list[str]:
    """Every page and file that staff can open and that names a record in its address."""
    staff = set("ACTL")
    return [
        name
        for name, (who, methods) in TABLE.items()
        if "GET" in methods.split() and staff & set(who) and "pk" in URLS[name].pattern.converters
    ]


def test_every_address_of_a_record_says_whom_it_shows() -> None:
    unsaid = [
        name
        for name in pages_of_records()
        if shown_at(name) is None and name not in SHARED and not name.startswith(SHARED_PREFIXES)
    ]
    assert unsaid == []


def pages_that_show_people(there: There) -> dict[str, dict[str, Any]]:
    """What a coordinator of that office opens about somebody: names and arguments of the addresses."""
    found = {}
    for name, arguments in there.addresses().items():
        shown = shown_at(name)
        if name not in pages_of_records() or "C" not in TABLE[name][0] or name in ELSEWHERE:
            continue
        if shown is not None and not shown.because:
            found[name] = arguments
    return found


def test_every_page_about_somebody_leaves_a_reading() -> None:
    there = There()
    client = Client()
    client.force_login(there.staff)
    silent = []
    for name, arguments in pages_that_show_people(there).items():
        before = Reading.objects.count()
        status = client.get(reverse(name, kwargs=arguments)).status_code
        if status != 200 or Reading.objects.count() == before:
            silent.append(f"{name}: {status}")
    assert silent == []
    assert set(Reading.objects.values_list("user", flat=True)) == {there.staff.pk}


def test_files_lists_and_candidates_are_noted_as_what_they_are(client: Client) -> None:
    client.force_login(make_user(Kind.COORDINATOR))
    volunteer, newcomer = make_ready_volunteer(), make_newcomer()

    client.get(reverse("volunteers:list"))
    reading = Reading.objects.get()
    assert (reading.how, reading.number, reading.object_id) == (How.LIST, 1, None)

    client.get(reverse("matching:newcomer", args=[newcomer.pk]), {"kandidat": str(volunteer.pk)})
    assert set(Reading.objects.filter(how=How.PAGE).values_list("object_id", flat=True)) == {
        volunteer.pk,
        newcomer.pk,
    }

    Reading.objects.all().delete()
    client.get(reverse("office:search"), {"q": volunteer.person.last_name})
    kinds = ContentType.objects.get_for_models(Volunteer).values()
    assert Reading.objects.get(content_type__in=kinds).how == How.LIST

    Reading.objects.all().delete()
    course = There().course
    client.force_login(make_user(Kind.ADMINISTRATOR))
    client.get(reverse("training:session_list_pdf", args=[course.sessions.get().pk]))
    reading = Reading.objects.get()
    assert (reading.how, reading.object_id) == (How.FILE, course.pk)


def test_what_is_refused_not_found_or_about_oneself_is_not_noted(client: Client) -> None:
    there = There()
    foreign = reverse("volunteers:detail", args=[there.volunteer.pk])
    client.get(foreign)
    client.force_login(make_user(Kind.COORDINATOR))
    assert client.get(foreign).status_code == 404
    volunteer = there.partnership.volunteer.person
    volunteer.user = make_user(Kind.VOLUNTEER)
    volunteer.save()
    client.force_login(volunteer.user)
    own = reverse("partnerships:meeting_saved", args=[there.meeting.pk])
    assert client.get(own).status_code == 200
    assert not Reading.objects.exists()


@pytest.mark.expects_error_log
def test_a_reading_costs_one_insert_and_never_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(Reading.objects, "bulk_create", fails)
    client.force_login(make_user(Kind.COORDINATOR))
    volunteer = make_ready_volunteer()
    with caplog.at_level(logging.ERROR):
        page = client.get(reverse("volunteers:detail", args=[volunteer.pk]))
    assert page.status_code == 200
    assert "volunteers:detail" in caplog.text and str(volunteer.pk) not in caplog.text


def test_services_note_an_export_themselves(django_assert_max_num_queries) -> None:
    user: User = make_user(Kind.ADMINISTRATOR)
    note_reading(user=user, model=Volunteer, how=How.EXPORT, view="a:export", number=7)
    with django_assert_max_num_queries(6):  # one for the reading, one for the event, each in a savepoint
        note_reading(user=user, model=Volunteer, how=How.EXPORT, view="a:export", number=8)
    assert list(Reading.objects.order_by("number").values_list("number", flat=True)) == [7, 8]
