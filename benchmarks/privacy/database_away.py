"""Recovery: the database is restarted and crashes while forms are sent to a real web server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.urls import reverse

from accounts.enums import Kind
from benchmarks import Result, prove
from benchmarks.messaging.database_gone import restart_postgres
from benchmarks.privacy.faults import MEMBERS, client_of, date_form
from messaging.models import OutgoingMail
from partnerships.models import SupervisionMeeting
from scripts.processes import attached, stop, wait_until
from tests.builders import make_group, make_user

SECONDS_GOAL = 10
BEFORE = 10  # so many dates are planned before the next fault
TOKEN = "a" * 32  # a cookie and a field that agree: what a browser sends that has opened the form


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
    cookie = f"{settings.SESSION_COOKIE_NAME}={client_of(staff).cookies[settings.SESSION_COOKIE_NAME].value}"
    connection.close()
    over = threading.Event()
    with _web_server() as port:

        def plan() -> None:
            for number in range(30, 3000):
                if over.wait(0.02):
                    return
                path = reverse("partnerships:supervision_create", args=[group.pk])
                status, page = _ask(port, "POST", path, cookie, date_form(number))
                story.said[status] += 1
                story.saved += status == 302
                story.unfriendly += status not in (302, 503) or (
                    status == 503 and "gerade nicht da" not in page
                )

        planner = threading.Thread(target=plan, daemon=True)
        planner.start()
        try:
            for number, how in enumerate((signal.SIGINT, signal.SIGQUIT), 1):  # a restart, a crash
                _wait(lambda goal=number * BEFORE: story.saved >= goal)  # type: ignore[misc]
                back = restart_postgres(how)
                while _ask(port, "GET", reverse("volunteers:list"), cookie)[0] != 200:
                    if time.monotonic() - back > 60:
                        break
                    time.sleep(0.02)
                story.seconds = max(story.seconds, time.monotonic() - back)
            _wait(lambda: story.saved >= 3 * BEFORE)
        finally:
            over.set()
            planner.join()
    story.half = _half(group)
    return story


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)


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
    return Result(f"{story.half} of {story.saved}", story.half == 0 and story.saved >= 3 * BEFORE)
