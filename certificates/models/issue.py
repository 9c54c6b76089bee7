"""A cohort's certificates, issued one after the other by the worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from certificates.enums import ItemStatus, JobStatus
from certificates.models.certificate import Certificate
from certificates.models.kind import CertificateKind
from kern.models import Record
from training.models import Course
from volunteers.models import Volunteer


class IssueBatchQuerySet(models.QuerySet["IssueBatch"]):
    def visible_to(self, user: User) -> IssueBatchQuerySet:
        """Office staff: what they started, and where somebody of theirs is on the list."""
        theirs = IssueItem.objects.visible_to(user).values("batch")
        if not user.works_in_office:
            return self.none()
        return self.filter(Q(pk__in=theirs) | Q(started_by=user))

    def with_numbers(self) -> IssueBatchQuerySet:
        """Adds `total`, `issued_count`, `failed_count`, and `handled`, which are both of them."""
        issued = Count("items", filter=Q(items__status=ItemStatus.ISSUED))
        failed = Count("items", filter=Q(items__status=ItemStatus.FAILED))
        return self.annotate(
            total=Count("items"),
            issued_count=issued,
            failed_count=failed,
            handled=issued + failed,
        )


class IssueBatch(Record):
    """What was asked for, by whom, and how far the worker is with it. Course and days: see `Occasion`."""

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
    # By its number of claims a batch belongs to one worker; a claim that is not renewed runs out.
    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = IssueBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue of certificates")
        verbose_name_plural = _("issues of certificates")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.kind}, {date_format(self.issued_on, 'SHORT_DATE_FORMAT')}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:batch_detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.status in (JobStatus.WAITING, JobStatus.RUNNING)


class IssueItemQuerySet(models.QuerySet["IssueItem"]):
    def visible_to(self, user: User) -> IssueItemQuerySet:
        """Office staff: the lines of their people."""
        return self.filter(
            within_scope(
                user,
                organisation="volunteer__person__organisation",
                municipality="volunteer__person__municipality",
            )
        )


class IssueItem(Record):
    """One person's line of a batch: issued, or marked with why not."""

    batch = models.ForeignKey(IssueBatch, on_delete=models.CASCADE, related_name="items")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    status = models.CharField(
        _("status"), max_length=7, choices=ItemStatus.choices, default=ItemStatus.WAITING
    )
    reason = models.TextField(_("reason"), blank=True)
    # How often it was begun: a line that breaks off the worker itself is not tried for ever.
    attempts = models.PositiveSmallIntegerField(default=0)
    certificate = models.OneToOneField(
        Certificate, on_delete=models.SET_NULL, null=True, blank=True, related_name="issue_item"
    )

    objects = IssueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an issue")
        verbose_name_plural = _("lines of issues")
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["batch", "volunteer"], name="issue_item_once")]

    def __str__(self) -> str:
        return f"{self.volunteer}: {self.get_status_display()}"
