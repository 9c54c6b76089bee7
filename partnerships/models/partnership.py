"""A volunteer and a newcomer who meet: from the start to the closure with both sides' feedback."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from newcomers.models import Newcomer
from partnerships.enums import AfterClosure, ClosureReason, PartnershipStatus, Side
from people.models import Person
from programmes.models import Programme
from volunteers.models import MAX_PLACES, Volunteer

BEYOND_TRIAL = (PartnershipStatus.ACTIVE, PartnershipStatus.PAUSED)


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, user: User) -> PartnershipQuerySet:
        """What `run_by` says. Volunteers: their own."""
        return self.filter(self._in_scope(user) | Q(volunteer__person__user=user))

    def run_by(self, user: User) -> PartnershipQuerySet:
        """Office staff: where the newcomer is theirs. Only they see the story of a pair and decide on it."""
        return self.filter(self._in_scope(user))

    def open(self) -> PartnershipQuerySet:
        """Not closed: in trial, active or pausing. These take up a volunteer's place."""
        return self.exclude(status=PartnershipStatus.CLOSED)

    def with_people(self) -> PartnershipQuerySet:
        return self.select_related(
            "volunteer__person__municipality", "newcomer__person__municipality", "volunteer__programme"
        )

    def with_names(self) -> PartnershipQuerySet:
        """With what lists of many pairs say: days, names and the programme's rules.

        Everything else is fetched when it is asked for, one by one: not for pages that tell more.
        """
        rules = ("first_call_days", "contact_interval_days", "partnership_months", "meeting_rhythm_days")
        people = ("volunteer__person", "newcomer__person")
        return self.select_related("volunteer__programme", *people).only(
            *("status", "started_on", "planned_end_on", "closed_on", "volunteer", "newcomer"),
            *("volunteer__person", "volunteer__programme", "newcomer__person"),
            *(f"{person}__{name}" for person in people for name in ("first_name", "last_name")),
            *(f"volunteer__programme__{rule}" for rule in rules),
        )

    def _in_scope(self, user: User) -> Q:
        return within_scope(
            user,
            organisation="newcomer__person__organisation",
            municipality="newcomer__person__municipality",
        )


class Partnership(Record):
    """One pair. `slot` is which of the volunteer's places it takes, so that no place is taken twice."""

    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("volunteer")
    )
    newcomer = models.ForeignKey(
        Newcomer, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("newcomer")
    )
    slot = models.PositiveSmallIntegerField(
        _("place"), validators=[MinValueValidator(1), MaxValueValidator(MAX_PLACES)], editable=False
    )
    status = models.CharField(
        _("status"), max_length=8, choices=PartnershipStatus.choices, default=PartnershipStatus.ACTIVE
    )
    started_on = models.DateField(_("started on"))
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    trial_meetings = models.PositiveSmallIntegerField(
        _("meetings to get to know each other"), default=0, editable=False, help_text=_("0: no trial.")
    )
    trial_asked_on = models.DateField(_("asked whether they go on"), null=True, blank=True, editable=False)
    agreed_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    planned_end_on = models.DateField(_("agreed until"), null=True, blank=True)
    predecessor = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="successor",
        verbose_name=_("goes on from"),
        help_text=_(
            "The partnership that this one carries on: with another volunteer or in another programme."
        ),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closure_reason = models.CharField(_("reason"), max_length=16, choices=ClosureReason.choices, blank=True)
    closure_note = models.TextField(_("remark on the closure"), blank=True)
    closure_noted_on = models.DateField(_("closure noted on"), null=True, blank=True, editable=False)
    times_closed = models.PositiveSmallIntegerField(default=0, editable=False)
    asks_for_feedback = models.BooleanField(
        default=True,
        editable=False,
        help_text=_("Not of those who hardly met, nor of those who go on together in another programme."),
    )
    before_closure = models.JSONField(
        default=dict,
        editable=False,
        help_text=_("What the closure changed, so that a closure by mistake can be taken back."),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="closed_partnerships",
        verbose_name=_("closed in"),
        help_text=_("Noted at the closure, for both may go on in another programme."),
    )

    is_counted = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("The closure stands in the anonymous figures, which outlive the pair's data."),
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("-started_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["newcomer"],
                condition=~Q(status=PartnershipStatus.CLOSED),
                name="partnership_one_open_per_newcomer",
                violation_error_message=_("This newcomer has a partnership already."),
            ),
            models.UniqueConstraint(
                fields=["volunteer", "slot"],
                condition=~Q(status=PartnershipStatus.CLOSED),
                name="partnership_one_open_per_place",
                violation_error_message=_("This place of the volunteer is taken already."),
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=MAX_PLACES),
                name="partnership_slot_one_to_three",
                violation_error_message=_("A volunteer has at most three places."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("started_on")),
                name="partnership_closed_after_start",
                violation_error_message=_("The closure lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(status=PartnershipStatus.CLOSED, closed_on__isnull=False) & ~Q(closure_reason="")
                | ~Q(status=PartnershipStatus.CLOSED) & Q(closed_on=None),
                name="partnership_closed_has_date_and_reason",
                violation_error_message=_(
                    "A closed partnership has a date and a reason, an open one neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=PartnershipStatus.TRIAL, trial_meetings__gt=0, agreed_on=None)
                | Q(status__in=BEYOND_TRIAL) & (Q(trial_meetings=0) | Q(agreed_on__isnull=False))
                | Q(status=PartnershipStatus.CLOSED),
                name="partnership_active_after_trial_by_agreement",
                violation_error_message=_("After the trial a partnership becomes active by an agreement."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | Q(agreed_on__gte=F("started_on")),
                name="partnership_agreed_after_start",
                violation_error_message=_("The agreement lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer.person.short_name} – {self.newcomer.person.short_name}"

    def get_absolute_url(self) -> str:
        return reverse("partnerships:detail", args=[self.pk])

    @property
    def is_beyond_trial(self) -> bool:
        """Whether the two decided for each other; a pair without a trial did so before its start."""
        return self.trial_meetings == 0 or self.agreed_on is not None

    def person_on(self, side: Side | str) -> Person:
        """Who stands on this side of the pair."""
        return (self.volunteer if side == Side.VOLUNTEER else self.newcomer).person


class Pause(Record):
    """An agreed break, with the day on which the pair wants to go on."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField(_("from"))
    resumes_on = models.DateField(_("going on from"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("-starts_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(ended_on=None),
                name="pause_one_open",
                violation_error_message=_("This partnership is pausing already."),
            ),
            models.CheckConstraint(
                condition=Q(resumes_on=None) | Q(resumes_on__gt=F("starts_on")),
                name="pause_resumes_after_start",
                violation_error_message=_("The pause ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d.%m.%Y}"


class Feedback(Record):
    """What one side says at the closure. The other side never sees it."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="feedback")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    rating = models.PositiveSmallIntegerField(
        _("how it was"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    went_well = models.TextField(_("what went well"), blank=True)
    to_improve = models.TextField(_("what could be better"), blank=True)
    afterwards = models.CharField(
        _("would like next"), max_length=8, choices=AfterClosure.choices, blank=True
    )
    stays_in_touch = models.BooleanField(
        _("the other side may keep my telephone number"), null=True, blank=True
    )
    may_be_quoted = models.BooleanField(_("my words may be quoted without my name"), default=False)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "side"],
                name="feedback_once_per_side",
                violation_error_message=_("This side has answered already. Thank you!"),
            ),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="feedback_rating_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.rating}"
