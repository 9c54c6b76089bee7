"""The test suite. The database and Redis are throwaway servers that tests/servers.py starts."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import TEMPLATES
from tests import servers

DEBUG = False
SECRET_KEY = "tests-only-not-a-secret-anywhere-else"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SITE_URL = "http://testserver"

# Chosen here, created and filled by tests/servers.py; worker processes inherit it by the environment.
SERVERS_DIR = servers.directory()

if os.environ.get("TEST_DATABASE") == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("TEST_DATABASE_NAME", ":memory:"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            # A file, so that a live server and a Celery worker see the same database.
            "TEST": {"NAME": SERVERS_DIR / "test.sqlite3"},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ.get("TEST_DATABASE_NAME", "augenhoehe"),
            "USER": "postgres",
            "HOST": str(SERVERS_DIR),
        }
    }
ERASURE_JOURNAL = SERVERS_DIR / "erasures.jsonl"
STATIC_ROOT = SERVERS_DIR / "static"  # empty: tests read the sources of static files
CELERY_BROKER_URL = servers.redis_url("redis+socket")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "TEST_SMTP_PORT" in os.environ:  # a real worker process, whose mails a test reads at a real mail server
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = "127.0.0.1"
    EMAIL_PORT = int(os.environ["TEST_SMTP_PORT"])
if "TEST_IMAP_PORT" in os.environ:  # the same, for a worker that reads a test's inbox
    BOUNCES_IMAP_HOST, BOUNCES_IMAP_PORT = "127.0.0.1", int(os.environ["TEST_IMAP_PORT"])
    BOUNCES_IMAP_USER, BOUNCES_IMAP_PASSWORD = "bounces", "a long password"
    BOUNCES_IMAP_CA_FILE = os.environ["TEST_IMAP_CA_FILE"]
DEFAULT_FROM_EMAIL = "Augenhöhe <office@augenhoehe.example>"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A misspelt variable in a template must not pass silently.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # type: ignore[index]
DEMO_LOGINS = False
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
