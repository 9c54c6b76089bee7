"""Who has read what. Changes are recorded by django-auditlog (`auditlog.LogEntry`)."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from audit.enums import How
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
