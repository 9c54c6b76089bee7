"""A proposal for all: what was asked, what came out, and why, kept so that it can be told later."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from matching.enums import RunFailure, RunStatus
from newcomers.models import Newcomer
from programmes.models import Municipality, Organisation, Programme
from volunteers.models import Volunteer


class MatchingRunQuerySet(models.QuerySet["MatchingRun"]):
    def visible_to(self, user: User) -> MatchingRunQuerySet:
        """Office staff: those made for their organisation and town."""
        return self.filter(within_scope(user, organisation="organisation", municipality="municipality"))

    def kept(self) -> MatchingRunQuerySet:
        """Finished and not merely tried out."""
        return self.filter(status=RunStatus.FINISHED, is_preview=False)

    def with_numbers(self) -> MatchingRunQuerySet:
        """Adds `pairs` and `unmatched`: how many of those who waited get somebody, and how many do not."""
        return self.annotate(
            pairs=Count("entries", filter=Q(entries__volunteer__isnull=False)),
            unmatched=Count("entries", filter=Q(entries__volunteer=None)),
        )


class MatchingRun(Record):
    """One solution for everybody who waits in a programme, within the reach of one office.

    `rules` are those it was made with (`engine.profile.Rules` as JSON); `input_hash` covers all that went in.
    Totals, prices and surpluses are in hundredths of a point. `prices` ({volunteer id: price}) with the
    entries' surpluses prove that no other choice has a higher total: `gap` is the difference, 0.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="matching_runs")
    # The reach: everybody where empty.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    started_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"))
    # Who works on it holds it by number: only the latest attempt may write.
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=RunStatus.choices, default=RunStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(
        _("progress (percent)"), default=0, validators=[MaxValueValidator(100)]
    )
    # The run that this one is compared with; a preview is compared with the run it was tried out from.
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_preview = models.BooleanField(_("only tried out"), default=False)
    rules = models.JSONField(_("rules"), default=dict)
    input_hash = models.CharField(max_length=64, blank=True)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    greedy_total = models.PositiveBigIntegerField(_("total if the best pair always goes first"), default=0)
    greedy_pairs = models.PositiveIntegerField(default=0)
    gap = models.PositiveBigIntegerField(_("duality gap"), default=0)
    prices = models.JSONField(_("prices"), default=dict)
    missing = models.JSONField(_("what is missing"), default=list)
    # Pairs to be kept that could not be: [{"newcomer", "volunteer", "gate"}], gate "not_free" where the
    # volunteer is not prepared, has no place left or is beyond the reach.
    contradictions = models.JSONField(default=list)
    # Ids of those who have a place but neither languages nor free times.
    incomplete_volunteers = models.JSONField(default=list)
    failure = models.CharField(_("what went wrong"), max_length=20, choices=RunFailure.choices, blank=True)

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for all")
        verbose_name_plural = _("proposals for all")
        ordering = ("-started_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=RunStatus.FINISHED) | Q(finished_at__isnull=False),
                name="run_finished_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.started_at:%d.%m.%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("matching:run", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.status in (RunStatus.QUEUED, RunStatus.RUNNING)

    @property
    def is_finished(self) -> bool:
        return self.status == RunStatus.FINISHED


class RunEntryQuerySet(models.QuerySet["RunEntry"]):
    def visible_to(self, user: User) -> RunEntryQuerySet:
        """Where newcomer and volunteer are theirs: somebody may have moved to another office since."""
        return self.filter(
            Q(volunteer=None) | Q(volunteer__in=Volunteer.objects.visible_to(user)),
            newcomer__in=Newcomer.objects.visible_to(user),
        )

    def pairs(self) -> RunEntryQuerySet:
        return self.filter(volunteer__isnull=False)

    def unmatched(self) -> RunEntryQuerySet:
        return self.filter(volunteer=None)


class RunEntry(Record):
    """What a run says about one newcomer: the volunteer and why, or nobody and why not."""

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="entries")
    newcomer = models.ForeignKey(Newcomer, on_delete=models.CASCADE, related_name="run_entries")
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, null=True, blank=True, related_name="run_entries"
    )
    score = models.PositiveSmallIntegerField(_("score"), default=0, validators=[MaxValueValidator(100)])
    parts = models.JSONField(_("parts of the score"), default=dict)
    # Score, bonus for waiting and threshold together, as the solution counts it.
    benefit = models.PositiveBigIntegerField(default=0)
    surplus = models.PositiveBigIntegerField(default=0)
    is_pinned = models.BooleanField(_("kept by the office"), default=False)
    # Gates that a kept pair breaks.
    overridden = models.JSONField(default=list)
    # `engine.reasons.Reason` as JSON, where there is no volunteer.
    reason = models.JSONField(default=dict)

    objects = RunEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a proposal for all")
        verbose_name_plural = _("entries of a proposal for all")
        constraints = [
            models.UniqueConstraint(fields=["run", "newcomer"], name="run_entry_once_per_newcomer"),
        ]

    def __str__(self) -> str:
        volunteer = self.volunteer.person.short_name if self.volunteer else "–"
        return f"{volunteer} – {self.newcomer.person.short_name}"
