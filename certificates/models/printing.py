"""Many pages at once, laid out by the worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.enums import JobStatus, PrintKind
from certificates.models.ceremony import Ceremony
from certificates.models.certificate import Certificate
from kern.models import Record


class PrintJobQuerySet(models.QuerySet["PrintJob"]):
    def visible_to(self, user: User) -> PrintJobQuerySet:
        """Their own, and those of ceremonies that they see, while they hand out every certificate in it."""
        beyond = PrintItem.objects.filter(job=OuterRef("pk")).exclude(
            certificate__in=Certificate.objects.handed_out_by(user)
        )
        theirs = Q(started_by=user) | Q(ceremony__in=Ceremony.objects.visible_to(user))
        return self.filter(theirs).exclude(Exists(beyond))


class PrintJob(Record):
    """What is to be printed, and how far the worker is with it. Swept away after some days."""

    ceremony = models.ForeignKey(
        Ceremony, on_delete=models.CASCADE, null=True, blank=True, related_name="print_jobs"
    )
    what = models.CharField(_("what"), max_length=12, choices=PrintKind.choices)
    cut_marks = models.BooleanField(_("with cut marks"), default=False)
    started_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="print_jobs")
    status = models.CharField(_("status"), max_length=7, choices=JobStatus.choices, default=JobStatus.WAITING)
    # Who works on it holds it by number: only the latest attempt may write.
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"))
    reason = models.TextField(_("reason"), blank=True)

    objects = PrintJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("print job")
        verbose_name_plural = _("print jobs")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.total}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:print_detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.status in (JobStatus.WAITING, JobStatus.RUNNING)

    @property
    def is_done(self) -> bool:
        return self.status == JobStatus.DONE

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class PrintItem(Record):
    """One certificate of a job, with the seat that a name card shows."""

    job = models.ForeignKey(PrintJob, on_delete=models.CASCADE, related_name="items")
    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    seat = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="print_item_position_once")]

    def __str__(self) -> str:
        return f"{self.position}: {self.certificate}"


class PrintedFile(Record):
    """A part of the job as PDF: long jobs come in several, so that memory does not grow with them."""

    job = models.ForeignKey(PrintJob, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    pages = models.PositiveIntegerField()
    pdf = models.BinaryField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="printed_file_position_once")]

    def __str__(self) -> str:
        return f"{self.job}, {self.position}"
