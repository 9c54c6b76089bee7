"""Newcomers from registration to partnership: intake, wishes and needs."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from newcomers.enums import NewcomerStatus, RefusalReason, RegisteredBy
from people.enums import GenderWish
from people.models import Person
from programmes.models import Programme, Task


class NewcomerQuerySet(models.QuerySet["Newcomer"]):
    def visible_to(self, user: User) -> NewcomerQuerySet:
        """Office staff only: those of their organisation and town."""
        own = within_scope(user, organisation="person__organisation", municipality="person__municipality")
        return self.filter(own, person__erased_on=None)

    def accepted(self) -> NewcomerQuerySet:
        return self.filter(status=NewcomerStatus.ACCEPTED)

    def with_person(self) -> NewcomerQuerySet:
        """With the person's profile, in a fixed number of queries."""
        return self.select_related("person__municipality", "programme").prefetch_related(
            *("person__languages", "person__person_interests__interest", "person__availability"),
            *("needs", "programme__tasks"),
        )

    def newest_first(self) -> NewcomerQuerySet:
        """Adds `since` (waiting, or registered); the newest with us first, concluded ones last.

        Who waits longest for a companion is the matching page's question: many here have one already.
        """
        is_over = models.Case(
            models.When(status__in=(NewcomerStatus.REFUSED, NewcomerStatus.ENDED), then=1), default=0
        )
        return self.annotate(since=Coalesce("waiting_since", "registered_on")).order_by(
            is_over, "-since", "person__last_name", "person__first_name"
        )

    def with_intake(self) -> NewcomerQuerySet:
        """Adds `has_intake`: whether somebody has talked with the newcomer."""
        return self.annotate(has_intake=Exists(Intake.objects.filter(newcomer=OuterRef("pk"))))


class Newcomer(Record):
    """A person's part as a newcomer who looks for a companion."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="newcomer")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="newcomers", verbose_name=_("programme")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=NewcomerStatus.choices, default=NewcomerStatus.REGISTERED
    )
    registered_on = models.DateField(_("registered on"))
    registered_by = models.CharField(
        _("registered by"), max_length=14, choices=RegisteredBy.choices, default=RegisteredBy.SELF
    )
    contact_name = models.CharField(_("contact person"), max_length=160, blank=True)
    contact_details = models.CharField(_("how to reach the contact person"), max_length=200, blank=True)
    arrived_on = models.DateField(_("in Germany since"), null=True, blank=True)
    country_of_origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    needs = models.ManyToManyField(Task, related_name="newcomers", blank=True, verbose_name=_("needs"))
    wished_gender = models.CharField(
        _("would like to be accompanied by"),
        max_length=8,
        choices=GenderWish.choices,
        default=GenderWish.ANY,
    )
    children = models.PositiveSmallIntegerField(
        _("children in the household"), default=0, validators=[MaxValueValidator(20)]
    )
    note = models.TextField(_("note of the office"), blank=True)

    waiting_since = models.DateField(_("waiting since"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    refusal_reason = models.CharField(_("reason"), max_length=14, choices=RefusalReason.choices, blank=True)
    refusal_note = models.TextField(_("remark on the decision"), blank=True)

    objects = NewcomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("newcomer")
        verbose_name_plural = _("newcomers")
        ordering = ("person__last_name", "person__first_name")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=NewcomerStatus.REFUSED) | ~Q(refusal_reason=""),
                name="newcomer_refusal_has_reason",
                violation_error_message=_("Please give the reason for the refusal."),
            ),
            models.CheckConstraint(
                condition=~Q(status=NewcomerStatus.ACCEPTED) | Q(waiting_since__isnull=False),
                name="newcomer_accepted_waits_since",
                violation_error_message=_("An accepted newcomer has a date since when they wait."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("newcomers:detail", args=[self.pk])


class Intake(Record):
    """The first conversation with a newcomer: wishes, needs, who interpreted."""

    newcomer = models.ForeignKey(Newcomer, on_delete=models.CASCADE, related_name="intakes")
    held_on = models.DateField(_("held on"))
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by"))
    interpreter = models.CharField(_("interpreted by"), max_length=160, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("intake interview")
        verbose_name_plural = _("intake interviews")
        ordering = ("-held_on",)

    def __str__(self) -> str:
        return f"{self.newcomer}, {self.held_on:%d.%m.%Y}"
