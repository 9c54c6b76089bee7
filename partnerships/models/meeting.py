"""The weekly meetings, as the volunteer logs them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from partnerships.enums import EntrySource, Mood, NoMeetingReason
from partnerships.models.partnership import Partnership
from programmes.models import Task


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def run_by(self, user: User) -> MeetingQuerySet:
        """Office staff: the meetings of the pairs that they look after."""
        return self.filter(partnership__in=Partnership.objects.run_by(user))

    def took_place(self) -> MeetingQuerySet:
        return self.filter(took_place=True)


class Meeting(Record):
    """A meeting, or the answer that it did not take place."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="meetings")
    met_on = models.DateField(_("date"))
    met_from = models.TimeField(_("from"), null=True, blank=True)
    took_place = models.BooleanField(_("took place"), default=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    tasks = models.ManyToManyField(
        Task, related_name="meetings", blank=True, verbose_name=_("what did you do?")
    )
    mood = models.PositiveSmallIntegerField(_("how was it?"), choices=Mood.choices, null=True, blank=True)
    reason = models.CharField(_("why not?"), max_length=12, choices=NoMeetingReason.choices, blank=True)
    note = models.TextField(_("a word if you like"), blank=True)
    for_coordinator = models.TextField(
        _("only for your coordinator"),
        blank=True,
        help_text=_("Nobody else sees this, your partner least of all."),
    )
    wants_to_talk = models.BooleanField(_("please call me"), default=False)
    logged_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    source = models.CharField(
        _("where the entry came from"),
        max_length=8,
        choices=EntrySource.choices,
        default=EntrySource.PORTAL,
        editable=False,
    )
    entry_key = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("Given by the form: the same form sent twice is one entry."),
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-met_on", "-created_at")
        indexes = [models.Index(fields=["partnership", "-met_on"], name="meeting_by_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "met_on"],
                condition=Q(took_place=True, met_from=None),
                name="meeting_once_per_day",
                violation_error_message=_("A meeting on this day is logged already."),
            ),
            models.UniqueConstraint(
                fields=["partnership", "met_on", "met_from"],
                condition=Q(took_place=True, met_from__isnull=False),
                name="meeting_once_per_hour",
                violation_error_message=_("A meeting at this time is logged already."),
            ),
            models.CheckConstraint(
                condition=Q(took_place=True, minutes__isnull=False, minutes__gt=0, minutes__lte=720)
                | Q(took_place=False, minutes=None),
                name="meeting_minutes_fit",
                violation_error_message=_("A meeting lasts between one minute and twelve hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.met_on:%d.%m.%Y}"
