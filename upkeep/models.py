"""What the operator and the administrators need to know of the running software. Nothing of people's data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record


class Fault(Record):
    """Errors of the software that have the same cause. `created_at` is when it was first seen."""

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind of error"), max_length=120)
    place = models.CharField(_("where in the program"), max_length=200)
    last_seen_at = models.DateTimeField(_("last seen at"))
    times = models.PositiveIntegerField(_("times"), default=0)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("error")
        verbose_name_plural = _("errors")
        ordering = ("-last_seen_at",)

    def __str__(self) -> str:
        return f"{self.kind}: {self.place}"


class FaultReport(Record):
    """One time that it happened, with the number that the error page has told. No values, no input."""

    fault = models.ForeignKey(Fault, on_delete=models.CASCADE, related_name="reports")
    number = models.CharField(_("number"), max_length=12, unique=True)
    view = models.CharField(_("page or task"), max_length=120, blank=True)
    role = models.CharField(_("roles of the user"), max_length=120, blank=True)
    trace = models.TextField(
        _("way through the program"), help_text=_("Files, lines and functions; no values.")
    )

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.number


class PolicyReport(Record):
    """Browsers have refused something for the Content-Security-Policy: counted by page and directive."""

    directive = models.CharField(_("directive"), max_length=40)
    blocked = models.CharField(_("what was refused"), max_length=200, help_text=_("Origin or keyword only."))
    view = models.CharField(_("page"), max_length=120, blank=True)
    last_seen_at = models.DateTimeField(_("last seen at"))
    times = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("refusal of a browser")
        verbose_name_plural = _("refusals of browsers")
        ordering = ("-last_seen_at",)
        constraints = [
            models.UniqueConstraint(fields=["directive", "blocked", "view"], name="policy_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.directive}: {self.blocked}"


class Heartbeat(Record):
    """When a part of the office that works in the background last said that it is alive."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name


class Backup(Record):
    """A backup that was made or tried out. `created_at` is when it began."""

    file_name = models.CharField(_("file"), max_length=200)
    bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    seconds = models.FloatField(_("took (seconds)"), default=0)
    is_drill = models.BooleanField(_("restored to try it out"), default=False)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name
