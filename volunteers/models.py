"""Volunteers from interest form to farewell: application, interview, screening, admission."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from people.enums import GenderWish
from people.models import Person
from programmes.models import Programme, Task
from volunteers.enums import Recommendation, RefusalReason, ScreeningKind, VolunteerStatus

MAX_PLACES = 3


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def visible_to(self, user: User) -> VolunteerQuerySet:
        """Office staff only: those of their organisation and town.

        A volunteer's own pages never show what the office notes about them.
        """
        own = within_scope(user, organisation="person__organisation", municipality="person__municipality")
        return self.filter(own, person__erased_on=None)

    def active(self) -> VolunteerQuerySet:
        return self.filter(status=VolunteerStatus.ADMITTED)

    def with_person(self) -> VolunteerQuerySet:
        """With the person's profile, in a fixed number of queries."""
        return self.select_related("person__municipality", "programme").prefetch_related(
            "person__languages", "person__person_interests__interest", "person__availability", "offers"
        )

    def with_screening(self, *, today: date) -> VolunteerQuerySet:
        """Adds `is_interviewed`, and `is_screened`: each document's latest inspection passed, is valid."""
        annotated = self.annotate(is_interviewed=Exists(Interview.objects.filter(volunteer=OuterRef("pk"))))
        screened = Q()
        for kind in ScreeningKind.values:
            checks = ScreeningCheck.objects.filter(volunteer=OuterRef(OuterRef("pk")), kind=kind)
            latest = checks.order_by("-inspected_on", "-created_at").values("pk")[:1]
            passed = ScreeningCheck.objects.valid(today=today).filter(pk=Subquery(latest))
            annotated = annotated.alias(**{f"has_{kind}": Exists(passed)})
            screened &= Q(**{f"has_{kind}": True})
        return annotated.annotate(is_screened=models.Case(models.When(screened, then=True), default=False))


class Volunteer(Record):
    """A person's part as a volunteer in a programme."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="volunteer")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="volunteers", verbose_name=_("programme")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=VolunteerStatus.choices, default=VolunteerStatus.APPLIED
    )
    applied_on = models.DateField(_("applied on"))
    motivation = models.TextField(_("motivation"), blank=True)
    offers = models.ManyToManyField(Task, related_name="volunteers", blank=True, verbose_name=_("offers"))
    places = models.PositiveSmallIntegerField(
        _("places"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PLACES)],
        help_text=_("How many newcomers at the same time."),
    )
    wished_gender = models.CharField(
        _("would like to accompany"), max_length=8, choices=GenderWish.choices, default=GenderWish.ANY
    )
    accepts_children = models.BooleanField(_("children are welcome"), default=True)
    note = models.TextField(_("note of the office"), blank=True)

    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    refusal_reason = models.CharField(_("reason"), max_length=20, choices=RefusalReason.choices, blank=True)
    refusal_note = models.TextField(_("remark on the decision"), blank=True)
    paused_until = models.DateField(_("pausing until"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ("person__last_name", "person__first_name")
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MAX_PLACES),
                name="volunteer_places_one_to_three",
                violation_error_message=_("A volunteer has one to three places."),
            ),
            models.CheckConstraint(
                condition=~Q(status=VolunteerStatus.REFUSED) | ~Q(refusal_reason=""),
                name="volunteer_refusal_has_reason",
                violation_error_message=_("Please give the reason for the refusal."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("volunteers:detail", args=[self.pk])


class Interview(Record):
    """A conversation before admission. Its notes stay in the office."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="interviews")
    held_on = models.DateField(_("held on"))
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by"))
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=Recommendation.choices)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ("-held_on",)

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.held_on:%d.%m.%Y}"


class ScreeningCheckQuerySet(models.QuerySet["ScreeningCheck"]):
    def valid(self, *, today: date) -> ScreeningCheckQuerySet:
        """Passed and not expired."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), has_relevant_entry=False)


class ScreeningCheck(Record):
    """That a document was inspected: when, by whom, and whether anything stands against admission.

    § 72a SGB VIII allows no more than that: no upload, no text.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(_("document"), max_length=20, choices=ScreeningKind.choices)
    inspected_on = models.DateField(_("inspected on"))
    inspected_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("inspected by")
    )
    has_relevant_entry = models.BooleanField(_("has a relevant entry"), default=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    objects = ScreeningCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening check")
        verbose_name_plural = _("screening checks")
        ordering = ("-inspected_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=models.F("inspected_on")),
                name="check_expires_after_inspection",
                violation_error_message=_("The validity ends before the inspection."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def is_valid(self, *, today: date) -> bool:
        """Passed and not expired, as `ScreeningCheckQuerySet.valid` says for many."""
        return not self.has_relevant_entry and (self.expires_on is None or self.expires_on >= today)
