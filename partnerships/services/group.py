"""Exchange groups and who belongs to them."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.bulk import update_many
from partnerships.models import GroupMembership, SupervisionGroup
from partnerships.services.supervision_mails import invite, take_back_invitations
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


@transaction.atomic
def save_group(*, group: SupervisionGroup, by: User) -> SupervisionGroup:
    """Keep a new or changed group. Raises ValidationError where it would not be the user's own."""
    group.full_clean()
    group.save()
    if not SupervisionGroup.objects.run_by(by).filter(pk=group.pk).exists():
        raise ValidationError(
            {"organisation": _("You can only run groups of your own organisation and town.")}
        )
    return group


@transaction.atomic
def join_group(
    *,
    group: SupervisionGroup,
    volunteer: Volunteer,
    by: User | None,
    today: date,
    now: datetime | None = None,
) -> GroupMembership:
    """Make a volunteer a member from today on and invite them to the dates still to come.

    Nobody is in two groups at a time.
    """
    name = {"name": volunteer.person}
    if volunteer.status not in (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED):
        raise ValidationError({"volunteer": _("%(name)s is not an active volunteer.") % name})
    if volunteer.programme_id != group.programme_id:
        raise ValidationError({"volunteer": _("%(name)s belongs to another programme.") % name})
    try:
        with transaction.atomic():
            membership: GroupMembership = group.memberships.create(volunteer=volunteer, joined_on=today)
    except IntegrityError as error:
        raise ValidationError({"volunteer": _("%(name)s belongs to a group already.") % name}) from error
    now = now or timezone.now()
    invite(list(group.meetings.upcoming(now=now)), volunteer, now=now)
    return membership


@transaction.atomic
def leave_group(
    *, membership: GroupMembership, by: User | None, today: date, now: datetime | None = None
) -> None:
    """End a membership today. Takes back the invitations to dates still to come and their waiting mails;
    dates that were told already are taken out of the member's calendar by mail."""
    still_in = GroupMembership.objects.filter(pk=membership.pk, left_on=None)
    if not update_many(still_in, left_on=today):
        raise ValidationError(_("This membership has ended already."))
    take_back_invitations(
        membership.group, membership.volunteer, reference=membership.pk, now=now or timezone.now()
    )
