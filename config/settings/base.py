"""What is true of every installation. Nothing here is secret and nothing is a default password."""

import logging
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from kern.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
NODE_MODULES = BASE_DIR / "node_modules"

# The ground floor comes first: an app may import only from those above it.
HOUSE_APPS = [
    "kern",
    "programmes",
    "accounts",
    "audit",
    "upkeep",
    "people",
    "messaging",
    "volunteers",
    "newcomers",
    "training",
    "partnerships",
    "matching",
    "assignments",
    "certificates",
    "events",
    "publications",
    "privacy",
    "office",
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "phonenumber_field",
    *HOUSE_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before files are answered, so that they have the headers, too.
    "kern.headers.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kern.request_log.RequestLog",
    "upkeep.errors.page_for_wrong_methods",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.AccountLanguage",
    "accounts.middleware.SecondFactorGate",
    "audit.middleware.RememberRequest",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "audit.middleware.NoteReadings",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kern.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "kern.templatetags.kern", "kern.templatetags.panels"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["kern"]
CRISPY_TEMPLATE_PACK = "kern"
# What a filter says that filters nothing.
FILTERS_EMPTY_CHOICE_LABEL = _("all")
DJANGO_TABLES2_TEMPLATE = "kern/table.html"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where this installation's source code can be read; the licence (EUPL-1.2) lets every visitor ask for it.
SOURCE_URL = ""

# --- who logs in, and how -------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Length is what makes a password strong: no rules on kinds of characters, no change without a reason.
# 12 because staff have a second factor besides, and volunteers may do without a password altogether.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.HouseWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office:desk"
LOGOUT_REDIRECT_URL = "programmes:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Strangers get no mail because somebody typed their address; the page says the same either way.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Besides the password: a code by mail (six digits, ten minutes, three tries) and a passkey.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# Before roles, exports and erasure the last proof may be so many seconds old.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Wrong passwords and codes: from one address ten a minute, for one account five in five minutes and fifty a
# day. Whoever is kept out that way by somebody else's guessing still gets in by passkey, and by a code: these
# have a limit of their own. Right ones do not count.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login_failed": "10/m/ip,5/5m/key,50/d/key",
    # So many mails a day reach an account because somebody types its address; strangers get none.
    "request_login_code": "20/m/ip,3/m/key,10/d/key",
    "reset_password": "20/m/ip,3/m/key,5/d/key",
}
# The mails about accounts go through the outbox, see accounts/letters.py.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "accounts.login_forms.LoginForm",
    "request_login_code": "accounts.login_forms.RequestCodeForm",
    "confirm_login_code": "accounts.login_forms.ConfirmCodeForm",
}
MFA_FORMS = {
    "authenticate": "accounts.login_forms.SecondStepForm",
    "reauthenticate": "accounts.login_forms.ConfirmByCodeForm",
    "activate_totp": "accounts.login_forms.ActivateAppForm",
    "add_webauthn": "accounts.login_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.login_forms.RenamePasskeyForm",
}
# How long a login holds is said in accounts/sessions.py; this is the longest that staff's may last.
SESSION_COOKIE_AGE = 24 * 60 * 60
# Administrators, coordinators and trainers set up a second factor before they see anybody.
SECOND_FACTOR_REQUIRED = True
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of telephones may go wrong by half a minute; a code opens once all the same (accounts.login_forms).
MFA_TOTP_TOLERANCE = 1
# The office vouches for the addresses of its accounts.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
THEME_COOKIE_NAME = "theme"
# What a page says once is kept with the session, not in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- language, time, numbers ----------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
# Whose public holidays courses and groups keep free: Hessen.
PUBLIC_HOLIDAYS_STATE = "HE"
# To whom people may complain about what is done with their data: that of the same state.
DATA_PROTECTION_AUTHORITY = (
    "Der Hessische Beauftragte für Datenschutz und Informationsfreiheit, Postfach 3163, 65021 Wiesbaden, "
    "https://datenschutz.hessen.de"
)
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "kern.formats"
PHONENUMBER_DEFAULT_REGION = "DE"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# --- files that browsers fetch ---------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Only the parts that pages really use, so that nothing else is served.
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern-ux", NODE_MODULES / "@kern-ux" / "native" / "dist"),
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR_DIR / "media"
# What somebody sends: fields of 2.5 MB in all, a few files, and of each no more than the first megabytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = [
    "kern.uploads.KeepTheBeginning",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "kern.upload_room.SteadyFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600

# --- backups ------------------------------------------------------------------------------------

# The public age key that backups are encrypted for (`manage.py backup_key`); empty: none are made.
BACKUP_RECIPIENT = ""
BACKUP_DIR = VAR_DIR / "backups"
# Who was erased when, as numbers of rows: it outlives the database, so that an old backup forgets them again.
ERASURE_JOURNAL = VAR_DIR / "erasures.jsonl"
# Keys the hashes that remember which pairs failed (matching/services/marks.py); empty: from SECRET_KEY.
PAIR_MARK_KEY = ""

# --- nothing from anywhere else, nothing inline ------------------------------------------------

