"""What people type, who they are and what opens their links is in no log."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from celery import shared_task
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from messaging.models import OutgoingMail
from messaging.services import send_due_mails
from office.views import desk
from tests.fixtures.login import confirm
from tests.log_walk import MAIL, PHONE, WORD, LogWalk
from tests.other_office import There
from upkeep.models import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.expects_error_log]


@shared_task
def failing_task(name: str, phone: str) -> None:
    raise LookupError(f"{name} cannot be called at {phone}")


@pytest.fixture
def walk() -> LogWalk:
    return LogWalk(There())


def client_of(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return confirm(client)


def test_a_walk_through_many_forms_leaves_no_canary_in_the_log(walk: LogWalk) -> None:
    """A fifth of the pages; `make prove ONLY=privacy` takes all of them."""
    with walk.listening():
        walk.walk(client_of(walk.there.staff), each=5)
        cache.clear()
        walk.walk(Client(), each=5)
    assert walk.leaks() == []
    assert walk.pages > 80 and walk.sent > 40 and len(walk.lines) > 100, walk.say()
    assert walk.failed == 0


def test_errors_of_all_kinds_leave_no_canary(walk: LogWalk, monkeypatch: pytest.MonkeyPatch) -> None:
    def worklist(*args: object, **kwargs: object) -> None:
        cause = ValueError(f"Key (email)=({MAIL}) already exists")
        raise RuntimeError(f"{WORD} {PHONE}") from cause

    with walk.listening():
        # A page that fails with what was typed.
        monkeypatch.setattr(desk, "worklist", worklist)
        client = client_of(walk.there.staff)
        assert client.post(f"{reverse('office:desk')}?q={WORD}", {"note": WORD}).status_code == 405
        assert client.get(reverse("office:desk"), {"q": WORD}).status_code == 500
        # A task that fails with its arguments.
        failing_task.apply(args=[WORD, PHONE])
        # A mail server that quotes the address; a mail that cannot be written at all.
        for email in (MAIL, f"{WORD}\nBcc: {MAIL}"):
            OutgoingMail.objects.create(
                key=email, to_email=email, subject=WORD, text=WORD, due_at="2026-01-01T08:00Z"
            )
        with override_settings(EMAIL_BACKEND="tests.upkeep.test_logs.RefusingBackend"):
            send_due_mails()
        # Links that open something, sound and broken; a foreign host; far too many fields; a wrong password.
        for text in OutgoingMail.objects.values_list("text", flat=True):
            for link in re.findall(r"https?://[^/\s]+(/[^\s>)]+)", text):
                walk.secrets.add(max(link.split("/"), key=len))
                Client(raise_request_exception=False).get(link)
                Client(raise_request_exception=False).get(f"{link[:-3]}{WORD}/")
        Client().get(f"/{WORD}/", HTTP_HOST=f"{WORD}.example")
        Client().post("/", {f"{WORD}{number}": WORD for number in range(1100)})
        Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": MAIL, "password": WORD})
        Client().post(reverse("account_login"), {"login": MAIL, "password": WORD})
        # Libraries that put their sentence together before they hand it over, or quote a value.
        logging.getLogger("library").error(f"cannot read {WORD}")
        logging.getLogger("library").error("cannot read %s", WORD)
    assert walk.leaks() == []
    text = walk.output.getvalue()
    assert {"RuntimeError", "LookupError"} <= set(Fault.objects.values_list("kind", flat=True))
    assert "test_logs.failing_task" in text and "cannot read %s" in text


def test_lines_are_json_with_the_name_of_the_page_and_one_number_per_request(walk: LogWalk) -> None:
    with walk.listening():
        client_of(walk.there.staff).get(reverse("volunteers:detail", args=[walk.there.volunteer.pk]))
    line = json.loads(walk.lines[-1])
    assert line["request"] == "GET volunteers:detail" and line["code"] == 200
    assert set(line) == {"request", "code", "ms", "request_id", "event", "logger", "level", "timestamp"}


class RefusingBackend:
    """A mail server that answers with what it was sent."""

    def __init__(self, **kwargs: object) -> None:
        pass

    def open(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        raise OSError(f"refused: {[message.to for message in messages]} {WORD}")
