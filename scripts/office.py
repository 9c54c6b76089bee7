"""The office on this machine: Redis, web, worker and beat, until Ctrl-C.

`python -m scripts.office run --port 8000` and `python -m scripts.office demo-reset`; the Makefile calls both
after scripts/setup.
"""

import argparse
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import local as settings
from scripts.processes import answers, attached, redis_command, stop, wait_until

os.environ["DJANGO_SETTINGS_MODULE"] = settings.__name__  # for all that is started here
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]


class Office:
    """The processes of the office; all of them end when one of them does, or when this one ends."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.over = threading.Event()

    def start(self, name: str, command: list[str]) -> subprocess.Popen[str]:
        """Start a process and show its output, each line with the name in front."""
        process = subprocess.Popen(
            attached(command),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C comes to us alone, so that all ends in order
        )
        self.processes[name] = process
        threading.Thread(target=self._follow, args=(name, process), daemon=True).start()
        return process

    def _follow(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101
        for line in process.stdout:
            print(f"{name:<6} | {line}", end="", flush=True)
        process.wait()
        if not self.over.is_set():
            print(f"{name} stopped by itself (exit code {process.returncode}); stopping the office.")
        self.over.set()

    def stop(self) -> None:
        """End all processes, the last started first: Redis outlives those that talk to it."""
        self.over.set()
        for process in reversed(self.processes.values()):
            stop(process)


@contextmanager
def only_one_office() -> Iterator[None]:
    """Two offices in one folder would share one database and one Redis: refuse the second."""
    with (settings.VAR_DIR / "office.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                "The office is already running from this folder. Stop it first (Ctrl-C in its window)."
            ) from None
        yield


def refuse_busy_port(port: int) -> None:
    """Say plainly that somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(
                f"Port {port} can't be used ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from None


def start_redis(office: Office) -> None:
    """Start the private Redis and wait until it answers."""
    path = settings.REDIS_SOCKET
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise SystemExit(f"{path.parent} belongs to somebody else; set XDG_RUNTIME_DIR to a folder of yours.")
    path.unlink(missing_ok=True)
    redis = office.start(
        "redis", [*redis_command(path), "--logfile", str(settings.VAR_DIR / "log/redis.log")]
    )
    wait_until(lambda: answers(path), redis, "Redis")


def page_answers(port: int) -> bool:
    """Does the start page come?"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def web_command(port: int) -> list[str]:
    """Gunicorn as in production, but for this machine alone."""
    command = [PYTHON, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    return [
        *command,
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "warning",
    ]


def celery_command(*arguments: str) -> list[str]:
    """Celery with our application."""
    return [PYTHON, "-m", "celery", "--quiet", "--app", "config", *arguments, "--loglevel", "warning"]


def run(port: int) -> int:
    """Start everything, say where it is, and stay until Ctrl-C."""
    began = time.monotonic()
    refuse_busy_port(port)
    os.environ["SITE_URL"] = f"http://localhost:{port}"
    office = Office()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: office.over.set())
    try:
        start_redis(office)
        subprocess.run([*MANAGE, "demo", "--if-empty"], check=True)
        web = office.start("web", web_command(port))
        office.start("worker", celery_command("worker", "--concurrency", "2"))
        schedule = str(settings.VAR_DIR / "celerybeat-schedule")
        office.start("beat", celery_command("beat", "--schedule", schedule))
        wait_until(lambda: office.over.is_set() or page_answers(port), web, "The web server", 60)
        if not office.over.is_set():
            print(f"\nThe office is open after {time.monotonic() - began:.0f} s:  http://localhost:{port}/\n")
            subprocess.run([*MANAGE, "demo", "--logins"], check=True)
            print(
                f"\nMails land as files in {settings.EMAIL_FILE_PATH}. Ctrl-C closes the office.\n",
                flush=True,
            )
        office.over.wait()
        print("\nClosing the office …", flush=True)
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(error.cmd[1:])} failed; see above.", file=sys.stderr)
        return 1
    finally:
        office.stop()
    return 0 if all(process.returncode in (0, -15, -2) for process in office.processes.values()) else 1


def demo_reset() -> int:
    """Throw away the local database and its mails, and load the demo county."""
    office = Office()
    for path in settings.VAR_DIR.glob("db.sqlite3*"):
        path.unlink()
    shutil.rmtree(settings.EMAIL_FILE_PATH, ignore_errors=True)
    settings.EMAIL_FILE_PATH.mkdir(parents=True)
    try:
        start_redis(office)
        subprocess.run([*MANAGE, "migrate", "--no-input", "--verbosity", "0"], check=True)
        subprocess.run([*MANAGE, "demo"], check=True)
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(error.cmd[1:])} failed; see above.", file=sys.stderr)
        return 1
    finally:
        office.stop()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run").add_argument("--port", type=int, default=8000)
    commands.add_parser("demo-reset")
    arguments = parser.parse_args()
    with only_one_office():
        return run(arguments.port) if arguments.command == "run" else demo_reset()


if __name__ == "__main__":
    sys.exit(main())
