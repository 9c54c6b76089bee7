"""What the office keeps about its own work: imports, and what became of the day's list."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.models import Record
from office.enums import ImportKind, ImportStatus, Verdict
from people.models import Person
from programmes.models import Organisation, Programme


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """Administrators: all. Others: what they uploaded themselves for an organisation of theirs."""
        if Kind.ADMINISTRATOR in user.role_kinds:
            return self.all()
        own = [role.organisation_id for role in user.own_roles if role.kind == Kind.COORDINATOR]
        return self.filter(uploaded_by=user, organisation__in=own)

    def with_counts(self) -> ImportBatchQuerySet:
        """With the uploader, and `imported`: how many people it brought."""
        return self.select_related("uploaded_by").annotate(imported=models.Count("people"))


class ImportBatch(Record):
    """One uploaded list. `rows` holds the cells as read until the import is done, then nothing."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("list of"), max_length=12, choices=ImportKind.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=ImportStatus.choices, default=ImportStatus.PREVIEW
    )
    file_name = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(_("rows"), default=list, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="imports")
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    people = models.ManyToManyField(Person, related_name="imports", blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("office:import_detail", args=[self.pk])


class TodoDecision(Record):
    """What somebody decided about an entry of the day's list: the latest one for a key counts.

    `key` names the entry and the state it is about, so that a new state brings it back. Whoever may see the
    entry sees the decision; colleagues don't do the same thing twice.
    """

    key = models.CharField(max_length=200)
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    until = models.DateField(_("hidden until"), null=True, blank=True, help_text=_("Empty: for good."))
    note = models.CharField(_("remark"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="todo_decisions")

    class Meta:
        verbose_name = _("decision on the day's list")
        verbose_name_plural = _("decisions on the day's list")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["key", "-created_at"], name="decision_by_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_verdict_display()}"
