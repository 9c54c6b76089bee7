"""Without a database there is a friendly page and no half change; with it, all goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from office.views import desk
from tests.builders import make_programme, make_user
from tests.fixtures.login import confirm
from upkeep.errors import is_database_away
from upkeep.models import Fault

pytestmark = [pytest.mark.expects_error_log]


@contextmanager
def without_database() -> Iterator[None]:
    """Nobody listens where the database was: what PostgreSQL's own driver says then."""
    connection.close()
    host = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = host
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_pages_say_503_and_come_back_by_themselves() -> None:
    make_programme()
    known, stranger = Client(raise_request_exception=False), Client(raise_request_exception=False)
    known.force_login(make_user(Kind.COORDINATOR))
    confirm(known)
    pages = [(known, reverse("office:desk")), (known, reverse("volunteers:list")), (stranger, "/")]
    with without_database():
        for client, page in [*pages, (known, "/gibt/es/nicht/")]:
            answer = client.get(page)
            assert (answer.status_code, answer["Retry-After"]) == (503, "30"), page
            assert "Wir sind gerade nicht da" in answer.content.decode()
            assert not answer.cookies and answer["Cache-Control"] == "no-store"
        login = {"login": "a@example.org", "password": "eine lange Losung"}
        assert stranger.post(reverse("account_login"), login).status_code == 503
        health = stranger.get("/healthz")
        assert (health.status_code, health.json()) == (503, {"database": "unavailable"})
    for client, page in pages:
        assert client.get(page).status_code == 200
    assert not Fault.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("53100", 503),  # the disk is full
        ("53200", 503),  # out of memory
        ("57P01", 503),  # it is being shut down
        ("40P01", 500),  # a deadlock: ours
        ("42601", 500),  # a mistake in a query: ours
    ],
)
def test_a_full_or_stopping_database_is_not_an_error_of_ours(
    state: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worklist(*args: object, **kwargs: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")

    monkeypatch.setattr(desk, "worklist", worklist)
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Kind.COORDINATOR))
    assert confirm(client).get(reverse("office:desk")).status_code == status
    assert Fault.objects.exists() is (status == 500)


@pytest.mark.parametrize(("code", "away"), [(13, True), (14, True), (5, True), (1, False)])
def test_sqlite_says_it_in_its_own_numbers(code: int, away: bool) -> None:
    """13: full, 14: cannot be opened, 5: busy; 1: no such table."""
    cause = Exception()
    cause.sqlite_errorcode = code  # type: ignore[attr-defined]
    error = OperationalError()
    error.__cause__ = cause
    assert is_database_away(error) is away
