"""Accounts, and what the libraries for logging in keep of them."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import ERASED, User
from kern.personal_data import TECHNICAL, DataClass, Field, Ground, Purpose, Rows, Subject, describe

WHO = (Subject.VOLUNTEER, Subject.STAFF)
# Who volunteers beside working for the office stays somebody of the office.
STAFF = [Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.TRAINER]


def _no_address(user: User) -> str:
    """An address of nobody: accounts have one, each another."""
    return f"{user.pk.hex}{ERASED}"


def _no_password(user: User) -> str:
    return "!"


def _logged_out(user: User) -> bool:
    return False


describe(
    "accounts.User",
    about=("person",),
    subjects=WHO,
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    rows=Rows.REDACT,  # what the account did stands in others' histories
    audited=True,
    kept_where={"roles__kind__in": STAFF},
    fields={
        "id created_at": TECHNICAL,
        "email": Field(DataClass.CONTACT, erase=_no_address),
        "first_name last_name": Field(DataClass.NAME),
        "password": Field(DataClass.SECRET, erase=_no_password),
        "last_login language": Field(DataClass.ACCOUNT),
        "is_active": Field(DataClass.ACCOUNT, erase=_logged_out),
        "is_staff is_superuser groups user_permissions": Field(DataClass.ACCOUNT),
    },
)
describe(
    "accounts.Role",
    about=("user__person",),
    subjects=WHO,
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    rows=Rows.DELETE,
    audited=True,
    kept_where={"user__roles__kind__in": STAFF},
    fields={
        "id created_at user": TECHNICAL,
        "kind organisation municipality": Field(DataClass.ACCOUNT),
    },
)
describe(
    "account.EmailAddress",
    about=("user__person",),
    subjects=WHO,
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    rows=Rows.DELETE,
    kept_where={"user__roles__kind__in": STAFF},
    fields={"id user": TECHNICAL, "email": Field(DataClass.CONTACT), "verified primary": TECHNICAL},
)
describe(
    "account.EmailConfirmation",
    about=("email_address__user__person",),
    subjects=WHO,
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    rows=Rows.DELETE,
    fields={"id email_address created sent": TECHNICAL, "key": Field(DataClass.SECRET)},
)
describe(
    "mfa.Authenticator",
    named=_("second factors and passkeys"),
    about=("user__person",),
    subjects=WHO,
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="account",
    rows=Rows.DELETE,
    kept_where={"user__roles__kind__in": STAFF},
    fields={
        "id user": TECHNICAL,
        "type created_at last_used_at": Field(DataClass.ACCOUNT),
        "data": Field(DataClass.SECRET),
    },
)
describe(
    "usersessions.UserSession",
    named=_("devices logged in"),
    about=("user__person",),
    subjects=WHO,
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="session",
    rows=Rows.DELETE,
    kept_where={"user__roles__kind__in": STAFF},
    fields={
        "id user": TECHNICAL,
        "created_at last_seen_at ip user_agent": Field(DataClass.ACCOUNT),
        "session_key": Field(DataClass.SECRET),
        "data": Field(DataClass.SECRET),
    },
)
# Whose a session is stands encoded in it: it ends by its time, or with the account.
describe(
    "sessions.Session",
    subjects=(*WHO, Subject.VISITOR),
    purpose=Purpose.ACCOUNTS,
    ground=Ground.PUBLIC_TASK,
    retention="session",
    fields={"session_key session_data": Field(DataClass.SECRET), "expire_date": TECHNICAL},
)
describe("auth.Permission", fields={"id name content_type codename": TECHNICAL})
describe("auth.Group", fields={"id name permissions": TECHNICAL})
describe("contenttypes.ContentType", fields={"id app_label model": TECHNICAL})
