"""Certificates: numbered without gaps, with the facts frozen as they were when issued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from programmes.models import Programme
from volunteers.models import Volunteer

# Without letters and digits that are mistaken for each other when typed from paper.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_verification_code() -> str:
    return get_random_string(12, CODE_ALPHABET)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """Office staff: their people's. Volunteers: their own."""
        in_scope = within_scope(
            user,
            organisation="volunteer__person__organisation",
            municipality="volunteer__person__municipality",
        )
        return self.filter(in_scope | Q(volunteer__person__user=user))


class Certificate(Record):
    """`facts` is what the PDF prints (names, hours by module, place): later corrections do not change it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="certificates")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("running number"))
    verification_code = models.CharField(
        _("verification code"), max_length=12, unique=True, default=new_verification_code, editable=False
    )
    facts = models.JSONField(_("facts"))
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("issued by")
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("-year", "-sequence")
        constraints = [
            models.UniqueConstraint(fields=["programme", "year", "sequence"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["programme", "volunteer"],
                name="certificate_once_per_volunteer",
                violation_error_message=_("This volunteer has a certificate of this programme already."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """IBP-2026-0017. The programme's code must be loaded (select_related) in lists."""
        return f"{self.programme.code}-{self.year}-{self.sequence:04d}"
