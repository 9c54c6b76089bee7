"""The outbox: every mail is a row in the database before it is a mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from messaging.enums import RESENDABLE, TROUBLED, MailStatus
from people.models import Person


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def visible_to(self, user: User) -> OutgoingMailQuerySet:
        """Office staff see the mails to their people."""
        return self.filter(
            within_scope(user, organisation="person__organisation", municipality="person__municipality")
        )

    def troubled_first(self) -> OutgoingMailQuerySet:
        """What the office must look at, then the newest."""
        trouble = models.Case(models.When(status__in=TROUBLED, then=0), default=1)
        return self.order_by(trouble, "-due_at", "-created_at")

    def due(self, *, now: datetime) -> OutgoingMailQuerySet:
        """Waiting and due, or claimed by a sender that went away before anything was handed over; and still
        of use."""
        waiting = Q(status=MailStatus.QUEUED, due_at__lte=now) & ~Q(is_quiet=True, quiet_on=None)
        abandoned = Q(status=MailStatus.SENDING, lease_until__lt=now)
        of_use = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(waiting | abandoned, of_use).order_by("due_at")


class OutgoingMail(Record):
    """A mail to one address. `key` says what it is about, so that nothing is queued twice."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    event = models.CharField(_("occasion"), max_length=100, blank=True, editable=False)
    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("person"),
    )
    to_email = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar attachment"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    # For mailing lists: where mail programs unsubscribe the address with one click (RFC 8058).
    unsubscribe_url = models.URLField(_("unsubscribe address"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=MailStatus.choices, default=MailStatus.QUEUED
    )
    due_at = models.DateTimeField(_("due at"))
    # Who is sending it at this moment: a sender that was too slow finds another claim here and stays away.
    claim = models.UUIDField(_("claim"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # How often a sender died with this mail in its hands.
    breaks = models.PositiveSmallIntegerField(default=0, editable=False)
    # What can wait for a mail that collects several; at most one such mail a day reaches a person.
    is_quiet = models.BooleanField(_("can wait for others"), default=False, editable=False)
    # On which day it may go out as this person's one quiet mail; decided when it is due (`messaging.digest`).
    quiet_on = models.DateField(null=True, blank=True, editable=False)
    collected_in = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts", editable=False
    )
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["status", "due_at"], name="mail_by_due")]
        constraints = [
            models.UniqueConstraint(fields=["person", "quiet_on"], name="one_quiet_mail_a_day"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("messaging:detail", args=[self.pk])

    @property
    def can_be_resent(self) -> bool:
        """Not once its text is gone: it is kept for some weeks only."""
        return self.status in RESENDABLE and self.text != ""


def new_feed_token() -> str:
    return get_random_string(40)


class CalendarFeed(Record):
    """The secret address at which a calendar program fetches somebody's dates. A reset makes a new one."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=40, unique=True, default=new_feed_token, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)


class MailText(Record):
    """The office's own words for the mails of one event in one language, instead of ours."""

    event = models.CharField(_("occasion"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("own mail text")
        verbose_name_plural = _("own mail texts")
        ordering = ("event", "language")
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="mail_text_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"
