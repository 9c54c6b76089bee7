"""The handbook for towns and volunteers, and the newsletter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from people.enums import ConsentPurpose
from people.models import Consent, Person
from publications.enums import PageKind


class HandbookPageQuerySet(models.QuerySet["HandbookPage"]):
    def published(self) -> HandbookPageQuerySet:
        """What the public reads: portraits only while their person agrees."""
        agreed = Consent.objects.filter(purpose=ConsentPurpose.PHOTO, withdrawn_at=None).values("person")
        return self.filter(Q(person=None) | Q(person__in=agreed), is_published=True)


class HandbookPage(Record):
    """Written in Markdown; shown as cleaned HTML."""

    kind = models.CharField(_("kind"), max_length=16, choices=PageKind.choices)
    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text (Markdown)"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("published"), default=False)
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="portraits",
        verbose_name=_("portrait of"),
        help_text=_("Shown only while this person agrees to photos and portraits."),
    )

    objects = HandbookPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("handbook page")
        verbose_name_plural = _("handbook pages")
        ordering = ("kind", "position", "title")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publications:page_detail", args=[self.pk])


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    def sent(self) -> NewsletterQuerySet:
        """The archive, the newest first."""
        return self.filter(sent_on__isnull=False).order_by("-sent_on", "-number")


class Newsletter(Record):
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text (Markdown)"))
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("publications:newsletter_draft", args=[self.pk])


class Subscription(Record):
    """An address for the newsletter and nothing else; deleted when its owner leaves.

    There is none before its owner has confirmed it: `requested_at` and `confirmed_at` are the proof of both
    steps.
    """

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, default="de")
    requested_at = models.DateTimeField(_("requested at"))
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="subscription_email_once",
                violation_error_message=_("This address is subscribed already."),
            ),
            models.CheckConstraint(condition=~Q(email=""), name="subscription_has_email"),
        ]

    def __str__(self) -> str:
        return self.email
