"""What the office keeps about its own work: imports, and what became of the day's list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import Role, User
from kern.models import Record
from office.enums import ImportKind, ImportStatus, Verdict
from partnerships.models import Partnership
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


class TodoDecisionQuerySet(models.QuerySet["TodoDecision"]):
    def visible_to(self, user: User) -> TodoDecisionQuerySet:
        """Those of the user's own house, of administrators, and about pairs that the user looks after.

        Whether one keeps anything away from the user's own list is for `office.desk.worklist` to say.
        """
        if Kind.ADMINISTRATOR in user.role_kinds:
            return self.all()
        own = [role.organisation_id for role in user.own_roles if role.kind == Kind.COORDINATOR]
        near = Role.objects.filter(Q(kind=Kind.ADMINISTRATOR) | Q(organisation__in=own)).values("user")
        return self.filter(
            Q(decided_by__in=near, partnership=None) | Q(partnership__in=Partnership.objects.run_by(user))
        )

    def made_lately(self, user: User, *, today: date) -> TodoDecisionQuerySet:
        """What the user decided in the last two weeks, and what colleagues decided about their pairs."""
        of_pair = Q(partnership__in=Partnership.objects.run_by(user))
        return (
            self.filter(of_pair | Q(decided_by=user), created_at__date__gte=today - timedelta(days=14))
            .exclude(verdict=Verdict.BACK)
            .select_related("decided_by", "partnership__volunteer__person", "partnership__newcomer__person")
            .order_by("-created_at")
        )

    def standing(self, keys: Collection[str]) -> dict[str, TodoDecision]:
        """The latest decision for each of these keys that has one; one query."""
        found = self.filter(key__in=keys).select_related("decided_by").order_by("created_at", "pk")
        return {decision.key: decision for decision in found}


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
    # For the story of a pair. The sentences of the entry are not kept: names of people live in one place.
    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, null=True, blank=True, related_name="todo_decisions"
    )

    objects = TodoDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on the day's list")
        verbose_name_plural = _("decisions on the day's list")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["key", "-created_at"], name="decision_by_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_verdict_display()}"

    def hides(self, *, today: date) -> bool:
        """Whether the entry stays away today."""
        return self.verdict != Verdict.BACK and (self.until is None or today < self.until)
