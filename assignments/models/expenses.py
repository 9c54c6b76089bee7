"""What a volunteer gets back for a quarter."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from programmes.models import Programme
from volunteers.models import Volunteer


class ExpenseSheetQuerySet(models.QuerySet["ExpenseSheet"]):
    def visible_to(self, user: User) -> ExpenseSheetQuerySet:
        """Office staff: their volunteers'. Volunteers: their own."""
        office = within_scope(
            user,
            organisation="volunteer__person__organisation",
            municipality="volunteer__person__municipality",
        )
        return self.filter(office | Q(volunteer__person__user=user))

    def run_by(self, user: User) -> ExpenseSheetQuerySet:
        return self.filter(
            within_scope(
                user,
                organisation="volunteer__person__organisation",
                municipality="volunteer__person__municipality",
            )
        )


class ExpenseSheet(Record):
    """Settled: the amounts stay as they were worked out, whatever is reported or ruled later.

    What is reported after the settlement comes into the next quarter's sheet.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="expense_sheets")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(
        _("quarter"), validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    minutes = models.PositiveIntegerField(_("minutes"))
    paid_minutes = models.PositiveIntegerField(_("minutes with an allowance"))
    kilometres = models.PositiveIntegerField(_("kilometres"))
    travel_cents = models.PositiveIntegerField(_("travel (cents)"))
    allowance_cents = models.PositiveIntegerField(_("allowance (cents)"))
    # As they stood on the paper: assignments and rules may change or go, a receipt may not.
    lines = models.JSONField(_("lines"), default=list, editable=False)
    terms = models.JSONField(default=dict, editable=False)
    settled_on = models.DateField(_("settled on"))
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ExpenseSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense sheet")
        verbose_name_plural = _("expense sheets")
        ordering = ("-year", "-quarter")
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "year", "quarter"],
                name="expense_sheet_once",
                violation_error_message=_("This quarter is settled already."),
            ),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="expense_sheet_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.quarter}"

    @property
    def total_cents(self) -> int:
        return self.travel_cents + self.allowance_cents
