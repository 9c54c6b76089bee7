"""Whatever is posted besides a form's own fields changes nothing.

Every page with a form is filled in twice from the same state: as it stands, and with every field of every
model of the house added. Both must leave the same rows behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.enums import Kind
from tests.access_table import TABLE
from tests.builders import make_user
from tests.fixtures.login import confirm
from tests.other_office import There
from tests.test_access import URLS

pytestmark = pytest.mark.django_db

# What is written on each request, or says when and under which key: not decided by a form.
RANDOM = re.compile(
    r"token|key|code|nonce|session|_at$|hash|password|last_login|timestamp|^html$|^text$|^calendar$|^pdf$"
)
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Tables that note each request by itself.
NOTED = ("audit_", "auditlog_", "upkeep_", "usersessions_", "django_session", "account_", "mfa_")
Rows = dict[tuple[str, str], dict[str, Any]]


class Form(HTMLParser):
    """The fields of the page's forms that post, with what stands in them; `names` are all of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self._posts = False
        self._select = ""
        self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name = has.get("name", "")
        if tag == "form":
            self._posts = has.get("method", "get").lower() == "post"
        if tag == "option" and self._select and "selected" in has:
            self.values.setdefault(self._select, []).append(has.get("value", ""))
        if not self._posts or not name or tag not in ("input", "select", "textarea", "button"):
            return
        self.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            self.values.setdefault(name, [""])
        elif tag == "input" and has.get("type") in ("checkbox", "radio"):
            if "checked" in has:
                self.values.setdefault(name, []).append(has.get("value", "on"))
        elif tag == "input" and has.get("type") != "file":
            self.values.setdefault(name, []).append(has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] = [self.values[self._textarea][0] + data.strip("\n")]


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[There]:
    with django_db_blocker.unblock(), transaction.atomic():
        there = There()
        there.admin = make_user(Kind.ADMINISTRATOR)  # type: ignore[attr-defined]
        yield there
        transaction.set_rollback(True)


PAGES = [
    name
    for name, (who, methods) in TABLE.items()
    if {"GET", "POST"} <= set(methods.split()) and set(who) & set("ACLP") and name not in ("set_language",)
]


@pytest.fixture(scope="module")
def extra(there: There) -> dict[str, str]:
    """A value for every field of every model of the house, that would do harm if it were taken."""
    found = {"erased_on": "2001-02-03", "is_superuser": "on", "id": str(there.volunteer.pk)}
    for model in apps.get_models():
        if model._meta.app_label in settings.HOUSE_APPS:
            for column in [*model._meta.fields, *model._meta.many_to_many]:
                found.setdefault(column.name, _value_of(column))
                found.setdefault(f"{column.name}_id", found[column.name])
    return found


def _value_of(column: Any) -> str:
    if column.is_relation:
        row = column.related_model._default_manager.order_by("-pk").first()
        return str(row.pk) if row else "1"
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateTimeField):
        return "2001-02-03T04:05"
    if isinstance(column, models.DateField):
        return "2001-02-03"
    if isinstance(column, models.TimeField):
        return "04:05"
    if isinstance(column, models.EmailField):
        return "untergeschoben@example.org"
    if isinstance(column, models.IntegerField | models.DecimalField):
        return "3"
    return "untergeschoben"


def rows() -> Rows:
    """Every row of the house, by table and key; one query."""
    tables = [table for table in connection.introspection.table_names() if not table.startswith(NOTED)]
    parts = [f"SELECT '{table}', row_to_json(t)::text FROM \"{table}\" t" for table in tables]  # noqa: S608
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for table, row in cursor.fetchall():
            found[table, row] = {}
    return found


def changed(before: Rows, after: Rows) -> list[str]:
    """Rows that are new or different, without what differs each time."""
    old = " ".join(row for _table, row in before)
    known = set(UUIDS.findall(old))
    found = []
    for table, row in after.keys() - before.keys():
        pairs = re.findall(r'"(\w+)":("(?:[^"\\]|\\.)*"|[^,{}\[\]]+|\{.*?\}|\[.*?\])', row)
        kept = {name: value for name, value in pairs if not RANDOM.search(name)}
        text = f"{table} {sorted(kept.items())}"
        found.append(UUIDS.sub(lambda hit: hit[0] if hit[0] in known else "new", text))
    return sorted(found)


def filled(client: Client, url: str) -> tuple[dict[str, list[str]], set[str]]:
    """The form as it stands, with something valid in what must be there."""
    response = client.get(url)
    if response.status_code != 200:
        return {}, set()
    form = Form(response.content.decode())
    bound = response.context.get("form") if response.context else None
    for name, field in getattr(bound, "fields", {}).items():
        key = bound.add_prefix(name)
        if field.required and not any(form.values.get(key, [])):
            form.values[key] = [_valid(field)]
    form.values.pop("csrfmiddlewaretoken", None)
    return form.values, form.names


def _valid(field: Any) -> str:
    kind = type(field).__name__
    if hasattr(field, "queryset"):
        row = field.queryset.first()
        return str(row.pk) if row else ""
    if hasattr(field, "choices"):
        values = [value for value, _label in field.choices if value and not isinstance(_label, list | tuple)]
        return str(values[0]) if values else ""
    if "DateTime" in kind:
        return f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    if "Date" in kind:
        return f"{timezone.localdate():%Y-%m-%d}"
    if "Time" in kind:
        return "10:00"
    if "Email" in kind:
        return "jemand@example.org"
    if "Boolean" in kind:
        return "on"
    if "Integer" in kind or "Decimal" in kind:
        return str(max(int(getattr(field, "min_value", None) or 1), 1))
    return "64625" if getattr(field, "max_length", 0) == 5 else "Text"


def client_for(there: There, name: str) -> Client:
    who, client = TABLE[name][0], Client()
    if who != "P":
        client.force_login(there.staff if set(who) & set("CL") else there.admin)  # type: ignore[attr-defined]
        confirm(client)
    return client


def outcome(client: Client, url: str, values: dict[str, list[str]], before: Rows) -> tuple[int, list[str]]:
    """What a post answers and changes; nothing of it stays."""
    with transaction.atomic():
        status = client.post(url, values).status_code
        found = changed(before, rows())
        transaction.set_rollback(True)
    return status, found


saved: set[str] = set()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_but_the_forms_own_fields_is_taken(
    name: str, there: There, extra: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a big form, all fields of the house are more than one post may carry.
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_NUMBER_FIELDS", None)
    addresses = there.addresses()
    if name not in addresses and URLS[name].pattern.converters:
        pytest.skip("names no record of an office")
    client, url = client_for(there, name), reverse(name, kwargs=addresses.get(name))
    values, names = filled(client, url)
    if not names:
        return
    before = rows()
    alone = outcome(client, url, values, before)
    # Names of formsets end with a number and a field: nothing of ours is called so.
    besides = {key: [value] for key, value in extra.items() if key not in names}
    assert outcome(client, url, values | besides, before) == alone
    if alone[1]:
        saved.add(name)


def test_most_forms_were_really_saved() -> None:
    """Otherwise the test above would compare refusals with each other."""
    assert len(saved) >= 40, sorted(set(PAGES) - saved)
