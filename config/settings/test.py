"""The test suite. The database and Redis are throwaway servers that tests/servers.py starts."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, TEMPLATES

DEBUG = False
SECRET_KEY = "tests-only-not-a-secret-anywhere-else"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SITE_URL = "http://testserver"

if os.environ.get("TEST_DATABASE") == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": BASE_DIR / "var" / "test.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "augenhoehe",
            "USER": "postgres",
            "HOST": os.environ.get("TEST_POSTGRES_SOCKET", ""),
        }
    }
CELERY_BROKER_URL = os.environ.get("TEST_REDIS_URL", "memory://")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "Augenhöhe <office@augenhoehe.example>"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A misspelt variable in a template must not pass silently.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # type: ignore[index]
DEMO_LOGINS = False
ACCOUNT_RATE_LIMITS = False
