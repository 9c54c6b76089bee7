from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """In which form somebody has read a record."""

    PAGE = "page", _("page")
    LIST = "list", _("list or search")
    FILE = "file", _("PDF or calendar file")
    EXPORT = "export", _("export")


class Way(models.TextChoices):
    """How a change came about. Who made it is known only of the first, and of the second where they had
    logged in as well."""

    PAGE = "page", _("on a page")
    LINK = "link", _("by the link in a mail")
    PUBLIC = "public", _("by a public form")
    SYSTEM = "system", _("by the system")


class SecurityKind(models.TextChoices):
    LOGIN = "login", _("logged in")
    LOGIN_FAILED = "login_failed", _("login failed")
    REFUSED = "refused", _("page refused")
    PASSWORD = "password", _("password changed")
    FACTOR_ADDED = "factor_added", _("second factor or passkey added")
    FACTOR_REMOVED = "factor_removed", _("second factor or passkey removed")
    FACTOR_RESET = "factor_reset", _("recovery codes made anew")
    ROLE_GIVEN = "role_given", _("role given")
    ROLE_TAKEN = "role_taken", _("role taken away")
    ACCOUNT_CLOSED = "account_closed", _("account closed")
    ACCOUNT_OPENED = "account_opened", _("account opened")
    EXPORT = "export", _("data exported")
    ERASURE = "erasure", _("person erased")
