"""What kinds of certificates a programme issues: words, looks, conditions, who signs."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.enums import Basis, Layout
from kern.models import BilingualName, Record
from programmes.models import Funder, Programme


class Picture(Record):
    """A logo or a scanned signature: checked, redrawn as PNG by us, and never changed afterwards.

    Kept in the database: it is small, belongs into every backup, and no web server hands it out by mistake.
    """

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    png = models.BinaryField()
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.sha256[:12]


class Signatory(Record):
    """Somebody who signs the programme's certificates, with their scanned signature if there is one."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="signatories")
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function (German)"), max_length=160)
    function_en = models.CharField(_("function (English)"), max_length=160, blank=True)
    signature = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scanned signature"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return f"{self.name}, {self.function}"


class Logo(Record):
    """The programme's own logo, or a funder's: that is printed while the funder pays (`FundingPeriod`)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="logos")
    funder = models.ForeignKey(
        Funder, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("funder")
    )
    picture = models.ForeignKey(
        Picture, on_delete=models.PROTECT, related_name="+", verbose_name=_("picture")
    )
    alternative = models.CharField(
        _("what it shows"), max_length=160, help_text=_("Read aloud instead of the picture.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        ordering = ("position", "created_at")

    def __str__(self) -> str:
        return self.alternative


class CertificateKind(BilingualName):
    """One kind of certificate of a programme. Its conditions count beside those of its basis."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="certificate_kinds", verbose_name=_("programme")
    )
    basis = models.CharField(_("confirms"), max_length=14, choices=Basis.choices)
    layout = models.CharField(_("layout"), max_length=8, choices=Layout.choices, default=Layout.BAND)
    min_meetings = models.PositiveSmallIntegerField(_("meetings needed"), default=0)
    min_supervisions = models.PositiveSmallIntegerField(_("group exchanges needed"), default=0)
    min_percent = models.PositiveSmallIntegerField(
        _("of the course attended, at least (%)"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("For certificates of participation."),
    )
    signatories = models.ManyToManyField(
        Signatory,
        blank=True,
        related_name="kinds",
        verbose_name=_("signed by"),
        help_text=_("At most three."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("is offered"), default=True)

    class Meta:
        verbose_name = _("kind of certificate")
        verbose_name_plural = _("kinds of certificates")
        ordering = ("programme__name", "position", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="certificate_kind_once",
                violation_error_message=_("The programme has this kind of certificate already."),
            ),
            models.CheckConstraint(condition=Q(min_percent__range=(1, 100)), name="certificate_kind_percent"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("certificates:kind_detail", args=[self.pk])


class CertificateText(Record):
    """The words of a kind in one language, with placeholders (certificates/placeholders.py)."""

    kind = models.ForeignKey(CertificateKind, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    heading = models.CharField(_("heading"), max_length=80)
    title_feminine = models.CharField(_("title of a woman"), max_length=160, blank=True)
    title_masculine = models.CharField(_("title of a man"), max_length=160, blank=True)
    title_neutral = models.CharField(_("title otherwise"), max_length=160, blank=True)
    body = models.TextField(
        _("text"), help_text=_("Stands below the name. An empty line begins a new paragraph.")
    )
    closing = models.TextField(_("closing words"), blank=True)

    class Meta:
        verbose_name = _("text of a certificate")
        verbose_name_plural = _("texts of certificates")
        ordering = ("language",)
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="certificate_text_once")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.get_language_display()}"
