"""Single assignments (Einsätze): a volunteer with the language and the hour goes along."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.access import within_scope
from accounts.models import User
from assignments.enums import (
    AssignmentKind,
    AssignmentStatus,
    CancelReason,
    OfferAnswer,
    Outcome,
    Source,
    Urgency,
)
from assignments.models.expenses import ExpenseSheet
from kern.models import Record
from newcomers.models import Newcomer
from people.enums import GenderWish
from people.languages import language_choices, language_name
from programmes.models import Municipality, Organisation, Programme
from volunteers.models import Volunteer

LONGEST = 720

# Nobody goes along yet.
SEARCHING = (AssignmentStatus.OPEN, AssignmentStatus.OFFERED)

# Something is still to come of these.
PENDING = (AssignmentStatus.OPEN, AssignmentStatus.OFFERED, AssignmentStatus.TAKEN)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        """What `run_by` says. Volunteers: what they are asked for or have taken."""
        return self.filter(self._in_scope(user) | self._own(user)).distinct()

    def own(self, user: User) -> AssignmentQuerySet:
        """A volunteer's: what they have taken, and what they are asked for and have not answered."""
        return self.filter(self._own(user)).distinct()

    def run_by(self, user: User) -> AssignmentQuerySet:
        """Office staff: their organisation's. Only they see for whom it is and decide on it."""
        return self.filter(self._in_scope(user))

    def with_people(self) -> AssignmentQuerySet:
        return self.select_related(
            "newcomer__person__municipality",
            "volunteer__person__municipality",
            "municipality",
            "organisation",
        )

    def taken(self) -> AssignmentQuerySet:
        """Those that keep a volunteer's hour."""
        return self.filter(status=AssignmentStatus.TAKEN)

    def done(self) -> AssignmentQuerySet:
        """Those that somebody went to, be it in vain: the hours count."""
        return self.filter(status=AssignmentStatus.DONE, actual_minutes__gt=0)

    def _own(self, user: User) -> Q:
        asked = Q(
            status__in=SEARCHING,
            offers__volunteer__person__user=user,
            offers__round=F("round"),
            offers__answer=OfferAnswer.WAITING,
        )
        return Q(volunteer__person__user=user) | asked

    def _in_scope(self, user: User) -> Q:
        return within_scope(user, organisation="organisation", municipality="municipality")


