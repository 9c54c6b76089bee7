"""What is taught."""

from __future__ import annotations

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kern.models import Record
from programmes.models import Programme


class ModuleQuerySet(models.QuerySet["Module"]):
    def valid_on(self, day: date) -> ModuleQuerySet:
        """The curriculum of that day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )


class Module(Record):
    """A part of the curriculum. Kept in minutes, shown as hours and units of 45 minutes.

    A module whose content changes by law ends with `valid_to`; its successor is a module of its own.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=160)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(15)])
    is_required = models.BooleanField(_("required module"), default=True)
    description = models.TextField(_("content"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ("position", "title")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "title"],
                # What is no longer taught may have a successor of the same name.
                condition=Q(valid_to=None),
                name="module_once_per_programme",
                violation_error_message=_("The programme has this module already."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="module_has_minutes",
                violation_error_message=_("A module lasts at least some minutes."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="module_valid_to_after_from",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def is_valid_on(self, day: date) -> bool:
        """Whether it belongs to the curriculum of that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def __str__(self) -> str:
        return self.title
