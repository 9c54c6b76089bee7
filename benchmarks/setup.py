"""Set-up: repeating it is quick, and nothing outlives the office."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

from benchmarks import Result, bench, prove

ROOT = settings.BASE_DIR


def _seconds(command: list[str], **variables: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@bench("second set-up : start of an empty Django process", goal="at most 1.5")
def second_set_up() -> Result:
    """A finished set-up costs no more than starting Python once more."""
    setup = ["scripts/setup", "test"]
    _seconds(setup)
    second = min(_seconds(setup) for _ in range(3))
    django = min(_seconds([sys.executable, "manage.py", "help"]) for _ in range(3))
    return Result(f"{second / django:.2f}", second <= 1.5 * django)


@prove("processes left 5 s after kill -9 of the starter, in 5 rounds", goal="0")
def orphans() -> Result:
    """Redis started the way the office starts it, and its starter killed."""
    script = """if True:
        import subprocess, sys
        from pathlib import Path
        from scripts.processes import attached, redis_command
        socket = Path(sys.argv[1]) / "redis.sock"
        print(subprocess.Popen(attached(redis_command(socket)), stdout=subprocess.DEVNULL).pid, flush=True)
        sys.stdin.read()
    """
    left = 0
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            starter = subprocess.Popen(
                [sys.executable, "-c", script, folder],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            with starter:
                assert starter.stdout is not None
                pid = int(starter.stdout.readline())
                starter.kill()
            left += _still_runs(pid)
    return Result(str(left), left == 0)


def _still_runs(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    status = Path("/proc", str(pid), "stat")
    while time.monotonic() < deadline:
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.02)
    return True
