"""What the office sees of changes and readings on a record, and administrators of all of them."""

from __future__ import annotations

import csv
from datetime import time
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import rights
from accounts.enums import Kind
from accounts.models import User
from audit.enums import How, SecurityKind
from audit.models import Change, Reading, SecurityEvent, UnusualReading
from audit.services import note_reading
from kern.personal_data import DataClass
from people.services import set_availability, set_languages
from tests.builders import make_newcomer, make_organisation, make_partnership, make_ready_volunteer, make_user
from tests.fixtures.login import confirm
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user(Kind.ADMINISTRATOR, first_name="Ina", last_name="Roth")
    client.force_login(user)
    return user


def page(client: Client, name: str, *args: object, **query: object) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("kind", ["volunteer", "newcomer", "partnership"])
def test_the_page_of_a_record_says_who_changed_and_read_it(client: Client, kind: str) -> None:
    user = make_user(Kind.COORDINATOR, first_name="Ina", last_name="Roth")
    client.force_login(user)
    make = {"volunteer": make_ready_volunteer, "newcomer": make_newcomer, "partnership": make_partnership}
    record = make[kind]()
    address = f"{kind}s:detail"
    client.get(reverse(address, args=[record.pk]))
    shown = page(client, address, record.pk)
    assert "Änderungen und Einsichten" in shown
    assert "Ina Roth" in shown
    assert reverse("audit:record", args=[kind, record.pk]) in shown
    assert "Ina Roth" in page(client, "audit:record", kind, record.pk, show="readings")


def test_changes_are_told_in_words(client: Client) -> None:
    user = make_user(Kind.COORDINATOR, first_name="Ina", last_name="Roth")
    client.force_login(user)
    volunteer = make_ready_volunteer()
    client.post(reverse("volunteers:pause", args=[volunteer.pk]), {"paused_until": "2027-05-04"})
    set_languages(volunteer.person, levels={"de": 7, "ti": 4})
    set_availability(volunteer.person, windows=[(1, time(9), time(12))])
    shown = page(client, "audit:record", "volunteer", volunteer.pk)
    assert "Tigrinya" in shown and "Dienstag" in shown
    assert "Status: aufgenommen" in shown.replace("Status: Aufgenommen", "Status: aufgenommen")
    assert "None" not in shown and "volunteers.Volunteer" not in shown


def test_a_reader_sees_values_of_classes_they_have_a_right_to_and_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make_user(Kind.COORDINATOR))
    volunteer = make_ready_volunteer(note="Zaunkönig", person_phone="+496251123456")
    assert "Zaunkönig" in page(client, "audit:record", "volunteer", volunteer.pk)
    few = rights.ROLES[Kind.COORDINATOR].classes - {DataClass.NOTE}
    monkeypatch.setattr("audit.words.sees", lambda user, kind: kind == DataClass.NONE or kind in few)
    assert "Zaunkönig" not in page(client, "audit:record", "volunteer", volunteer.pk)


def test_of_a_password_only_that_it_was_changed(client: Client, admin: User) -> None:
    user = make_user()
    user.set_password("a-secret-password")
    user.save()
    shown = page(client, "audit:record", "user", user.pk)
    assert "Passwort" in shown and "•••" in shown and "a-secret-password" not in shown
    assert user.password not in shown


def test_the_history_is_for_the_office_of_the_record_alone(client: Client) -> None:
    volunteer = make_ready_volunteer()
    elsewhere = make_user(Kind.COORDINATOR, organisation=make_organisation("Nachbarkreis"))
    client.force_login(elsewhere)
    address = reverse("audit:record", args=["volunteer", volunteer.pk])
    assert client.get(address).status_code == 404
    client.force_login(make_user(Kind.TRAINER))
    assert client.get(address).status_code == 403
    client.force_login(make_user(Kind.COORDINATOR))
    assert client.get(reverse("audit:record", args=["mail", volunteer.pk])).status_code == 404


