"""Programs of others, beside which ours is put: in an environment of their own, away from our packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.conf import settings

REQUIREMENTS = settings.BASE_DIR / "requirements" / "peers.txt"
HOME = settings.VAR_DIR / "peers"
# Its file is `<folder>/khal`; the dates lie in `<folder>/<calendar>`.
KHAL = """
[calendars]
[[mine]]
path = {folder}/{calendar}
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %d.%m.
longdateformat = %Y-%m-%d
datetimeformat = %d.%m. %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/{calendar}.db
[default]
default_calendar = mine
"""


def peers_bin() -> Path:
    """Where their programs lie, after they were brought to the locked versions."""
    folder = HOME / "bin"
    uv = str(settings.BASE_DIR / ".venv" / "bin" / "uv")
    if not (folder / "python").exists():
        subprocess.run([uv, "venv", "--quiet", str(HOME)], check=True)
    subprocess.run(
        [
            *(uv, "pip", "sync", "--quiet", "--python", str(folder / "python")),
            *("--require-hashes", str(REQUIREMENTS)),
        ],
        check=True,
    )
    return folder


def run_peer(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run vdirsyncer or khal with the settings in `<folder>/<program>`, in our time zone."""
    command = [str(peers_bin() / program), "--config" if program == "vdirsyncer" else "-c"]
    return subprocess.run(
        [*command, str(folder / program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "Europe/Berlin"},
    )