class Assignment(Record):
    """(unconfirmed →) open → asked in waves → taken → done; or nobody was found, or cancelled.

    For a newcomer, or for a guest: somebody who is not registered, of whom we know first name and phone.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("request came in at"),
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    newcomer = models.ForeignKey(
        Newcomer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("for"),
    )
    guest_name = models.CharField(_("first name"), max_length=80, blank=True)
    guest_phone = PhoneNumberField(_("phone"), blank=True)

    source = models.CharField(
        _("came in by"), max_length=10, choices=Source.choices, default=Source.OFFICE, editable=False
    )
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    requester_name = models.CharField(_("your name"), max_length=120, blank=True)
    requester_institution = models.CharField(_("authority, school or practice"), max_length=160, blank=True)
    requester_email = models.EmailField(_("your e-mail"), blank=True)
    requester_phone = PhoneNumberField(_("your phone"), blank=True)
    requester_language = models.CharField(max_length=2, default="de", editable=False)
    requester_bounced_at = models.DateTimeField(
        _("mail to the requester came back at"), null=True, blank=True, editable=False
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    # The same form sent twice is one request.
    entry_key = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)

    kind = models.CharField(_("kind"), max_length=12, choices=AssignmentKind.choices)
    language = models.CharField(_("language"), max_length=3, choices=language_choices)
    other_languages = models.JSONField(
        _("would do as well"),
        default=list,
        blank=True,
        help_text=_("Other languages in which they can talk to each other."),
    )
    # While nobody has taken it: the first hour possible. Afterwards: the hour agreed on.
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("duration (minutes)"), default=60, validators=[MinValueValidator(15), MaxValueValidator(LONGEST)]
    )
    # Where the hour is open: it may begin at any time between these two.
    window_from = models.DateTimeField(_("at the earliest"), null=True, blank=True)
    window_until = models.DateTimeField(_("begins at the latest"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160)
    details = models.TextField(_("what it is about"), blank=True)
    wished_gender = models.CharField(
        _("shall be accompanied by"), max_length=8, choices=GenderWish.choices, default=GenderWish.ANY
    )
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)

    status = models.CharField(
        _("status"), max_length=12, choices=AssignmentStatus.choices, default=AssignmentStatus.OPEN
    )
    volunteer = models.ForeignKey(
        Volunteer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("volunteer"),
    )
    # A new round begins when the hour changes or somebody gives it back; its waves are counted anew.
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    wave = models.PositiveSmallIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(_("first asked at"), null=True, blank=True, editable=False)
    next_wave_at = models.DateTimeField(_("next wave at"), null=True, blank=True, editable=False)
    # Everybody who could go along was asked in vain: now the office calls.
    exhausted_at = models.DateTimeField(_("nobody left to ask since"), null=True, blank=True, editable=False)
    first_yes_at = models.DateTimeField(_("first yes at"), null=True, blank=True, editable=False)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True, editable=False)
    # Of its calendar entry: goes up with each change.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    cancel_reason = models.CharField(
        _("why it was cancelled"), max_length=12, choices=CancelReason.choices, blank=True
    )

    outcome = models.CharField(_("did it take place?"), max_length=16, choices=Outcome.choices, blank=True)
    actual_minutes = models.PositiveSmallIntegerField(_("took (minutes)"), null=True, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(
        _("way there and back (minutes)"), null=True, blank=True
    )
    travel_km = models.PositiveSmallIntegerField(_("way there and back (km)"), null=True, blank=True)
    report = models.TextField(_("report"), blank=True)
    needs_follow_up = models.BooleanField(_("something is still to be done"), default=False)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True, editable=False)
    reported_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expense_sheet = models.ForeignKey(
        ExpenseSheet,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="assignments",
        verbose_name=_("settled in"),
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("-starts_at",)
        indexes = [
            models.Index(fields=["status", "starts_at"], name="assignment_by_status"),
            models.Index(
                fields=["next_wave_at"], name="assignment_next_wave", condition=Q(next_wave_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["taken", "done"], volunteer__isnull=False)
                | Q(status__in=["unconfirmed", "open", "offered", "unmet", "cancelled"]),
                name="assignment_has_volunteer",
                violation_error_message=_("An assignment that is taken or done has a volunteer."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["unconfirmed", "open", "offered", "unmet"])
                | Q(volunteer__isnull=True),
                name="assignment_open_has_nobody",
                violation_error_message=_("An assignment that nobody has taken has no volunteer."),
            ),
            models.CheckConstraint(
                condition=Q(newcomer__isnull=True) | Q(guest_name="", guest_phone=""),
                name="assignment_for_newcomer_or_guest",
                violation_error_message=_("An assignment is for a newcomer or for a guest, not for both."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=LONGEST),
                name="assignment_minutes_fit",
                violation_error_message=_("An assignment lasts between 15 minutes and twelve hours."),
            ),
            models.CheckConstraint(
                condition=Q(window_from=None, window_until=None)
                | Q(window_from__isnull=False, window_until__gte=F("window_from")),
                name="assignment_window_fits",
                violation_error_message=_("The latest hour lies before the earliest."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | ~Q(outcome="took_place")
                | Q(actual_minutes__isnull=False, actual_minutes__gt=0, actual_minutes__lte=LONGEST),
                name="assignment_done_has_minutes",
                violation_error_message=_("An assignment that took place says how many minutes it took."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(outcome=""),
                name="assignment_done_has_outcome",
                violation_error_message=_("A done assignment says whether it took place."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.short_name}"

    def get_absolute_url(self) -> str:
        return reverse("assignments:detail", args=[self.pk])

    @property
    def short_name(self) -> str:
        """For whom it is, as the office's lists show it."""
        return self.newcomer.person.short_name if self.newcomer else self.first_name

    @property
    def first_name(self) -> str:
        """For whom it is, as volunteers read it."""
        name = self.newcomer.person.first_name if self.newcomer else self.guest_name
        return name or now_("somebody")

    @property
    def languages(self) -> list[str]:
        """Any of these will do; the first is theirs."""
        return [self.language, *self.other_languages]

    @property
    def languages_in_words(self) -> str:
        return ", ".join(language_name(code) for code in self.languages)

    @property
    def has_window(self) -> bool:
        """Whoever takes it chooses the hour."""
        return self.window_until is not None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
