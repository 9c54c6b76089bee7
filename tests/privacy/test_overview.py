"""The page "Data protection": what waits, what is held, and that it grows with nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from office.desk.worklist import worklist
from people.enums import Channel, ConsentPurpose
from people.services import give_consent, restrict, withdraw_consent
from privacy.enums import RequestChannel, RequestKind
from privacy.holdings import holdings
from privacy.models import Breach, DataRequest
from privacy.services.requests import open_request
from tests.builders import make_newcomer, make_person, make_user, make_volunteer
from upkeep.models import Backup

pytestmark = pytest.mark.django_db
ADDRESS = "privacy:overview"


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Kind.ADMINISTRATOR)
    client.force_login(user)
    return user


def ask(first_name: str, *, days_ago: int = 0) -> DataRequest:
    today = timezone.localdate()
    return open_request(
        person=make_volunteer(person_first_name=first_name).person,
        kind=RequestKind.ACCESS,
        received_on=today - timedelta(days=days_ago),
        channel=RequestChannel.LETTER,
        by=None,
        today=today,
    )


def test_one_page_says_what_waits_and_what_is_held(administrator: User, client: Client) -> None:
    now = timezone.now()
    late, asked = ask("Zora", days_ago=40), ask("Anna")
    breach = Breach.objects.create(discovered_at=now - timedelta(hours=71), happened="Liste verschickt")
    restricted = make_newcomer(person_first_name="Tariq").person
    restrict(restricted, reason="Bestreitet die Notiz.", by=administrator, now=now)
    agreed = make_person("Ute")
    give_consent(agreed, purpose=ConsentPurpose.PHOTO, channel=Channel.FORM, now=now - timedelta(days=2))
    withdraw_consent(agreed, purpose=ConsentPurpose.PHOTO, now=now - timedelta(days=1))
    page = client.get(reverse(ADDRESS)).text
    assert "überfällig" in page
    assert page.index(breach.get_absolute_url()) < page.index(late.get_absolute_url())
    assert page.index(late.get_absolute_url()) < page.index(asked.get_absolute_url())
    assert "Bestreitet die Notiz." in page
    assert "Ute" in page
    assert "noch keine" in page  # no backup: said where one looks first
    Backup.objects.create(file_name="a.age", bytes=5_000_000)
    assert "noch keine" not in client.get(reverse(ADDRESS)).text


def test_more_people_and_records_need_no_more_queries(administrator: User, client: Client) -> None:
    ask("Anna")
    client.get(reverse(ADDRESS))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(ADDRESS))
    with CaptureQueriesContext(connection) as few_kinds:
        holdings()
    for number in range(6):
        asked = ask(f"Anna{number}")
        if number % 2:
            restrict(asked.person, reason="Prüfung", by=administrator, now=timezone.now())
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(ADDRESS))
    with CaptureQueriesContext(connection) as many_kinds:
        holdings()
    assert len(many) <= len(few)
    assert len(many_kinds) == len(few_kinds)


def test_what_is_held_is_counted_by_kind_and_group(administrator: User, client: Client) -> None:
    make_volunteer()
    make_newcomer()
    rows = {each.title: each for each in holdings()}
    assert rows["Personen"].rows == 2
    assert "Adresse" in rows["Personen"].classes
    assert "6 Monate" in rows["Personen"].kept
    page = client.get(reverse("privacy:holdings") + "?of=newcomer").text
    assert "Ehrenamtliche</th>" not in page
    assert client.get(reverse("privacy:holdings") + "?of=<nobody>").status_code == 200


def test_the_day_list_of_administrators_says_what_the_law_gives_time_for(administrator: User) -> None:
    ask("Zora", days_ago=40)
    Breach.objects.create(discovered_at=datetime(2026, 3, 2, tzinfo=UTC), happened="Liste verschickt")
    found = [todo.kind for todo in worklist(administrator, today=timezone.localdate()).todos]
    assert found.index("breach") < found.index("data_request")
    of_office = worklist(make_user(Kind.COORDINATOR), today=timezone.localdate()).todos
    assert not {"breach", "data_request"} & {todo.kind for todo in of_office}
