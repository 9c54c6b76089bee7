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

    def with_code(self, typed: str) -> CertificateQuerySet:
        """The one with this code, however it was typed: lower case, with blanks or hyphens."""
        return self.filter(verification_code="".join(filter(str.isalnum, typed.upper())))


class Certificate(Record):
    """`facts` is what the PDF prints (see certificates/facts.py): later corrections do not change it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="certificates")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("running number"))
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
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
    def download_name(self) -> str:
        return f"Zertifikat_{self.number}.pdf"

    @property
    def initials(self) -> str:
        """All that a stranger learns of the person: A. D."""
        words = self.facts["name"].split()
        return " ".join(f"{word[0]}." for word in (words[0], words[-1]))

    @property
    def printed_code(self) -> str:
        """In groups, as one reads it aloud: ABCD-EFGH-JKLM."""
        code = self.verification_code
        return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
