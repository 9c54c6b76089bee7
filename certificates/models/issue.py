"""A cohort's certificates, issued one after the other by the worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.enums import ItemStatus, JobStatus
from certificates.models.certificate import Certificate
from certificates.models.kind import CertificateKind
from kern.models import Record
from training.models import Course
from volunteers.models import Volunteer


class IssueBatch(Record):
    """What was asked for, by whom. `options` are the occasion's own: see certificates/facts.py."""

    kind = models.ForeignKey(CertificateKind, on_delete=models.PROTECT, related_name="batches")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="de")
    issued_on = models.DateField(_("issued on"))
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("course")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    tells_holders = models.BooleanField(_("tell everybody by e-mail"), default=True)
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(_("status"), max_length=7, choices=JobStatus.choices, default=JobStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("issue of certificates")
        verbose_name_plural = _("issues of certificates")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.kind}, {self.issued_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:batch_detail", args=[self.pk])


class IssueItem(Record):
    """One person's line of a batch: issued, or marked with why not."""

    batch = models.ForeignKey(IssueBatch, on_delete=models.CASCADE, related_name="items")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    status = models.CharField(
        _("status"), max_length=7, choices=ItemStatus.choices, default=ItemStatus.WAITING
    )
    reason = models.TextField(_("reason"), blank=True)
    certificate = models.OneToOneField(
        Certificate, on_delete=models.SET_NULL, null=True, blank=True, related_name="issue_item"
    )

    class Meta:
        verbose_name = _("line of an issue")
        verbose_name_plural = _("lines of issues")
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["batch", "volunteer"], name="issue_item_once")]

    def __str__(self) -> str:
        return f"{self.volunteer}: {self.get_status_display()}"
