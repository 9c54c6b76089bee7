"""Volunteers' group exchange every six to eight weeks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.enums import OFFICE, Kind
from accounts.models import Role, User
from kern.models import Record
from partnerships.enums import Answer, SupervisionStatus
from people.enums import Weekday
from programmes.models import Municipality, Organisation, Programme
from volunteers.models import Volunteer

# Whoever may facilitate a group.
LEADING = (*OFFICE, Kind.TRAINER)


class SupervisionGroupQuerySet(models.QuerySet["SupervisionGroup"]):
    def visible_to(self, user: User) -> SupervisionGroupQuerySet:
        """Office staff: their organisation's. Facilitators: their own. Volunteers: where they belong."""
        belongs = Q(
            pk__in=GroupMembership.objects.filter(volunteer__person__user=user, left_on=None).values("group")
        )
        return self.filter(self._in_scope(user) | belongs | Q(facilitator=user))

    def run_by(self, user: User) -> SupervisionGroupQuerySet:
        """Those whose members and dates the user decides on: the office's."""
        return self.filter(self._in_scope(user))

    def led_by(self, user: User) -> SupervisionGroupQuerySet:
        """Those whose answers and attendance the user may see: the office's, and the facilitator's own."""
        return self.filter(self._in_scope(user) | Q(facilitator=user))

    def with_dates(self, *, now: datetime | None = None) -> SupervisionGroupQuerySet:
        """Adds `last_held_at`, `last_begun_at` (held or not yet recorded), `planned_at` (the next one),
        `member_count` and `first_joined_on` (of those who are members now)."""
        now = now or timezone.now()
        dates = SupervisionMeeting.objects.filter(group=OuterRef("pk")).order_by("-starts_at")
        held = dates.filter(status=SupervisionStatus.HELD)
        begun = dates.filter(starts_at__lt=now).exclude(status=SupervisionStatus.CANCELLED)
        planned = dates.filter(status=SupervisionStatus.PLANNED, starts_at__gte=now).order_by("starts_at")
        present = Q(memberships__left_on=None)
        return self.annotate(
            last_held_at=Subquery(held.values("starts_at")[:1]),
            last_begun_at=Subquery(begun.values("starts_at")[:1]),
            planned_at=Subquery(planned.values("starts_at")[:1]),
            member_count=Count("memberships", filter=present),
            first_joined_on=Min("memberships__joined_on", filter=present),
        ).order_by("name")

    def without_facilitator(self) -> SupervisionGroupQuerySet:
        """Groups with members that nobody leads: no facilitator, or one whose account or roles are gone."""
        leading = User.objects.filter(
            is_active=True, pk__in=Role.objects.filter(kind__in=LEADING).values("user")
        )
        members = GroupMembership.objects.filter(left_on=None).values("group")
        return self.filter(pk__in=members).exclude(facilitator__in=leading)

    def _in_scope(self, user: User) -> Q:
        return within_scope(user, organisation="organisation", municipality="municipality")


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

    seats = models.PositiveSmallIntegerField(
        _("room for so many members"),
        default=12,
        validators=[MaxValueValidator(60)],
        help_text=_("New volunteers join the nearest group with room by themselves. 0: nobody does."),
    )

    objects = SupervisionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange group")
        verbose_name_plural = _("exchange groups")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partnerships:group_detail", args=[self.pk])


class GroupMembership(Record):
    """That a volunteer belongs to a group, from when to when."""

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

    def led_by(self, user: User) -> SupervisionMeetingQuerySet:
        return self.filter(group__in=SupervisionGroup.objects.led_by(user))

    def run_by(self, user: User) -> SupervisionMeetingQuerySet:
        return self.filter(group__in=SupervisionGroup.objects.run_by(user))

    def with_answers(self) -> SupervisionMeetingQuerySet:
        """Adds how many were invited, said yes, maybe and no, have not answered, and came."""
        numbers = {
            f"count_{answer.value}": Count("invitations", filter=Q(invitations__answer=answer))
            for answer in Answer
        }
        return self.annotate(
            count_invited=Count("invitations"),
            count_attended=Count("invitations", filter=Q(invitations__attended=True)),
            **numbers,
        )

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
    announced_at = models.DateTimeField(
        _("announced at"), help_text=_("When the members were told this date."), editable=False
    )
    planned_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SupervisionMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange meeting")
        verbose_name_plural = _("exchange meetings")
        ordering = ("-starts_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["group", "starts_at"],
                condition=~Q(status=SupervisionStatus.CANCELLED),
                name="supervision_once_at_a_time",
                violation_error_message=_("The group meets at this time already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}, {timezone.localtime(self.starts_at):%d.%m.%Y}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """The day on which it starts here, whatever day UTC has."""
        return timezone.localtime(self.starts_at).date()

    @property
    def when(self) -> str:
        """Day and time in words: Wednesday, 9 December 2026 at 18:00."""
        start = timezone.localtime(self.starts_at)
        day = f"{date_format(start, 'l')}, {date_format(start, 'DATE_FORMAT')}"
        return gettext("%(day)s at %(time)s") % {"day": day, "time": f"{start:%H:%M}"}

    @property
    def uid(self) -> str:
        """The name under which calendars know this date, whatever becomes of it."""
        return f"supervision-{self.pk}@augenhoehe"

    def has_begun(self, *, now: datetime) -> bool:
        return self.starts_at <= now


class SupervisionInvitationQuerySet(models.QuerySet["SupervisionInvitation"]):
    def open_for(self, user: User, *, now: datetime) -> SupervisionInvitationQuerySet:
        """A volunteer's own invitations to dates that still come."""
        return (
            self.filter(volunteer__person__user=user, meeting__starts_at__gte=now)
            .filter(meeting__status=SupervisionStatus.PLANNED)
            .select_related("meeting__group")
            .order_by("meeting__starts_at")
        )


class SupervisionInvitation(Record):
    """A member's invitation to one date, the answer, and whether they came."""

    meeting = models.ForeignKey(SupervisionMeeting, on_delete=models.CASCADE, related_name="invitations")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="supervision_invitations")
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.PENDING)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    attended = models.BooleanField(_("was there"), null=True, blank=True)

    objects = SupervisionInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("volunteer__person__last_name", "volunteer__person__first_name")
        constraints = [models.UniqueConstraint(fields=["meeting", "volunteer"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.volunteer}: {self.get_answer_display()}"


class SupervisionMinutesQuerySet(models.QuerySet["SupervisionMinutes"]):
    def visible_to(self, user: User) -> SupervisionMinutesQuerySet:
        """One's own of groups that one facilitates, whatever roles one has; nobody's else."""
        return self.filter(written_by=user, meeting__group__facilitator=user)


class SupervisionMinutes(Record):
    """What was spoken of, for the facilitator alone: neither the office nor administrators read it.

    Nor does the next facilitator: people spoke to the one who was there.
    """

    meeting = models.OneToOneField(SupervisionMeeting, on_delete=models.CASCADE, related_name="minutes_kept")
    text = models.TextField(_("minutes"))
    written_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    objects = SupervisionMinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes of an exchange")
        verbose_name_plural = _("minutes of exchanges")

    def __str__(self) -> str:
        return str(self.meeting)
