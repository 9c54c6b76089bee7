"""The evening on which certificates are handed over."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from certificates.enums import GuestStatus
from certificates.models.certificate import Certificate
from kern.models import Record
from programmes.models import Organisation


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    def visible_to(self, user: User) -> CeremonyQuerySet:
        """Office staff: their organisation's."""
        return self.filter(within_scope(user, organisation="organisation"))


class Ceremony(Record):
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="ceremonies", verbose_name=_("organised by")
    )
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("starts at"))
    place = models.CharField(_("place"), max_length=160)
    note = models.TextField(_("note"), blank=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ceremony")
        verbose_name_plural = _("ceremonies")
        ordering = ("-starts_at",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("certificates:ceremony_detail", args=[self.pk])


class CeremonyGuest(Record):
    """Whose certificate is handed over when, where they sit, and whether they came."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="guests")
    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="ceremony_guests")
    position = models.PositiveSmallIntegerField(_("order"))
    seat = models.CharField(_("seat"), max_length=20, blank=True)
    status = models.CharField(
        _("status"), max_length=7, choices=GuestStatus.choices, default=GuestStatus.INVITED
    )

    class Meta:
        verbose_name = _("guest of honour")
        verbose_name_plural = _("guests of honour")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "certificate"], name="ceremony_guest_once")
        ]

    def __str__(self) -> str:
        return str(self.certificate)