# Where browsers report what they have refused: `upkeep:policy_report`, under this name.
POLICY_REPORTS_AT = "/betrieb/meldung/"
POLICY_REPORTS_TO = "policy"

CONTENT_SECURITY_POLICY: dict[str, dict[str, object]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "script-src-attr": [NONE],
        "style-src": [SELF],
        "style-src-attr": [NONE],
        "font-src": [SELF],
        # data: for the icons in KERN's own style sheet.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": POLICY_REPORTS_AT,
        "report-to": POLICY_REPORTS_TO,
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- who has read and changed what ---------------------------------------------------------------

AUDITLOG_LOGENTRY_MODEL = "audit.Change"
# Its own table would stay empty.
MIGRATION_MODULES = {"auditlog": None}
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_DISABLE_REMOTE_ADDR = True
# Whoever reads more profiles than that within one hour is reported to the administrators.
AUDIT_PROFILES_PER_HOUR = 200

# --- work in the background ---------------------------------------------------------------------

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Redis hands an unacknowledged task out again after visibility_timeout; kombu looks only this often.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 10,
    "socket_connect_timeout": 2,
    # No page waits for a Redis that is away: what it would have woken comes with the next sweep.
    "max_retries": 1,
    "interval_start": 0,
}
# Tasks only say "look what is due"; what is due is known by the database alone.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "begin-and-end-pauses": {
        "task": "partnerships.tasks.settle_pauses",
        "schedule": crontab(hour="0", minute="5"),
    },
    # Late, it is of no use: it is not piled up while the worker is away.
    "sign-of-life": {"task": "upkeep.tasks.heartbeat", "schedule": crontab(), "options": {"expires": 60}},
    "send-mails": {"task": "messaging.tasks.send_due", "schedule": crontab()},
    "read-bounces": {"task": "messaging.tasks.read_bounces", "schedule": crontab(minute="*/10")},
    "remind-of-group-dates": {
        "task": "partnerships.tasks.plan_supervision_reminders",
        "schedule": crontab(hour="8-18", minute="0"),
    },
    "ask-whether-they-met": {
        "task": "partnerships.tasks.plan_nudges",
        "schedule": crontab(hour="8-18", minute="20"),
    },
    "look-who-is-ready": {
        "task": "training.tasks.settle_all",
        "schedule": crontab(hour="0", minute="10"),
    },
    "give-free-seats": {"task": "training.tasks.sweep_places", "schedule": crontab(minute="*/10")},
    "remind-of-trainings": {
        "task": "training.tasks.plan_session_reminders",
        "schedule": crontab(hour="8-18", minute="5"),
    },
    "ask-for-feedback": {
        "task": "training.tasks.plan_feedback_requests",
        "schedule": crontab(hour="9-18", minute="15"),
    },
    "expire-proposals": {
        "task": "matching.tasks.sweep_expired_proposals",
        "schedule": crontab(hour="4", minute="10"),
    },
    "propose-for-all": {"task": "matching.tasks.work_on_runs", "schedule": crontab()},
    "pack-features": {"task": "matching.tasks.pack_features", "schedule": crontab()},
    "delete-old-previews": {
        "task": "matching.tasks.sweep_old_previews",
        "schedule": crontab(hour="4", minute="20"),
    },
    "ask-next-volunteers": {"task": "assignments.tasks.ask_next_ones", "schedule": crontab()},
    "close-past-assignments": {"task": "assignments.tasks.close_past", "schedule": crontab(minute="*/10")},
    "remind-of-assignments": {
        "task": "assignments.tasks.plan_reminders",
        "schedule": crontab(hour="8-18", minute="10"),
    },
    "issue-certificates": {"task": "certificates.tasks.work_on_batches", "schedule": crontab()},
    "print-many": {"task": "certificates.tasks.work_on_prints", "schedule": crontab()},
    "look-for-unusual-readings": {
        "task": "audit.tasks.look_for_unusual_readings",
        "schedule": crontab(minute="*/10"),
    },
    "keep-times-for-keeping": {
        "task": "privacy.tasks.keep_times",
        "schedule": crontab(hour="3", minute="40"),
    },
    "delete-old-prints": {
        "task": "certificates.tasks.sweep_old_prints",
        "schedule": crontab(hour="4", minute="30"),
    },
}

# The inbox of the sender's address, where reports on undelivered mail arrive. Empty: nobody looks there.
BOUNCES_IMAP_HOST = ""
BOUNCES_IMAP_PORT = 993
BOUNCES_IMAP_USER = ""
BOUNCES_IMAP_PASSWORD = ""
BOUNCES_IMAP_FOLDER = "INBOX"
# Certificates to trust besides those of the system.
BOUNCES_IMAP_CA_FILE = ""

# --- logs: one line for each request and task, nothing of people (see kern/logs.py) ---------------

HOUSE = [*HOUSE_APPS, "config", "scripts"]
LOGGING = logging_settings(is_json=False, house=HOUSE)
# Whoever knows it reads /healthz/details; empty: nobody does.
MONITORING_TOKEN = ""
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
# Each error has a line of its own; wrong addresses and refused forms are everyday life.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_STATUS_5XX_LOG_LEVEL = logging.INFO
