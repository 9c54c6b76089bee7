"""What an operator and a newcomer to the code rely on before the first page is shown."""

import os
import runpy
import secrets
import select
import signal
import smtplib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from django.conf import settings
from django.db import DatabaseError, connection
from environs import EnvError
from playwright.sync_api import Page

from config.celery import app
from kern.checks import front_end_packages_are_there
from tests.fixtures.background import MailServer

ROOT = settings.BASE_DIR
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "office.example",
    "SITE_URL": "https://office.example",
    "DATABASE_URL": "postgres://office:secret@database/office",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://mail.example:587",
    "DEFAULT_FROM_EMAIL": "office@office.example",
}


# --- lock files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("requirements/*.txt")), ROOT / "package-lock.json"])
def test_lock_files_name_versions_and_hashes_but_no_addresses(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "sha" in text


def test_tools_sit_on_the_versions_that_the_office_runs() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        return {line.split(" ;")[0].rstrip(" \\") for line in lines if line[:1].isalnum()}

    assert pins("app.txt") <= pins("dev.txt")


def test_missing_front_end_packages_are_named_with_the_command(settings: Any, tmp_path: Path) -> None:
    assert front_end_packages_are_there() == []
    settings.NODE_MODULES = tmp_path
    [error] = front_end_packages_are_there()
    assert "npm ci" in str(error.hint)


# --- production -----------------------------------------------------------------------------------


def load_production(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> dict[str, Any]:
    for name, value in {**PRODUCTION, **changes}.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config/settings/production.py"))


@pytest.mark.parametrize("name", PRODUCTION)
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_production_refuses_to_start_without(
    name: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EnvError):
        load_production(monkeypatch, **{name: value})


def test_production_refuses_a_short_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EnvError):
        load_production(monkeypatch, SECRET_KEY="short")


def test_production_trusts_a_proxy_only_when_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in load_production(monkeypatch)
    assert "SECURE_PROXY_SSL_HEADER" in load_production(monkeypatch, BEHIND_PROXY="true")


def test_production_passes_the_deployment_checks() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of the browser tests
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_compose_file_holds_the_production_shape() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    for name in ("postgres", "redis", "web", "worker", "beat"):
        assert "healthcheck" in services[name], name
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        given = services[name]["environment"]
        assert set(PRODUCTION) <= set(given)
    for secret in ("SECRET_KEY", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        assert given[secret].startswith("${" + secret + ":?"), f"{secret} must have no default"
    assert "USER augenhoehe" in (ROOT / "Dockerfile").read_text()


def test_the_image_holds_every_app_and_what_runs_it() -> None:
    let_in = set((ROOT / ".dockerignore").read_text().split())
    needed = [*settings.HOUSE_APPS, "config", "scripts", "manage.py", "gunicorn.conf.py", "pyproject.toml"]
    assert [name for name in needed if f"!{name}" not in let_in] == []
    assert "*" in let_in, "and nothing else: no .git, no .env"


# --- health ---------------------------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.django_db
def test_health_says_that_the_database_answers(client: Any) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"database": "ok"})


@pytest.mark.django_db
@pytest.mark.expects_error_log
def test_health_says_503_without_a_database_and_tells_no_details(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise DatabaseError("password of the database: 123")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"database": "unavailable"})


# --- the servers of the tests ---------------------------------------------------------------------


def test_redis_is_empty_at_the_start(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_the_mail_server_keeps_what_it_is_given(smtp_server: MailServer) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.sendmail("a@a.example", ["b@b.example"], b"Subject: Gr\xc3\xbc\xc3\x9fe\r\n\r\nHallo")
    [message] = smtp_server.wait_for(1)
    assert message.get_payload().strip() == "Hallo"


@pytest.mark.sqlite
def test_a_real_worker_is_ready_and_ends_when_told(real_worker: subprocess.Popen) -> None:
    assert real_worker.poll() is None


def test_nothing_outlives_a_killed_run() -> None:
    """kill -9 leaves no PostgreSQL and no Redis behind."""
    script = """if True:
        import os, sys, time
        from tests import servers
        print(servers.directory(), *[process.pid for process in servers.start()], flush=True)
        sys.stdin.read()
    """
    environment = {name: value for name, value in os.environ.items() if name != "TEST_SERVERS_DIR"}
    run = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with run:
        _folder, *pids = run.stdout.readline().split()  # type: ignore[union-attr]
        assert pids
        watches = [os.pidfd_open(int(pid)) for pid in pids]
        run.send_signal(signal.SIGKILL)

    for watch in watches:
        ended, _, _ = select.select([watch], [], [], 20)
        assert ended, "a server outlived its run"
        os.close(watch)


@pytest.mark.django_db
def test_a_browser_sees_the_start_page_and_no_foreign_host(page: Page) -> None:
    response = page.goto("/")
    assert response is not None and response.ok
    assert page.title()


# --- work in the background -------------------------------------------------------------------------


def test_every_task_that_beat_sends_is_known_to_the_worker() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)
