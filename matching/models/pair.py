"""What the office has decided about a pair: never these two, or these two in any case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from newcomers.models import Newcomer
from volunteers.models import Volunteer


class ForbiddenPair(Record):
    """The office has decided against bringing these two together. Taking it back deletes the row."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="forbidden_pairs")
    newcomer = models.ForeignKey(Newcomer, on_delete=models.CASCADE, related_name="forbidden_pairs")
    forbidden_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    forbidden_on = models.DateField(_("decided on"))
    is_recalled = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("The two did not find together once before, and one of them was erased since."),
    )

    class Meta:
        verbose_name = _("pair not wanted")
        verbose_name_plural = _("pairs not wanted")
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "newcomer"],
                name="forbidden_pair_once",
                violation_error_message=_("The office has decided against this pair."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.volunteer.person.short_name} – {self.newcomer.person.short_name}"


class PairMark(models.Model):
    """Two who were together or were not wanted together, one of whom was erased since.

    `mark` is a keyed hash of both (`matching.services.marks`): should the same two meet again, the office is
    told; read alone it says nothing of anybody. On purpose no `Record`: it has no moment of its making.
    """

    mark = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("mark of a pair")
        verbose_name_plural = _("marks of pairs")

    def __str__(self) -> str:
        return self.mark[:8]


class PinnedPair(Record):
    """The office wants these two together: every proposal for all contains them, until the row is deleted.

    Where a rule of the programme speaks against the pair, `reason` says why it shall be all the same.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="pinned_pairs")
    newcomer = models.OneToOneField(Newcomer, on_delete=models.CASCADE, related_name="pinned_pair")
    pinned_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    pinned_on = models.DateField(_("decided on"))
    reason = models.TextField(_("reason for the exception"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("pair to keep")
        verbose_name_plural = _("pairs to keep")

    def __str__(self) -> str:
        return f"{self.volunteer.person.short_name} – {self.newcomer.person.short_name}"
