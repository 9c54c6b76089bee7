"""Volunteers' group exchange every six to eight weeks."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from partnerships.enums import Answer, SupervisionStatus
from people.enums import Weekday
from programmes.models import Municipality, Organisation, Programme
from volunteers.models import Volunteer


class SupervisionGroupQuerySet(models.QuerySet["SupervisionGroup"]):
    def visible_to(self, user: User) -> SupervisionGroupQuerySet:
        """Office staff: their organisation's. Facilitators: their own. Volunteers: where they belong."""
        in_scope = within_scope(user, organisation="organisation", municipality="municipality")
        belongs = Q(
            pk__in=GroupMembership.objects.filter(volunteer__person__user=user, left_on=None).values("group")
        )
        return self.filter(in_scope | belongs | Q(facilitator=user))


class SupervisionGroup(Record):
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="groups", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="groups", verbose_name=_("organised by")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    name = models.CharField(_("name"), max_length=120, unique=True)
    facilitator = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="facilitated_groups",
        verbose_name=_("facilitator"),
    )
    place = models.CharField(_("usual place"), max_length=160)
    weekday = models.PositiveSmallIntegerField(_("usual weekday"), choices=Weekday.choices)
    usual_time = models.TimeField(_("usual time"))
    minutes = models.PositiveSmallIntegerField(
        _("duration (minutes)"), default=120, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )

    objects = SupervisionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange group")
        verbose_name_plural = _("exchange groups")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class GroupMembership(Record):
    group = models.ForeignKey(SupervisionGroup, on_delete=models.CASCADE, related_name="memberships")
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="group_memberships", verbose_name=_("volunteer")
    )
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("group member")
        verbose_name_plural = _("group members")
        ordering = ("volunteer__person__last_name", "volunteer__person__first_name")
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(left_on=None),
                name="membership_one_group_at_a_time",
                violation_error_message=_("This volunteer belongs to a group already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.volunteer)


class SupervisionMeetingQuerySet(models.QuerySet["SupervisionMeeting"]):
    def visible_to(self, user: User) -> SupervisionMeetingQuerySet:
        return self.filter(group__in=SupervisionGroup.objects.visible_to(user))

    def upcoming(self, *, now: datetime) -> SupervisionMeetingQuerySet:
        return self.filter(status=SupervisionStatus.PLANNED, starts_at__gte=now).order_by("starts_at")


class SupervisionMeeting(Record):
    """One date of a group. `sequence` rises with every change, so that calendars replace their entry."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("duration (minutes)"), default=120)
    place = models.CharField(_("place"), max_length=160)
    status = models.CharField(
        _("status"), max_length=10, choices=SupervisionStatus.choices, default=SupervisionStatus.PLANNED
    )
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    planned_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SupervisionMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange meeting")
        verbose_name_plural = _("exchange meetings")
        ordering = ("-starts_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(status=SupervisionStatus.PLANNED),
                name="supervision_one_planned_per_group",
                violation_error_message=_("The next date of this group is planned already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.starts_at:%d.%m.%Y}"


class SupervisionInvitation(Record):
    """A member's invitation to one date, the answer, and whether they came."""

    meeting = models.ForeignKey(SupervisionMeeting, on_delete=models.CASCADE, related_name="invitations")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="supervision_invitations")
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.PENDING)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    attended = models.BooleanField(_("was there"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("volunteer__person__last_name", "volunteer__person__first_name")
        constraints = [models.UniqueConstraint(fields=["meeting", "volunteer"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.volunteer}: {self.get_answer_display()}"
