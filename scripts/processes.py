"""Start helper processes that cannot outlive whoever started them."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

# Run after the kernel was told: a starter that died before that moment is noticed here.
STILL_WANTED = 'test "$PPID" = "$0" && exec "$@"'


def attached(command: list[str], *, signal: str = "TERM", options: tuple[str, ...] = ()) -> list[str]:
    """The command, changed so that the kernel ends it when the starting process dies, even by kill -9.

    Where `setpriv` is missing (it belongs to Linux) the command comes back unchanged.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    shell = ["/bin/sh", "-c", STILL_WANTED, str(os.getpid())]
    return [setpriv, "--pdeathsig", signal, *options, "--", *shell, *command]


def redis_command(socket_path: Path) -> list[str]:
    """A private Redis that listens on one Unix socket only and keeps nothing on disk.

    Debian's small package redis-tools holds the server too: the same program under another name.
    """
    server = shutil.which("redis-server")
    if server is None:
        twin = shutil.which("redis-check-rdb")
        if twin is None:
            raise SystemExit("Redis is missing. Run `scripts/setup run`, which names the package.")
        link = socket_path.with_name("redis-server")
        link.unlink(missing_ok=True)
        link.symlink_to(twin)
        server = str(link)
    options = ["--port", "0", "--unixsocket", str(socket_path), "--unixsocketperm", "700"]
    return [server, *options, "--save", "", "--appendonly", "no", "--dir", str(socket_path.parent)]


def answers(socket_path: Path) -> bool:
    """Does somebody listen on this Unix socket?"""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(socket_path))
        except OSError:
            return False
        return True


def wait_until(ready: Callable[[], bool], process: subprocess.Popen, name: str, seconds: float = 30) -> None:
    """Return as soon as `ready()`; stop with a sentence when the process ends first or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise SystemExit(f"{name} ended at once with exit code {process.returncode}.")
        if time.monotonic() > deadline:
            raise SystemExit(f"{name} did not answer within {seconds:.0f} seconds.")
        time.sleep(0.02)


def stop(process: subprocess.Popen, seconds: float = 15) -> None:
    """End a process politely, then firmly."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
