"""Who helps whom: what volunteers are willing to do, and to whom their contact details were passed on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from assignments.enums import AssignmentKind
from assignments.models.assignment import Assignment
from kern.models import Record
from programmes.models import Organisation
from volunteers.models import Volunteer


class AssignmentProfile(Record):
    """What a volunteer is willing to do at assignments. Without a row: asked for everything, not listed."""

    volunteer = models.OneToOneField(Volunteer, on_delete=models.CASCADE, related_name="assignment_profile")
    is_asked = models.BooleanField(_("may be asked for single assignments"), default=True)
    kinds = models.JSONField(
        _("goes along to"), default=list, blank=True, help_text=_("Nothing ticked: to everything.")
    )
    at_short_notice = models.BooleanField(_("may be asked on the same day"), default=True)
    most_per_month = models.PositiveSmallIntegerField(_("assignments a month at most"), null=True, blank=True)
    is_listed = models.BooleanField(
        _("stands in the directory of contact persons"),
        default=False,
        help_text=_("All contact points then see name, town, languages and what they are willing to do."),
    )
    remark = models.CharField(_("what they are willing to do, in words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("willingness for assignments")
        verbose_name_plural = _("willingness for assignments")

    def __str__(self) -> str:
        return str(self.volunteer)

    def does(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    @property
    def kinds_in_words(self) -> str:
        return ", ".join(str(AssignmentKind(kind).label) for kind in self.kinds)


class ContactPassingQuerySet(models.QuerySet["ContactPassing"]):
    def visible_to(self, user: User) -> ContactPassingQuerySet:
        """Whose volunteer it is, who received the contact, and whose assignment it was passed on for."""
        gave = within_scope(
            user,
            organisation="volunteer__person__organisation",
            municipality="volunteer__person__municipality",
        )
        received = within_scope(user, organisation="organisation", municipality="organisation__municipality")
        ran = within_scope(
            user, organisation="assignment__organisation", municipality="assignment__municipality"
        )
        return self.filter(gave | received | ran)

    def running(self) -> ContactPassingQuerySet:
        return self.filter(ended_at=None)

    def to_organisations(self) -> ContactPassingQuerySet:
        """For good, and not for one assignment."""
        return self.filter(organisation__isnull=False)


class ContactPassing(Record):
    """A volunteer's contact details were passed on, with their consent: to another contact point, for which
    they may be asked from then on, or to whoever requested an assignment that they have taken."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="contact_passings")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("passed on to"),
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, null=True, blank=True, related_name="contact_passings"
    )
    reason = models.CharField(_("what for"), max_length=200, blank=True)
    passed_at = models.DateTimeField(_("passed on at"))
    passed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ContactPassingQuerySet.as_manager()

    class Meta:
        verbose_name = _("passing on of a contact")
        verbose_name_plural = _("passing on of contacts")
        ordering = ("-passed_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, assignment__isnull=True)
                | Q(organisation__isnull=True, assignment__isnull=False),
                name="passing_to_organisation_or_requester",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "organisation"],
                condition=Q(ended_at=None, organisation__isnull=False),
                name="passing_once_in_force",
                violation_error_message=_("This contact point has the contact already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("passed_at")),
                name="passing_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.passed_at:%d.%m.%Y}"
