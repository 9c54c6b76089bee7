"""Recovery: Redis gone, the database gone and back, a full disk, and what the log tells of people."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache as django_cache
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from benchmarks import Result, prove
from benchmarks.messaging.database_gone import restart_postgres
from benchmarks.messaging.redis_gone import kill_redis
from messaging.models import OutgoingMail
from office.models import ImportBatch
from partnerships.models import SupervisionMeeting
from scripts.processes import attached, stop, wait_until
from tests import servers
from tests.builders import make_group, make_user
from tests.fixtures.login import confirm
from tests.log_walk import LogWalk
from tests.other_office import There

MEMBERS = 3
PASSWORD = "eine lange Losung"  # noqa: S105
SECONDS_GOAL = 10
STEADY = {"default": {"BACKEND": "kern.cache.SteadyRedisCache", "LOCATION": servers.redis_url("unix")}}
TOKEN = "a" * 32  # a cookie and a field that agree: what a browser sends that has opened the form


@cache
def _walk() -> LogWalk:
    """A county with one record of everything, for all rows."""
    return LogWalk(There())


def _client(user: Any = None) -> Client:
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
    clients = [_client(), *[_client(make_user(kind, password=PASSWORD)) for kind in Kind]]
    clients.append(_client(walk.there.staff))
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
    answer = _client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return answer.status_code == 302


def _guesses() -> int:
    """How many wrong passwords for one account are tried before the limit says no."""
    user, client = make_user(), _client()
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
    _client(staff).post(reverse("partnerships:supervision_create", args=[group.pk]), _date(20))
    return OutgoingMail.objects.count() - before


def _date(number: int) -> dict[str, object]:
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


# --- the database -------------------------------------------------------------------------------------


@dataclass
class WithoutDatabase:
    """`seconds` from the return of the database until a page worked again, the longest."""

    seconds: float = 0
    said: Counter[int] = field(default_factory=Counter)
    unfriendly: int = 0
    saved: int = 0
    half: int = 0


@contextmanager
def _web_server() -> Iterator[int]:
    """Gunicorn on the rows' database; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    environment = {**os.environ, "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"])}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--no-control-socket",
    ]
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "2"]
    web = subprocess.Popen(
        attached([*command, *options]),
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _ask(port, "GET", "/healthz")[0] == 200, web, "The web server", 60)
        yield port
    finally:
        stop(web)


def _ask(
    port: int, method: str, path: str, cookie: str = "", form: dict[str, object] | None = None
) -> tuple[int, str]:
    heads = {"Host": "localhost", "Cookie": f"csrftoken={TOKEN}; {cookie}"}
    body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}) if form else None
    if body:
        heads["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            line.request(method, path, body=body, headers=heads)
            with line.getresponse() as answer:
                return answer.status, answer.read().decode()
    except (OSError, HTTPException):
        return 0, ""


@cache
def _without_database() -> WithoutDatabase:
    story = WithoutDatabase()
    with connection.cursor() as cursor:
        # The throwaway server is quick because it may forget the last commits in a crash. Not here.
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    connection.close()
    group, staff = make_group("Ausfall", members=MEMBERS), make_user(Kind.ADMINISTRATOR)
    cookie = f"{settings.SESSION_COOKIE_NAME}={_client(staff).cookies[settings.SESSION_COOKIE_NAME].value}"
    connection.close()
    over = threading.Event()
    with _web_server() as port:

        def plan() -> None:
            for number in range(30, 3000):
                if over.wait(0.02):
                    return
                path = reverse("partnerships:supervision_create", args=[group.pk])
                status, page = _ask(port, "POST", path, cookie, _date(number))
                story.said[status] += 1
                story.saved += status == 302
                story.unfriendly += status not in (302, 503) or (
                    status == 503 and "gerade nicht da" not in page
                )

        planner = threading.Thread(target=plan, daemon=True)
        planner.start()
        try:
            for how in (signal.SIGINT, signal.SIGQUIT):  # a restart, a crash
                time.sleep(3)
                back = restart_postgres(how)
                while _ask(port, "GET", reverse("volunteers:list"), cookie)[0] != 200:
                    if time.monotonic() - back > 60:
                        break
                    time.sleep(0.02)
                story.seconds = max(story.seconds, time.monotonic() - back)
            time.sleep(2)
        finally:
            over.set()
            planner.join()
    story.half = _half(group)
    return story


def _half(group: Any) -> int:
    """Dates whose members are not all invited with a mail, and mails without a date."""
    meetings = SupervisionMeeting.objects.filter(group=group)
    half, mails = 0, 0
    for meeting in meetings:
        its_mails = OutgoingMail.objects.filter(key__contains=str(meeting.pk)).count()
        mails += its_mails
        half += not meeting.invitations.count() == its_mails == MEMBERS
    return half


@prove(
    "Database restarted and crashed under forms: until a page works again", goal=f"within {SECONDS_GOAL} s"
)
def database_back() -> Result:
    story = _without_database()
    return Result(f"{story.seconds:.1f} s", story.seconds <= SECONDS_GOAL)


@prove("… answers meanwhile that were no friendly 503", goal="0")
def database_friendly() -> Result:
    story = _without_database()
    found = f"{story.unfriendly} of {sum(story.said.values())}"
    return Result(f"{found} ({story.said[503]} × 503)", story.unfriendly == 0 and story.said[503] > 0)


@prove("… changes saved by half", goal="0")
def database_half() -> Result:
    story = _without_database()
    return Result(f"{story.half} of {story.saved}", story.half == 0 and story.saved > 10)


# --- logs ---------------------------------------------------------------------------------------------


@prove("Log of a walk through all pages and forms: lines with a canary", goal="0")
def canaries() -> Result:
    walk = _walk()
    with walk.listening():
        for user in (walk.there.staff, make_user(Kind.ADMINISTRATOR), None):
            django_cache.clear()
            walk.walk(_client(user))
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
            answer = _client(there.staff).post(reverse("office:import_upload"), upload)
        page = answer.content.decode()
        kept += answer.status_code == 422 and bool(re.search(f'value="{kind}"[^>]*checked', page))
    left = ImportBatch.objects.count() - before
    return Result(f"{kept} of 2; {left}", kept == 2 and left == 0)
