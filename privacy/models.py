"""Requests about data, erasures, times for keeping, breaches, and figures without names."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.enums import Kind
from accounts.models import User
from kern.models import Record
from partnerships.enums import ClosureReason
from people.enums import Gender
from people.models import Person
from privacy.enums import AgeBand, ErasureReason, RequestChannel, RequestKind, RequestStatus, Risk
from programmes.models import Municipality, Programme


class AdministratorsOnly(models.QuerySet):
    def visible_to(self, user: User) -> AdministratorsOnly:
        """Administrators only."""
        return self.all() if Kind.ADMINISTRATOR in user.role_kinds else self.none()


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user: User) -> DataRequestQuerySet:
        """Administrators all; coordinators those of their people, for they are often asked first."""
        return self.filter(
            within_scope(user, organisation="person__organisation", municipality="person__municipality")
        )


class DataRequest(Record):
    """Somebody asks for their rights. To be answered within a month (Art. 12(3))."""

    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="data_requests", verbose_name=_("person")
    )
    kind = models.CharField(_("what is asked for"), max_length=12, choices=RequestKind.choices)
    status = models.CharField(
        _("status"), max_length=8, choices=RequestStatus.choices, default=RequestStatus.OPEN
    )
    received_on = models.DateField(_("received on"))
    channel = models.CharField(_("how it came"), max_length=8, choices=RequestChannel.choices)
    due_on = models.DateField(_("to be answered by"))
    extension_reason = models.TextField(_("why two more months are needed"), blank=True)
    identity_checked = models.CharField(
        _("how the office made sure who is asking"), max_length=200, blank=True
    )
    note = models.TextField(_("what is asked for in detail"), blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.TextField(_("what was answered"), blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        ordering = ("due_on",)

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("privacy:request_detail", args=[self.pk])

    @property
    def name(self) -> str:
        """Whose it is; after an erasure nobody knows any more."""
        return str(self.person) if self.person else str(_("erased person"))

    @property
    def is_told_on(self) -> bool:
        """Whether those who have got the data must be told what becomes of it (Art. 19)."""
        return self.kind in (RequestKind.CORRECTION, RequestKind.ERASURE, RequestKind.RESTRICTION)


class Erasure(Record):
    """That somebody was erased: never who. `created_at` is when.

    `person_id` was the random number of the person's row. It tells nothing once the row is empty, and lets
    the erasure be done again after an older backup was restored.
    """

    person_id = models.UUIDField(_("number of the row"))
    reason = models.CharField(_("reason"), max_length=10, choices=ErasureReason.choices)
    keeps_certificates = models.BooleanField(_("the certificate register was kept"), default=False)
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    counts = models.JSONField(_("rows deleted and emptied, by kind of record"), default=dict)
    told = models.JSONField(_("who else was told"), default=list)

    objects = AdministratorsOnly.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.get_reason_display())


class RetentionPeriod(Record):
    """A programme keeps something for another time than usual; see `privacy.retention` for the rules."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="retention_periods", verbose_name=_("programme")
    )
    rule = models.CharField(_("what is kept"), max_length=40)
    days = models.PositiveIntegerField(_("days"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("time for keeping")
        verbose_name_plural = _("times for keeping")
        constraints = [
            models.UniqueConstraint(fields=["programme", "rule"], name="retention_period_once_per_rule")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.days}"


class ErasureNotice(Record):
    """Somebody was told that their data is about to be erased, so that they can object in time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="erasure_notices")
    rule = models.CharField(_("rule"), max_length=40)
    due_on = models.DateField(_("will be erased on"))
    told_on = models.DateField(_("told on"))
    kept_until = models.DateField(_("kept until, as the person asked for"), null=True, blank=True)
    kept_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kept_reason = models.CharField(
        _("why it is kept longer"), max_length=300, blank=True, help_text=_("A legal dispute, say.")
    )

    objects = AdministratorsOnly.as_manager()

    class Meta:
        verbose_name = _("notice before an erasure")
        verbose_name_plural = _("notices before erasures")
        constraints = [
            models.UniqueConstraint(fields=["person", "rule", "due_on"], name="erasure_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.due_on}"


class Breach(Record):
    """Personal data was lost or seen by others (Art. 33): the worksheet with its 72 hours."""

    discovered_at = models.DateTimeField(_("known since"))
    happened = models.TextField(_("what happened"))
    data = models.TextField(_("which data of whom"), blank=True)
    people_concerned = models.PositiveIntegerField(_("how many people, about"), null=True, blank=True)
    consequences = models.TextField(_("what may follow for them"), blank=True)
    measures = models.TextField(_("what was done about it"), blank=True)
    risk = models.CharField(_("risk"), max_length=8, choices=Risk.choices, default=Risk.UNKNOWN)
    risk_reason = models.TextField(_("why it was judged so"), blank=True)
    authority_told_at = models.DateTimeField(_("authority told at"), null=True, blank=True)
    delay_reason = models.TextField(_("why it took more than 72 hours"), blank=True)
    people_told_at = models.DateTimeField(_("people told at"), null=True, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = AdministratorsOnly.as_manager()

    class Meta:
        verbose_name = _("data breach")
        verbose_name_plural = _("data breaches")
        ordering = ("-discovered_at",)

    def __str__(self) -> str:
        return date_format(localtime(self.discovered_at), "SHORT_DATE_FORMAT")

    def get_absolute_url(self) -> str:
        return reverse("privacy:breach_detail", args=[self.pk])


class PartnershipFact(models.Model):
    """What remains of a closed partnership for the statistics: nobody can be found in it.

    On purpose no `Record`: without a moment of its making it cannot be laid beside the pair it came from.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partnership_facts")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("town")
    )
    started_month = models.DateField(_("began in"))
    closed_month = models.DateField(_("ended in"))
    closure_reason = models.CharField(_("reason"), max_length=16, choices=ClosureReason.choices, blank=True)
    newcomer_age = models.CharField(
        _("age of the newcomer"), max_length=5, choices=AgeBand.choices, blank=True
    )
    newcomer_gender = models.CharField(_("gender"), max_length=12, choices=Gender.choices, blank=True)
    region = models.CharField(_("region of origin"), max_length=3, blank=True, help_text=_("UN M49 code"))
    meetings = models.PositiveIntegerField(_("meetings"), default=0)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)

    class Meta:
        verbose_name = _("fact about a partnership")
        verbose_name_plural = _("facts about partnerships")

    def __str__(self) -> str:
        return f"{self.closed_month:%m.%Y}"
