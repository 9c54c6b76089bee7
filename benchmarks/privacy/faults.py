"""Recovery: Redis gone, a full disk, and what the log tells of people."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.cache import cache as django_cache
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from benchmarks import Result, prove
from benchmarks.messaging.redis_gone import kill_redis
from messaging.models import OutgoingMail
from office.models import ImportBatch
from tests import servers
from tests.builders import make_group, make_user
from tests.fixtures.login import confirm
from tests.log_walk import LogWalk
from tests.other_office import There

MEMBERS = 3
PASSWORD = "eine lange Losung"  # noqa: S105
STEADY = {"default": {"BACKEND": "kern.cache.SteadyRedisCache", "LOCATION": servers.redis_url("unix")}}


@cache
def _walk() -> LogWalk:
    """A county with one record of everything, for all rows."""
    return LogWalk(There())


def client_of(user: Any = None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
        confirm(client)
    return client


# --- Redis ------------------------------------------------------------------------------------------


@dataclass
class WithoutRedis:
    answers: Counter[int] = field(default_factory=Counter)
    failed: set[str] = field(default_factory=set)
    logins: int = 0
    guesses: int = 0
    queued: int = 0


@cache
def _without_redis() -> WithoutRedis:
    story, walk = WithoutRedis(), _walk()
    clients = [client_of(), *[client_of(make_user(kind, password=PASSWORD)) for kind in Kind]]
    clients.append(client_of(walk.there.staff))
    with override_settings(
        CACHES=STEADY, ACCOUNT_RATE_LIMITS={"login": "100/m/ip", "login_failed": "5/5m/key"}
    ):
        kill_redis()
        try:
            for client in clients:
                for page in dict.fromkeys(walk.addresses()):
                    status = client.get(page).status_code
                    story.answers[status] += 1
                    if status >= 500 and status != 503:
                        story.failed.add(page)
            story.failed |= {"503"} if story.answers[503] > len(clients) else set()
            story.logins = sum(_logs_in() for _ in range(5))
            story.guesses = _guesses()
            story.queued = _queues_mail()
        finally:
            servers.run_redis(servers.directory())
    return story


def _logs_in() -> bool:
    user = make_user(password=PASSWORD)
    answer = client_of().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return answer.status_code == 302


def _guesses() -> int:
    """How many wrong passwords for one account are tried before the limit says no."""
    user, client = make_user(), client_of()
    for number in range(20):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": f"falsch{number}"})
        if answer.status_code == 429 or "too_many_login_attempts" in str(
            [error.code for error in answer.context["form"].non_field_errors().as_data()]
        ):
            return number
    return 20


def _queues_mail() -> int:
    """A group's date with its invitations: the mails wait in the database."""
    before = OutgoingMail.objects.count()
    group, staff = make_group("Ohne Redis", members=MEMBERS), make_user(Kind.ADMINISTRATOR)
    client_of(staff).post(reverse("partnerships:supervision_create", args=[group.pk]), date_form(20))
    return OutgoingMail.objects.count() - before


def date_form(number: int) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=number)
    return {
        "day": day.isoformat(),
        "time": "18:00",
        "minutes": 90,
        "place": "Haus am Markt",
        "despite_clash": "on",
    }


@prove("Redis gone: pages × roles that answer", goal="all")
def redis_pages() -> Result:
    story = _without_redis()
    number = sum(story.answers.values())
    return Result(f"{number - len(story.failed)} of {number}", not story.failed and number > 1000)


@prove("Redis gone: logins that work; wrong passwords until the limit", goal="5 of 5; 5")
def redis_login() -> Result:
    story = _without_redis()
    return Result(f"{story.logins} of 5; {story.guesses}", story.logins == 5 and story.guesses == 5)


@prove("Redis gone: invitations of a group that wait in the outbox", goal=f"{MEMBERS} of {MEMBERS}")
def redis_outbox() -> Result:
    story = _without_redis()
    return Result(f"{story.queued} of {MEMBERS}", story.queued == MEMBERS)


# --- logs ---------------------------------------------------------------------------------------------


@prove("Log of a walk through all pages and forms: lines with a canary", goal="0")
def canaries() -> Result:
    walk = _walk()
    with walk.listening():
        for user in (walk.there.staff, make_user(Kind.ADMINISTRATOR), None):
            django_cache.clear()
            walk.walk(client_of(user))
    found = f"{len(walk.leaks())} of {len(walk.lines)} ({walk.sent} forms)"
    return Result(found, not walk.leaks() and walk.sent > 200 and len(walk.lines) > 800)


@prove("… forms with nonsense everywhere that end in an error page", goal="0")
def failures() -> Result:
    walk = _walk()
    pages = Counter(re.findall(r'"page": "([^"]*)"', "\n".join(walk.lines)))
    return Result(f"{walk.failed} {json.dumps(pages) if pages else ''}".strip(), walk.failed == 0)


# --- a full disk --------------------------------------------------------------------------------------


class OnAFullDisk(TemporaryUploadedFile):
    """Put down on a device that is always full."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.close()  # type: ignore[union-attr]
        self.file = Path("/dev/full").open("wb")  # noqa: SIM115


@prove("Disk full: uploads whose form comes back with its input; rows left behind", goal="2 of 2; 0")
def full_disk() -> Result:
    there = _walk().there
    before, kept = ImportBatch.objects.count(), 0
    large = b"Vorname;Nachname\n" + b"Helga;Muster\n" * 250_000
    for kind in ("newcomers", "volunteers"):
        upload = {
            "kind": kind,
            "programme": there.programme.pk,
            "organisation": there.organisation.pk,
            "file": SimpleUploadedFile("liste.csv", large),
        }
        with patch.object(uploadhandler, "TemporaryUploadedFile", OnAFullDisk):
            answer = client_of(there.staff).post(reverse("office:import_upload"), upload)
        page = answer.content.decode()
        kept += answer.status_code == 422 and bool(re.search(f'value="{kind}"[^>]*checked', page))
    left = ImportBatch.objects.count() - before
    return Result(f"{kept} of 2; {left}", kept == 2 and left == 0)