def fill(number: int, user: User) -> None:
    for _ in range(number):
        partnership = make_partnership()
        for record in (partnership, partnership.volunteer, partnership.newcomer):
            note_reading(user=user, record=record, how=How.PAGE, view="volunteers:detail")
        SecurityEvent.objects.create(kind=SecurityKind.LOGIN, user=user, about=user)


@pytest.mark.parametrize("name", ["audit:list", "audit:change_list", "audit:event_list"])
def test_the_lists_take_a_fixed_number_of_queries(client: Client, admin: User, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, name)
        return len(captured)

    fill(1, admin)
    queries()
    few = queries()
    fill(3, admin)
    assert queries() <= few


def test_the_lists_are_filtered_by_who_kind_action_and_time(client: Client, admin: User) -> None:
    other = make_user(Kind.COORDINATOR, first_name="Sabine", last_name="Keller")
    volunteer, newcomer = make_ready_volunteer(), make_newcomer(person_last_name="Amsel")
    note_reading(user=other, record=volunteer, how=How.PAGE, view="volunteers:detail")
    note_reading(user=admin, record=newcomer, how=How.FILE, view="newcomers:detail")
    rows = lambda **query: client.get(reverse("audit:list"), query).context["table"].paginator.count  # noqa: E731
    assert rows() == 2
    assert rows(who=other.pk) == rows(how="file") == 1
    kind = Reading.objects.get(user=other).content_type_id
    assert rows(kind=kind) == 1
    assert rows(until="2020-01-01") == 0 and rows(since="2020-01-01") == 2
    assert "Amsel" in page(client, "audit:list", how="file")
    deleted = client.get(reverse("audit:change_list"), {"action": Change.Action.DELETE})
    assert deleted.context["table"].paginator.count == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_asked_for_anew_safe_and_itself_recorded(client: Client, admin: User, kind: str) -> None:
    volunteer = make_ready_volunteer(person_first_name='=HYPERLINK("x")', person_last_name="Muster")
    note_reading(user=admin, record=volunteer, how=How.PAGE, view="volunteers:detail")
    address = reverse("audit:export", args=["readings", kind])
    assert client.get(address).status_code == 302
    confirm(client)
    response = client.get(address)
    if kind == "csv":
        rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    else:
        sheet = load_workbook(BytesIO(response.content)).active
        rows = [[cell.value for cell in row] for row in sheet]
        assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}
    assert rows[1][3] == '\'=HYPERLINK("x") Muster'
    assert Reading.objects.get(how=How.EXPORT).user == admin
    assert SecurityEvent.objects.filter(kind=SecurityKind.EXPORT, user=admin).exists()
    assert client.get(reverse("audit:export", args=["changes", kind])).status_code == 200
    assert client.get(reverse("audit:export", args=["everything", kind])).status_code == 404


def test_an_administrator_says_what_unusual_reading_was(client: Client, admin: User) -> None:
    unusual = UnusualReading.objects.create(user=make_user(), hour=timezone.now(), number=231)
    address = reverse("audit:unusual_settle", args=[unusual.pk])
    assert address in page(client, "audit:unusual_list", open="yes")
    assert "231" in page(client, "audit:unusual_settle", unusual.pk)
    assert client.post(address, {"note": " "}).status_code == 422
    client.post(address, {"note": "Briefe zur Feierstunde"})
    unusual.refresh_from_db()
    assert (unusual.looked_at_by, unusual.note) == (admin, "Briefe zur Feierstunde")
    assert "Briefe zur Feierstunde" in page(client, "audit:unusual_list")
    assert address not in page(client, "audit:unusual_list", open="yes")


def test_nobody_but_administrators_sees_the_whole_record() -> None:
    for model in (Reading, Change, SecurityEvent, UnusualReading):
        assert not model.objects.visible_to(make_user(Kind.COORDINATOR)).exists()
    make_ready_volunteer()
    assert Change.objects.visible_to(make_user(Kind.ADMINISTRATOR)).exists()
    assert Volunteer.objects.exists()
