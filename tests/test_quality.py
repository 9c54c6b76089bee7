"""Linters, types, templates, migrations and translations, each as a test: one summary speaks for all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import pofile
from django.conf import settings

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

CHECKS = {
    "ruff check": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "mypy": [BIN / "mypy"],
    "djlint rules": [BIN / "djlint", "--lint", "templates"],
    "djlint format": [BIN / "djlint", "--check", "templates"],
    "system checks": [*MANAGE, "check", "--fail-level", "WARNING"],
    "migrations match the models": [*MANAGE, "makemigrations", "--check", "--dry-run"],
}


def run(command: list[str | Path], **variables: str) -> subprocess.CompletedProcess[str]:
    # SQLite, because the commands must not wait for the servers of this run.
    environment = {**os.environ, "TEST_DATABASE": "sqlite", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={**environment, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("name", CHECKS)
def test_the_code_passes(name: str) -> None:
    result = run(CHECKS[name])
    assert result.returncode == 0, f"{name}:\n{result.stdout}"


def test_production_passes_the_checks_for_deployment() -> None:
    """With everything given that an operator must give; no server is asked for anything."""
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "".join(map(chr, range(48, 123))),
        "ALLOWED_HOSTS": "augenhoehe.example",
        "SITE_URL": "https://augenhoehe.example",
        "DATABASE_URL": "postgres://nobody:nothing@localhost/none",
        "REDIS_URL": "redis://localhost:6379/0",
        "EMAIL_URL": "smtp+tls://nobody:nothing@localhost:587",
        "DEFAULT_FROM_EMAIL": "office@augenhoehe.example",
    }
    given["DJANGO_ALLOW_ASYNC_UNSAFE"] = ""  # may be set for the browser of this process
    result = run([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], **given)
    assert result.returncode == 0, result.stdout


def test_every_sentence_is_there_in_german(tmp_path: Path) -> None:
    """Nothing untranslated, nothing fuzzy, and no sentence in the code that locale/ does not know."""
    catalogue = settings.BASE_DIR / "locale/de/LC_MESSAGES/django.po"
    with catalogue.open("rb") as file:
        messages = pofile.read_po(file, locale="de")
    open_ends = [
        message.id
        for message in messages
        if message.id
        and (
            message.fuzzy or not all([message.string] if isinstance(message.string, str) else message.string)
        )
    ]
    assert open_ends == []

    copy = tmp_path / "house"
    keep_out = shutil.ignore_patterns(".*", "node_modules", "var", "tests", "__pycache__", "*.mo", "static")
    shutil.copytree(settings.BASE_DIR, copy, ignore=keep_out)
    (copy / "tests").mkdir()
    for name in ("__init__.py", "servers.py"):
        shutil.copy(settings.BASE_DIR / "tests" / name, copy / "tests" / name)
    extracted = subprocess.run(
        [*MANAGE, "makemessages", "--locale", "de", "--no-obsolete", "--no-location", "--ignore", "tests"],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
    )
    assert extracted.returncode == 0, extracted.stderr
    with (copy / catalogue.relative_to(settings.BASE_DIR)).open("rb") as file:
        needed = {message.id for message in pofile.read_po(file, locale="de") if message.id}
    known = {message.id for message in messages if message.id}
    assert needed - known == set(), "Run makemessages and translate."
    assert known - needed == set(), "Run makemessages: these are no longer used."
