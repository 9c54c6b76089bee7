"""What pairs, people who wait and exchange groups need."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from matching.models import Proposal
from newcomers.models import Newcomer
from office.desk.todo import Mood, Todo, capitalised, for_weeks, in_words, names, weeks_between, weeks_mark
from partnerships.enums import PartnershipStatus
from partnerships.models import Feedback, Meeting, Partnership, SupervisionGroup
from partnerships.queries import waiting, with_meetings
from partnerships.services.supervision_dates import groups_due
from programmes.models import Programme

# A pair is silent when three of its usual meetings have gone by.
SILENT_RHYTHMS = 3
FEEDBACK_SHOWN = timedelta(days=14)


def silent_pairs(user: User, today: date) -> list[Todo]:
    """Nothing logged for more than three times the programme's rhythm; the longest silence first."""
    rhythms = Programme.objects.values_list("meeting_rhythm_days", flat=True).distinct()
    silent = Q(pk__in=[])
    for days in rhythms:
        limit = today - timedelta(days=SILENT_RHYTHMS * days)
        silent |= Q(volunteer__programme__meeting_rhythm_days=days, quiet_since__lt=limit)
    active = Q(status=PartnershipStatus.ACTIVE)
    # Whose trial is over is asked for an answer, not for meetings.
    in_trial = Q(status=PartnershipStatus.TRIAL, trial_asked_on=None)
    meeting = Partnership.objects.run_by(user).filter(active | in_trial)
    pairs = (
        with_meetings(meeting.with_people())
        .annotate(quiet_since=Coalesce("last_met_on", "started_on"))
        .filter(silent)
        .order_by("quiet_since", "pk")
    )
    return [_silent(pair, today) for pair in pairs]


def _silent(pair: Partnership, today: date) -> Todo:
    weeks = weeks_between(pair.quiet_since, today)  # type: ignore[attr-defined]
    words = {"for_weeks": for_weeks(weeks)}
    if pair.last_met_on:  # type: ignore[attr-defined]
        reason = _("No meeting logged %(for_weeks)s. A call shows whether something is wrong.") % words
    else:
        reason = _("Together %(for_weeks)s, and no meeting logged yet. Please ask how it started.") % words
    return Todo(
        mark=weeks_mark(weeks),
        kind=Mood.CARE,
        title=pair_name(pair),
        reason=capitalised(reason),
        action_label=_("Call them"),
        action_url=reverse("partnerships:detail", args=[pair.pk]),
    )


def wishes_to_talk(user: User, today: date) -> list[Todo]:
    """Volunteers who ticked "please call me" after a meeting."""
    entries = (
        Meeting.objects.run_by(user)
        .filter(wants_to_talk=True)
        .select_related("partnership__volunteer__person", "partnership__newcomer__person")
        .order_by("met_on", "created_at")
    )
    return [
        Todo(
            mark="?",
            kind=Mood.CARE,
            title=_("%(name)s would like to talk") % {"name": entry.partnership.volunteer.person.short_name},
            reason=_wish(entry),
            action_label=_("Call back"),
            action_url=reverse("partnerships:detail", args=[entry.partnership_id]),
        )
        for entry in entries
    ]


def _wish(entry: Meeting) -> str:
    words = {
        "note": entry.note,
        "date": entry.met_on,
        "partner": entry.partnership.newcomer.person.short_name,
    }
    words["date"] = f"{entry.met_on:%d.%m.}"
    if entry.note:
        return _("“%(note)s” After the meeting with %(partner)s on %(date)s") % words
    return _("Asked for a call after the meeting with %(partner)s on %(date)s") % words


def longest_waiting(user: User, today: date) -> list[Todo]:
    """Who waits longest without a proposal, and how many others do."""
    asked = Proposal.objects.open().filter(newcomer=OuterRef("pk"))
    newcomers = list(
        waiting(Newcomer.objects.visible_to(user))
        .filter(~Exists(asked))
        .select_related("person")
        .order_by("waiting_since", "pk")
    )
    if not newcomers:
        return []
    first, others = newcomers[0], len(newcomers) - 1
    weeks = weeks_between(first.waiting_since or today, today)
    if others:
        reason = ngettext(
            "No proposal yet; one other person is waiting too.",
            "No proposal yet; %(count)s others are waiting too.",
            others,
        ) % {"count": in_words(others)}
    else:
        reason = _("Nobody has been proposed yet.")
    return [
        Todo(
            mark=weeks_mark(weeks),
            kind=Mood.NEWS,
            title=_("%(name)s has been waiting longest: %(for_weeks)s")
            % {"name": first.person.short_name, "for_weeks": for_weeks(weeks)},
            reason=reason,
            action_label=_("Who fits?"),
            action_url=reverse("matching:newcomer", args=[first.pk]),
        )
    ]


def exchange_groups(user: User, today: date) -> list[Todo]:
    """Groups whose next date is to be planned."""
    todos = []
    for due in groups_due(SupervisionGroup.objects.run_by(user), today=today):
        weeks = due.weeks_since(today=today)
        words = {"date": f"{due.proposal:%d.%m.}", "time": f"{due.proposal:%H:%M}"}
        if weeks is None:
            reason = _("This group has not met yet. Suggestion: %(date)s at %(time)s.") % words
        else:
            ago = ngettext("one week ago", "%(count)s weeks ago", weeks) % {"count": in_words(weeks)}
            words["ago"] = ago
            reason = _("Last meeting %(ago)s. Suggestion: %(date)s at %(time)s.") % words
        todos.append(
            Todo(
                mark=weeks_mark(weeks) if weeks is not None else "1.",
                kind=Mood.NEWS,
                title=str(due.group),
                reason=reason,
                action_label=_("Invite"),
                action_url=reverse("partnerships:group_detail", args=[due.group.pk]),
            )
        )
    return todos


def closure_feedback(user: User, today: date) -> list[Todo]:
    """What partners wrote at the closure in the last two weeks."""
    answers = list(
        Feedback.objects.filter(
            partnership__in=Partnership.objects.run_by(user),
            created_at__date__gte=today - FEEDBACK_SHOWN,
        )
        .select_related("partnership__volunteer__person", "partnership__newcomer__person")
        .order_by("-created_at")
    )
    if not answers:
        return []
    pairs = list(dict.fromkeys(pair_name(answer.partnership) for answer in answers))
    title = ngettext(
        "One closing feedback has arrived", "%(count)s closing feedbacks have arrived", len(answers)
    ) % {"count": in_words(len(answers))}
    return [
        Todo(
            mark=str(len(answers)),
            kind=Mood.DONE,
            title=capitalised(title),
            reason=names(pairs),
            action_label=_("Read"),
            action_url=reverse("partnerships:detail", args=[answers[0].partnership_id]),
        )
    ]


def pair_name(record: Partnership | Proposal) -> str:
    return _("%(volunteer)s and %(newcomer)s") % {
        "volunteer": record.volunteer.person.short_name,
        "newcomer": record.newcomer.person.short_name,
    }
