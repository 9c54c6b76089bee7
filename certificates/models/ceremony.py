"""The evening on which certificates are handed over."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from certificates.enums import GuestStatus
from certificates.models.certificate import Certificate
from kern.models import Record
from programmes.models import Municipality, Organisation


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    def visible_to(self, user: User) -> CeremonyQuerySet:
        """Office staff: their organisation's, or only those of their town."""
        return self.filter(within_scope(user, organisation="organisation", municipality="municipality"))


class Ceremony(Record):
    """One such evening of an organisation, or of one of its towns."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="ceremonies", verbose_name=_("organised by")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("town"),
        help_text=_("Where only people of this town are guests of honour. Otherwise left empty."),
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

    def has_begun(self, *, now: datetime) -> bool:
        return self.starts_at <= now

    def get_absolute_url(self) -> str:
        return reverse("certificates:ceremony_detail", args=[self.pk])


class CeremonyGuest(Record):
    """Whose certificate is handed over when, where they sit, and whether they came.

    Somebody with two certificates is called up twice, but sits on one seat and is there or is not.
    """

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
