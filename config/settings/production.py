"""A real office: PostgreSQL, Redis, HTTPS. Refuses to start when a secret is missing."""

import environs
from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import HOUSE
from kern.logs import logging_settings

env = environs.Env()
given = environs.validate.Length(min=1)  # set but empty is as bad as missing

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", validate=environs.validate.Length(min=50))
# Former keys: what was signed or encrypted with them stays readable after a change.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", validate=given)
SITE_URL = env.str("SITE_URL", validate=given)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
# A server that is gone without a word keeps nobody waiting for longer than this (seconds).
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
CELERY_BROKER_URL = env.str("REDIS_URL", validate=given)
CACHES = {
    "default": {
        "BACKEND": "kern.cache.SteadyRedisCache",
        "LOCATION": CELERY_BROKER_URL,
        "KEY_PREFIX": "augenhoehe",
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
env.str("EMAIL_URL", validate=given)
vars().update(env.dj_email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", validate=given)
BOUNCES_IMAP_HOST = env.str("BOUNCES_IMAP_HOST", "")
if BOUNCES_IMAP_HOST:
    BOUNCES_IMAP_PORT = env.int("BOUNCES_IMAP_PORT", 993)
    BOUNCES_IMAP_USER = env.str("BOUNCES_IMAP_USER", validate=given)
    BOUNCES_IMAP_PASSWORD = env.str("BOUNCES_IMAP_PASSWORD", validate=given)
    BOUNCES_IMAP_FOLDER = env.str("BOUNCES_IMAP_FOLDER", "INBOX")
    BOUNCES_IMAP_CA_FILE = env.str("BOUNCES_IMAP_CA_FILE", "")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# Browsers take cookies of these names from this host over HTTPS alone; no neighbour can slip one in.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
THEME_COOKIE_NAME = "__Host-theme"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz(/details)?$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True  # noqa: F405
# Trust X-Forwarded-* only where the operator says that a proxy in front sets them.
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1)
MONITORING_TOKEN = env.str("MONITORING_TOKEN", "")
if MONITORING_TOKEN and len(MONITORING_TOKEN) < 32:
    raise ImproperlyConfigured("MONITORING_TOKEN needs at least 32 characters.")
LOGGING = logging_settings(is_json=True, house=HOUSE)
DEMO_LOGINS = False
SOURCE_URL = env.str("SOURCE_URL", "")
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", "")
BACKUP_DIR = env.path("BACKUP_DIR", BACKUP_DIR)  # noqa: F405
PAIR_MARK_KEY = env.str("PAIR_MARK_KEY", "")
ERASURE_JOURNAL = env.path("ERASURE_JOURNAL", ERASURE_JOURNAL)  # noqa: F405
