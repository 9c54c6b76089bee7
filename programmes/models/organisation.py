"""Towns and the organisations that people turn to."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from kern.models import Record
from programmes.enums import OrganisationKind


class Municipality(Record):
    """A town of the county. Which people live in it follows from their postcode."""

    name = models.CharField(_("name"), max_length=120)
    district_code = models.CharField(_("official district code"), max_length=5)

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["name", "district_code"],
                name="municipality_once_per_district",
                violation_error_message=_("This town exists already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:municipality_edit", args=[self.pk])

    @property
    def postcodes_in_words(self) -> str:
        """All postcodes as one line, for lists that have prefetched them."""
        return ", ".join(sorted(entry.postcode for entry in self.postcodes.all()))


class MunicipalityPostcode(Record):
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="postcodes")
    postcode = models.CharField(_("postcode"), max_length=5, unique=True)

    def __str__(self) -> str:
        return self.postcode


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def contact_points(self) -> OrganisationQuerySet:
        """Those that the public may turn to, with their town."""
        return self.filter(is_contact_point=True).select_related("municipality")


class Organisation(Record):
    """A county office, church café, initiative or town that works with the programme."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    is_contact_point = models.BooleanField(_("contact point for the public"), default=False)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    languages_spoken = models.CharField(_("languages spoken"), max_length=200, blank=True)
    description = models.TextField(_("what people find here (German)"), blank=True)
    description_en = models.TextField(_("what people find here (English)"), blank=True)
    data_protection_contact = models.CharField(
        _("how to reach the data-protection officer"),
        max_length=200,
        blank=True,
        help_text=_(
            "Address, e-mail or phone of the office, not a name. Stands in all notices on data protection."
        ),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:organisation_edit", args=[self.pk])

    @property
    def description_in_language(self) -> str:
        return (get_language() == "en" and self.description_en) or self.description
