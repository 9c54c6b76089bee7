"""Certificates: numbered without gaps, with the facts frozen as they were when issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from certificates.enums import CertificateState
from certificates.models.kind import CertificateKind
from kern.models import Record
from programmes.models import Programme
from volunteers.models import Volunteer

# Without letters and digits that are mistaken for each other when typed from paper.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_verification_code() -> str:
    return get_random_string(12, CODE_ALPHABET)


def _of_their_people(user: User) -> Q:
    return within_scope(
        user,
        organisation="volunteer__person__organisation",
        municipality="volunteer__person__municipality",
    )


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """Office staff: their people's. Volunteers: their own."""
        return self.filter(_of_their_people(user) | Q(volunteer__person__user=user))

    def handed_out_by(self, user: User) -> CertificateQuerySet:
        """Their people's, for office staff; one's own as a volunteer is not among them."""
        return self.filter(_of_their_people(user))

    def current(self) -> CertificateQuerySet:
        """Without the versions that a newer one has replaced."""
        return self.filter(is_current=True)

    def standing(self) -> CertificateQuerySet:
        """What its holder may show: the newest version, not revoked."""
        return self.current().filter(revoked_on=None)

    def downloadable_by(self, user: User) -> CertificateQuerySet:
        """Office staff: their people's, whatever became of them. Volunteers: their own that stand."""
        own = Q(volunteer__person__user=user, is_current=True, revoked_on=None)
        return self.filter(_of_their_people(user) | own)

    def with_code(self, typed: str) -> CertificateQuerySet:
        """The one with this code, however it was typed: lower case, with blanks or hyphens."""
        return self.filter(verification_code="".join(filter(str.isalnum, typed.upper())))


class Certificate(Record):
    """One paper in the world. `facts` is all that it prints (see certificates/facts.py), frozen when issued.

    A reissue is a certificate of its own with the same number, the next `version` and its own code: whoever
    checks the old paper learns that there is a newer one. First versions are numbered without gaps.
    """

    kind = models.ForeignKey(
        CertificateKind, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("kind")
    )
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="certificates")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="certificates")
    # What it is for, where somebody may get several of a kind: a course's id, a period. Otherwise empty.
    occasion = models.CharField(_("occasion"), max_length=64, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("running number"))
    number = models.CharField(_("number"), max_length=20, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    is_current = models.BooleanField(default=True, editable=False)
    reissue_reason = models.CharField(_("reason for the new version"), max_length=300, blank=True)
    verification_code = models.CharField(
        _("verification code"), max_length=12, unique=True, default=new_verification_code, editable=False
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="de")
    facts = models.JSONField(_("facts"))
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("issued by")
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    revoke_reason = models.CharField(_("reason for revoking"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("-year", "-sequence", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "sequence", "version"], name="certificate_number_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "year", "sequence"],
                condition=Q(is_current=True),
                name="certificate_current_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "volunteer", "occasion"],
                condition=Q(is_current=True, revoked_on=None),
                name="certificate_once_per_occasion",
                violation_error_message=_("This volunteer has this certificate already."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revoke_reason="")
                | (Q(revoked_on__isnull=False) & ~Q(revoke_reason="")),
                name="certificate_revoked_says_why",
                violation_error_message=_("Please say why it is revoked."),
            ),
            models.CheckConstraint(
                condition=Q(version=1, reissue_reason="") | (Q(version__gt=1) & ~Q(reissue_reason="")),
                name="certificate_reissued_says_why",
                violation_error_message=_("Please say why a new version is needed."),
            ),
        ]

    @property
    def state(self) -> CertificateState:
        if self.revoked_on:
            return CertificateState.REVOKED
        return CertificateState.VALID if self.is_current else CertificateState.REISSUED

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:detail", args=[self.pk])

    @property
    def download_name(self) -> str:
        version = f"_{self.version}" if self.version > 1 else ""
        return f"Zertifikat_{self.number}{version}.pdf"

    @property
    def printed_code(self) -> str:
        """In groups, as one reads it aloud: ABCD-EFGH-JKLM."""
        code = self.verification_code
        return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


class CertificateFile(models.Model):
    """The PDF as it was issued. Apart from the certificate, so that lists do not carry it along."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    pdf = models.BinaryField()

    class Meta:
        verbose_name = _("file of a certificate")
        verbose_name_plural = _("files of certificates")

    def __str__(self) -> str:
        return str(self.certificate)
