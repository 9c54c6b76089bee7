"""Throwaway PostgreSQL and Redis for one run of the tests.

Both listen on Unix sockets in one temporary folder only, need no port, no password and no installed
service, work for root and for a plain user, and are ended by the kernel when the test run dies.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from scripts.processes import answers, attached, redis_command, stop, wait_until

PREFIX = "augenhoehe-tests-"


def directory() -> Path:
    """Where this run's servers live. The process that asks first gives its name to the folder."""
    shared_memory = Path("/dev/shm")  # noqa: S108
    parent = shared_memory if shared_memory.is_dir() else Path(tempfile.gettempdir())
    return Path(os.environ.setdefault("TEST_SERVERS_DIR", str(parent / f"{PREFIX}{os.getpid()}")))


def redis_url(scheme: str) -> str:
    """This process's own database in the shared Redis, for Celery ("redis+socket") or redis-py ("unix")."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    key = "virtual_host" if scheme == "redis+socket" else "db"
    return f"{scheme}://{directory()}/redis.sock?{key}={number}"


def postgres_program(name: str) -> str:
    """`initdb` and `postgres` are not on the PATH in Debian; the newest version wins."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: int(path.parts[4]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if found is None:
        pytest.exit("PostgreSQL is missing. Run `scripts/setup test`, which installs or names it.", 3)
    return found


def start() -> list[subprocess.Popen]:
    """Start what the chosen test database needs; the caller hands the list to `end`."""
    folder = directory()
    _sweep(folder.parent)
    folder.mkdir(mode=0o711)
    (folder / "static").mkdir()
    processes = [run_redis(folder)]
    if os.environ.get("TEST_DATABASE") != "sqlite":
        _create_cluster(folder)
        processes.append(run_postgres(folder))
    return processes


def end(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        stop(process)
    shutil.rmtree(directory(), ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove what a killed run left behind: its servers are gone, its folder isn't."""
    for folder in parent.glob(f"{PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX)).exists():
            shutil.rmtree(folder, ignore_errors=True)


def run_redis(folder: Path) -> subprocess.Popen:
    """An empty Redis; returns when it answers."""
    path = folder / "redis.sock"
    redis = subprocess.Popen(attached(redis_command(path)), stdout=subprocess.DEVNULL)
    wait_until(lambda: answers(path), redis, "Redis")
    return redis


def _as_owner() -> tuple[dict[str, Any], tuple[str, ...]]:
    """PostgreSQL refuses to run as root, so root runs it as the user `postgres`: the words for `subprocess`
    and for `attached` that change the user."""
    if os.getuid() != 0:
        return {}, ()
    user = pwd.getpwnam("postgres")
    ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return ids, ("--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups")


def _create_cluster(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    ids, _options = _as_owner()
    if ids:
        for path in (folder, data):
            os.chown(path, ids["user"], ids["group"])
    initdb = [postgres_program("initdb"), "--no-sync", "--auth=trust", "--username=postgres"]
    locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [*initdb, *locale, "--pgdata", str(data)],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **ids,
    )


def run_postgres(folder: Path) -> subprocess.Popen:
    """PostgreSQL on what is in the folder; returns when it lets sessions in."""
    data, log = folder / "data", folder / "postgres.log"
    _ids, change = _as_owner()
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "60",
    }
    settings = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
    with log.open("ab") as output:
        postgres = subprocess.Popen(
            attached(
                [postgres_program("postgres"), "-D", str(data), *settings], signal="INT", options=change
            ),
            stdout=output,
            stderr=output,
            cwd=folder,
        )
    # The socket file is there a moment before sessions are let in; the lock file's last line says "ready".
    wait_until(lambda: _lets_in(data / "postmaster.pid"), postgres, f"PostgreSQL ({log})")
    return postgres


def _lets_in(pid_file: Path) -> bool:
    lines = pid_file.read_text().splitlines() if pid_file.exists() else []
    return len(lines) > 7 and lines[7].strip() == "ready"
