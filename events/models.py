"""Workshops, conferences and ceremonies: programme, stands and who comes."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from events.enums import EventKind
from kern.models import Record
from programmes.models import Municipality, Organisation, Programme


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        """Office staff: their organisation's."""
        return self.filter(within_scope(user, organisation="organisation", municipality="municipality"))

    def public(self) -> EventQuerySet:
        """What the website shows."""
        return self.filter(is_public=True)

    def upcoming(self, *, now: datetime) -> EventQuerySet:
        """Not over, the next one first."""
        return self.filter(ends_at__gte=now).order_by("starts_at")

    def with_counts(self) -> EventQuerySet:
        """Adds `registered`: how many have registered."""
        return self.annotate(registered=Count("registrations", distinct=True))


class Event(Record):
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="events", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="events", verbose_name=_("organised by")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=40, validators=[MinValueValidator(1)])
    is_public = models.BooleanField(_("announced on the website"), default=False)
    # Counts changes of time or place, so that calendars know which entry is the newer one.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-starts_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("The event ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.pk])

    @property
    def minutes(self) -> int:
        """How long it lasts, also in a night in which the clocks change."""
        return int((self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)).total_seconds() // 60)

    def has_begun(self, *, now: datetime) -> bool:
        return self.starts_at <= now


class ProgrammeItem(Record):
    """A talk, a reading, a panel on the day's programme."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="items")
    starts_at = models.DateTimeField(_("starts at"))
    title = models.CharField(_("title"), max_length=160)
    speaker = models.CharField(_("speaker or moderator"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering = ("starts_at",)

    def __str__(self) -> str:
        return self.title


class Stand(Record):
    """A project that presents itself on the market of possibilities."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="stands")
    name = models.CharField(_("project"), max_length=160)
    topic = models.CharField(_("topic"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Registration(Record):
    """Somebody's seat at an event. Kept for the event only; gone when it is cancelled."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail"))
    organisation_name = models.CharField(_("organisation"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=2, default="de")

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="registration_once",
                violation_error_message=_("This address is registered already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
