"""Load balancer, monitoring and desk learn what does not work, and nobody else."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import DatabaseError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from messaging.models import OutgoingMail
from scripts.processes import attached, stop, wait_until
from tests.builders import make_user
from tests.fixtures.login import confirm
from upkeep import health
from upkeep.models import Backup, Heartbeat
from upkeep.services.heartbeat import note_heartbeat
from upkeep.tasks import heartbeat

NOW = timezone.now()
TOKEN = "a-long-token-of-monitoring"


def details(client: Client, token: str = TOKEN) -> Any:
    return client.get(reverse("healthz_details"), headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def well(db: None, redis_url: str) -> None:
    """Everything works."""
    for name in ("worker", "beat"):
        note_heartbeat(name, now=timezone.now())
    Backup.objects.create(file_name="b.age", bytes=5_000_000)


@override_settings(MONITORING_TOKEN=TOKEN)
def test_monitoring_reads_every_part(well: None, client: Client) -> None:
    answer = details(client)
    assert answer.status_code == 200 and answer.json()["ok"] is True
    assert set(answer.json()["parts"]) >= {"database", "redis", "worker", "beat", "outbox", "disk", "backup"}
    assert not answer.cookies and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("given", ["", "wrong", TOKEN[:-1]])
def test_nobody_else_does(db: None, client: Client, given: str) -> None:
    with override_settings(MONITORING_TOKEN=TOKEN):
        assert details(client, given).status_code == 404
    with override_settings(MONITORING_TOKEN=""):
        assert details(client, given).status_code == 404


def _silent_worker() -> None:
    Heartbeat.objects.filter(name="worker").update(beat_at=timezone.now() - timedelta(minutes=6))


def _stuck_mail() -> None:
    long_ago = timezone.now() - timedelta(minutes=16)
    OutgoingMail.objects.create(key="k", to_email="a@example.org", subject="S", text="T", due_at=long_ago)


def _old_backup() -> None:
    Backup.objects.update(created_at=timezone.now() - timedelta(hours=27))


@pytest.mark.parametrize(
    ("name", "harm"), [("worker", _silent_worker), ("outbox", _stuck_mail), ("backup", _old_backup)]
)
@override_settings(MONITORING_TOKEN=TOKEN)
def test_monitoring_is_told_what_is_wrong(
    well: None, client: Client, name: str, harm: Callable[[], None]
) -> None:
    harm()
    answer = details(client)
    bad = [part for part, found in answer.json()["parts"].items() if found["state"] == "bad"]
    assert (answer.status_code, bad) == (503, [name])
    page = client_of(Kind.ADMINISTRATOR).get(reverse("upkeep:overview")).content.decode()
    assert page.count("braucht Sie") == 1


@override_settings(MONITORING_TOKEN=TOKEN, CELERY_BROKER_URL="redis+socket:///nowhere/redis.sock")
def test_what_cannot_be_looked_at_is_bad_as_well(
    well: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise DatabaseError("the password is 123")

    monkeypatch.setattr(health.MigrationExecutor, "__init__", refuse)
    monkeypatch.setattr("upkeep.health.current_app.connection_for_write", refuse)
    answer = details(client)
    bad = [part for part, found in answer.json()["parts"].items() if found["state"] == "bad"]
    assert (answer.status_code, bad) == (503, ["migrations", "redis"]) and b"123" not in answer.content


def client_of(*kinds: Kind) -> Client:
    client = Client()
    client.force_login(make_user(*kinds))
    return confirm(client)


def test_the_desk_says_since_when_work_waits(well: None) -> None:
    office = client_of(Kind.COORDINATOR)
    assert "Arbeit im Hintergrund wartet" not in office.get(reverse("office:desk")).content.decode()
    _silent_worker()
    assert "Arbeit im Hintergrund wartet" in office.get(reverse("office:desk")).content.decode()


def test_an_older_sign_of_life_replaces_no_later_one(db: None) -> None:
    for moment in (NOW, NOW - timedelta(minutes=1)):
        note_heartbeat("worker", now=moment)
    assert Heartbeat.objects.get().beat_at == NOW


def test_worker_and_beat_are_alive_and_write_nothing_of_what_they_are_sent(real_worker: Any) -> None:
    """Celery itself quotes the whole message where it does not know a task."""
    current_app.send_task("nobody.knows", args=["Kanarienvogel"], kwargs={"name": "Kanarienvogel"})
    heartbeat.delay()  # as beat does

    def is_all_there() -> bool:
        return Heartbeat.objects.count() == 2 and any("unregistered" in line for line in real_worker.lines)

    limit = time.monotonic() + 20
    while not is_all_there() and time.monotonic() < limit:
        time.sleep(0.05)
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"beat", "worker"}
    written = "".join(real_worker.lines)
    assert "unregistered" in written and "Kanarienvogel" not in written


def test_a_real_web_server_writes_no_address_anywhere(tmp_path: Path, db: None) -> None:
    """Neither what Gunicorn says of itself nor what it is sent stands in its output."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--no-control-socket", "--access-logfile", "-", "--workers", "1", "--worker-class", "gthread"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            attached([*command, *options]), cwd=settings.BASE_DIR, stdout=output, stderr=output
        )

    def ask(path: str, host: str = "localhost") -> int:
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as line:
            heads = {"Host": host, "User-Agent": "Kanarienvogel", "Cookie": "a=Kanarienvogel"}
            line.request("GET", path, headers=heads)
            with line.getresponse() as answer:
                return answer.status

    def is_there() -> bool:
        try:
            return ask("/healthz") > 0
        except OSError:
            return False

    try:
        wait_until(is_there, server, "Gunicorn", 60)
        assert ask("/gibt/es/nicht/Kanarienvogel/?name=Kanarienvogel") == 404
        assert ask("/", host="kanarienvogel.example") == 400
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET /Kanarienvogel HTTP/9.9 Kanarienvogel\r\n\r\n")
            line.recv(1000)
    finally:
        stop(server)
    written = log.read_text()
    assert "kanarienvogel" not in written.lower()
    assert "Listening at" in written and "GET -" in written and not re.search(r"\b127\.0\.0\.1\b", written)
