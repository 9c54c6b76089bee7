"""Who has read what, changed what, and what happened to accounts."""

from __future__ import annotations

from auditlog.models import AbstractLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from audit.enums import How, SecurityKind, Way
from audit.recording import ChangeManager
from kern.models import Record


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: User) -> ReadingQuerySet:
        """Administrators only; on the page of a record its office sees who has read it."""
        return self.all() if Kind.ADMINISTRATOR in user.role_kinds else self.none()


class Reading(Record):
    """Somebody opened a sensitive record, or took several with an export. `created_at` is when.

    Without a record (`object_id` empty) it is an export or list of `number` rows of that model.
    """

    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="readings", verbose_name=_("who")
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.UUIDField(null=True, blank=True)
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    view = models.CharField(_("page"), max_length=80)
    number = models.PositiveIntegerField(_("number of records"), default=1)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["content_type", "object_id", "created_at"], name="reading_by_record"),
            models.Index(fields=["user", "created_at"], name="reading_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.content_type}: {self.get_how_display()}"


class UnusualReadingQuerySet(models.QuerySet["UnusualReading"]):
    def visible_to(self, user: User) -> UnusualReadingQuerySet:
        """Administrators only."""
        return self.all() if Kind.ADMINISTRATOR in user.role_kinds else self.none()


class UnusualReading(Record):
    """Somebody has read more profiles in one hour than work asks for; administrators are told once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("who"))
    hour = models.DateTimeField(_("in the hour from"))
    number = models.PositiveIntegerField(_("profiles read"))
    looked_at_on = models.DateField(_("looked at on"), null=True, blank=True)
    looked_at_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(_("what it was"), blank=True)

    objects = UnusualReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("unusual reading")
        verbose_name_plural = _("unusual readings")
        ordering = ("-hour",)
        constraints = [models.UniqueConstraint(fields=["user", "hour"], name="unusual_reading_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.user}: {self.number}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> ChangeQuerySet:
        """Administrators only; on the page of a record its office sees what was changed."""
        return self.all() if Kind.ADMINISTRATOR in user.role_kinds else self.none()


class Change(AbstractLogEntry):
    """A row was created, changed or deleted: before and after, written by django-auditlog.

    It holds no name (`object_repr` is the model's), no address of a machine and no e-mail of who it was:
    those would outlive the erasure of the person.
    """

    way = models.CharField(_("how"), max_length=8, choices=Way.choices, default=Way.SYSTEM)
    # On whose page it stands: the volunteer of an interview, the pair of a conversation.
    record_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, related_name="+")
    record_id = models.UUIDField(null=True)

    objects = ChangeManager.from_queryset(ChangeQuerySet)()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-timestamp", "-pk")
        indexes = [
            models.Index(fields=["record_type", "record_id", "timestamp"], name="change_by_record"),
            models.Index(fields=["actor", "timestamp"], name="change_by_actor"),
        ]


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    def visible_to(self, user: User) -> SecurityEventQuerySet:
        """Administrators only."""
        return self.all() if Kind.ADMINISTRATOR in user.role_kinds else self.none()


class SecurityEvent(Record):
    """Logins, changes of rights, exports, erasures: one list of what an administrator must be able to follow.

    `user` did it, `about` is the account it was done to. `detail` names a role or a page, never a person.
    """

    kind = models.CharField(_("what"), max_length=16, choices=SecurityKind.choices)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    about = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    detail = models.CharField(_("detail"), max_length=80, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["created_at"], name="security_event_by_time")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
