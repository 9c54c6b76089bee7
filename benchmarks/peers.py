"""Programs of others, beside which ours is put: in an environment of their own, away from our packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.conf import settings

REQUIREMENTS = settings.BASE_DIR / "requirements" / "peers.txt"
HOME = settings.VAR_DIR / "peers"


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
