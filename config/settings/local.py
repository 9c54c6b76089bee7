"""A first look: SQLite, no servers but a private Redis, everything under var/. Chosen by `make run`."""

import os
import tempfile
import zlib
from pathlib import Path

import environs

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR as OWN_VAR_DIR

env = environs.Env()
# Another folder makes another office: its own database, mails, uploads and static files.
VAR_DIR = env.path("AUGENHOEHE_VAR", OWN_VAR_DIR)
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
BACKUP_DIR = VAR_DIR / "backups"
ERASURE_JOURNAL = VAR_DIR / "erasures.jsonl"


def socket_in(folder: Path) -> Path:
    """The socket of the private Redis. Systems cut such paths at about 100 characters, so a deep folder
    gets a short one elsewhere, the same at every start."""
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= 100:
        return path
    short = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(short) / f"augenhoehe-{os.getuid()}-{zlib.crc32(os.fsencode(path)):08x}" / "redis.sock"


DEBUG = env.bool("DEBUG", False)
# Good for nothing but this machine: the local office listens on 127.0.0.1 only.
SECRET_KEY = "local-first-look-only-not-a-secret-anywhere-else"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = env.str("SITE_URL", "http://localhost:8000")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
REDIS_SOCKET = socket_in(VAR_DIR)
CELERY_BROKER_URL = f"redis+socket://{REDIS_SOCKET}"
CACHES = {
    "default": {
        "BACKEND": "kern.cache.SteadyRedisCache",
        "LOCATION": f"unix://{REDIS_SOCKET}?db=1",
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Every mail lands as a file that one can open: var/mail/.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = "Augenhöhe <office@augenhoehe.example>"
DEMO_LOGINS = True
# Visitors of the demonstration have no telephone that knows its codes; the login page says what holds.
SECOND_FACTOR_REQUIRED = False
