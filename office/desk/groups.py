"""Exchange groups: dates to plan, groups without leader or room, dates of which nobody knows who came."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from office.desk.todo import Mood, Todo, in_words, names, weeks_mark
from partnerships.enums import SupervisionStatus
from partnerships.models import (
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
)
from partnerships.services.group_places import without_group
from partnerships.services.supervision_dates import DueGroup, groups_due
from volunteers.models import Volunteer

# After so long nobody knows any more who came.
ATTENDANCE_MISSING_FOR = timedelta(days=60)


def dates_to_plan(user: User, today: date) -> list[Todo]:
    """Groups whose next date is to be planned, with a suggestion that one click takes."""
    return [_to_plan(due, today) for due in groups_due(SupervisionGroup.objects.run_by(user), today=today)]


def _to_plan(due: DueGroup, today: date) -> Todo:
    weeks = due.weeks_since(today=today)
    day = timezone.localtime(due.proposal)
    words = {"date": f"{date_format(day, 'l')}, {date_format(day, 'j. F')}", "time": f"{day:%H:%M}"}
    if weeks is None:
        reason = _("This group has not met yet. Suggestion: %(date)s at %(time)s.") % words
    else:
        words["ago"] = ngettext("one week ago", "%(count)s weeks ago", weeks) % {"count": in_words(weeks)}
        reason = _("Last meeting %(ago)s. Suggestion: %(date)s at %(time)s.") % words
    if due.is_overdue:
        reason = _("Overdue.") + " " + reason
    return Todo(
        kind="group_overdue" if due.is_overdue else "group_due",
        about=f"{due.group.pk}:{due.last_on or 'new'}",
        since=due.last_on,
        mark=weeks_mark(weeks) if weeks is not None else "1.",
        mood=Mood.CARE if due.is_overdue else Mood.NEWS,
        title=str(due.group),
        reason=reason,
        action_label=_("Invite"),
        action_url=reverse("partnerships:supervision_invite", args=[due.group.pk]),
        values={"starts_at": due.proposal.isoformat()},
        page_url=due.group.get_absolute_url(),
    )


def without_facilitator(user: User, today: date) -> list[Todo]:
    """Groups with members that nobody leads: nobody was chosen, or whoever it was can no longer log in."""
    groups = SupervisionGroup.objects.run_by(user).without_facilitator().select_related("facilitator")
    return [
        Todo(
            kind="group_leader",
            about=f"{group.pk}:{group.facilitator_id or 'nobody'}",
            mark="?",
            mood=Mood.NEWS,
            title=_("Nobody leads “%(group)s”") % {"group": group},
            reason=_("%(name)s no longer has an account or the role for it. Please choose somebody else.")
            % {"name": group.facilitator}
            if group.facilitator
            else _("No facilitator has been chosen for this group."),
            action_label=_("Choose somebody"),
            action_url=reverse("partnerships:group_edit", args=[group.pk]),
        )
        for group in groups
    ]


def without_room(user: User, today: date) -> list[Todo]:
    """Volunteers who accompany somebody and found no room in an exchange group of their programme."""
    volunteers = list(
        without_group(Volunteer.objects.visible_to(user))
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    if not volunteers:
        return []
    everybody = sha256(",".join(sorted(str(volunteer.pk) for volunteer in volunteers)).encode())
    return [
        Todo(
            kind="group_room",
            about=everybody.hexdigest()[:16],
            mark=str(len(volunteers)),
            mood=Mood.NEWS,
            title=ngettext(
                "No room in an exchange group for one volunteer",
                "No room in an exchange group for %(count)s volunteers",
                len(volunteers),
            )
            % {"count": in_words(len(volunteers))},
            reason=names([volunteer.person.short_name for volunteer in volunteers]),
            action_label=_("To the groups"),
            action_url=reverse("partnerships:group_list"),
        )
    ]


def attendance_to_record(user: User, today: date) -> list[Todo]:
    """Dates that are over and of which nobody has noted who came."""
    now = timezone.now()
    recorded = SupervisionInvitation.objects.filter(meeting=OuterRef("pk"), attended__isnull=False)
    invited = SupervisionInvitation.objects.filter(meeting=OuterRef("pk"))
    meetings = (
        SupervisionMeeting.objects.run_by(user)
        .exclude(status=SupervisionStatus.CANCELLED)
        .filter(~Exists(recorded), Exists(invited))
        .filter(starts_at__lt=now, starts_at__gte=now - ATTENDANCE_MISSING_FOR)
        .select_related("group")
    )
    return [
        Todo(
            kind="group_attendance",
            about=str(meeting.pk),
            since=meeting.day,
            mark=f"{meeting.day:%d.%m.}",
            mood=Mood.NEWS,
            title=_("Who came? %(group)s") % {"group": meeting.group},
            reason=_("The attendance of %(date)s has not been recorded.")
            % {"date": f"{meeting.day:%d.%m.%Y}"},
            action_label=_("Record attendance"),
            action_url=reverse("partnerships:supervision_attendance", args=[meeting.pk]),
        )
        for meeting in meetings
        if meeting.ends_at <= now
    ]
