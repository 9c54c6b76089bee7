"""What the office keeps about its own work: imports. No records of the trade."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.models import Record
from office.enums import ImportKind, ImportStatus
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
