"""What partnerships know of a pair's story: its steps, meetings, conversations, goals and exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from partnerships.enums import Side, SupervisionStatus
from partnerships.models import Contact, Goal, Meeting, Nudge, Partnership, Pause, SupervisionInvitation
from partnerships.models.care import NUDGES
from partnerships.moments import Moment, MomentKind, timeline_source
from partnerships.rhythm import duration


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _by(user: User | None) -> str:
    return _("noted by %(user)s") % {"user": user} if user else ""


def _lines(*lines: str) -> tuple[str, ...]:
    """Those that say something."""
    return tuple(line for line in lines if line)


# --- steps --------------------------------------------------------------------------------------


@timeline_source
def start_and_end(pair: Partnership, user: User) -> Iterator[Moment]:
    """The start, the trial, the agreement and its end, the closure."""
    if pair.trial_meetings:
        words = ngettext(
            "They begin to get to know each other, for %(n)d meeting",
            "They begin to get to know each other, for %(n)d meetings",
            pair.trial_meetings,
        )
        start = words % {"n": pair.trial_meetings}
    else:
        start = _("The partnership begins")
    lines = (_("Agreed until %(day)s") % {"day": _day(pair.planned_end_on)},) if pair.planned_end_on else ()
    begins = () if pair.trial_meetings else lines
    yield Moment(pair.started_on, MomentKind.STEP, start, begins, at=pair.created_at)
    if pair.trial_asked_on:
        yield Moment(pair.trial_asked_on, MomentKind.STEP, _("Both are asked whether they go on"))
    if pair.agreed_on:
        yield Moment(pair.agreed_on, MomentKind.STEP, _("The agreement is signed"), lines)
    if pair.closed_on:
        title = _("Closed: %(reason)s") % {"reason": pair.get_closure_reason_display()}
        yield Moment(pair.closed_on, MomentKind.STEP, title, _lines(pair.closure_note))


@timeline_source
def trial_answers(pair: Partnership, user: User) -> Iterator[Moment]:
    if not pair.trial_meetings:
        return
    for answer in pair.trial_answers.select_related("noted_by"):
        yield Moment(
            timezone.localdate(answer.answered_at),
            MomentKind.STEP,
            f"{pair.person_on(answer.side).short_name}: {answer.get_answer_display()}",
            _lines(answer.reason),
            by=_by(answer.noted_by),
            at=answer.answered_at,
        )


@timeline_source
def changed_ends(pair: Partnership, user: User) -> Iterator[Moment]:
    for change in pair.end_changes.select_related("changed_by"):
        later = change.ends_on > change.ended_on
        title = _("Extended until %(day)s") if later else _("Shortened until %(day)s")
        yield Moment(
            change.changed_on,
            MomentKind.STEP,
            title % {"day": _day(change.ends_on)},
            _lines(change.reason),
            by=_by(change.changed_by),
            at=change.created_at,
        )


@timeline_source
def pauses(pair: Partnership, user: User) -> Iterator[Moment]:
    for pause in pair.pauses.select_related("noted_by"):
        yield Moment(
            pause.starts_on,
            MomentKind.STEP,
            _pause_words(pause),
            _lines(pause.reason),
            by=_by(pause.noted_by),
            at=pause.created_at,
        )


def _pause_words(pause: Pause) -> str:
    if pause.ended_on:
        return _("Pause until %(day)s") % {"day": _day(pause.ended_on)}
    if pause.resumes_on:
        return _("Pause, planned until %(day)s") % {"day": _day(pause.resumes_on)}
    return _("Pause until further notice")


@timeline_source
def feedback(pair: Partnership, user: User) -> Iterator[Moment]:
    if not pair.closed_on:
        return
    for answer in pair.feedback.all():
        title = _("Feedback of %(name)s: %(rating)d of 5") % {
            "name": pair.person_on(answer.side).short_name,
            "rating": answer.rating,
        }
        lines = _lines(answer.went_well, answer.to_improve)
        day = timezone.localdate(answer.created_at)
        yield Moment(day, MomentKind.STEP, title, lines, at=answer.created_at)


# --- meetings -----------------------------------------------------------------------------------


@timeline_source
def meetings(pair: Partnership, user: User) -> Iterator[Moment]:
    """Those of the latest month one by one, earlier ones month by month."""
    entries = list(pair.meetings.select_related("logged_by").prefetch_related("tasks"))
    for number, (_month, group) in enumerate(groupby(entries, key=lambda entry: entry.met_on.replace(day=1))):
        month = list(group)
        if number == 0 or len(month) == 1:
            yield from (_meeting(pair, entry) for entry in month)
        else:
            yield _month_of(pair, month)


def _month_of(pair: Partnership, entries: list[Meeting]) -> Moment:
    """One moment for a month's entries, the latest of them first."""
    held = [entry for entry in entries if entry.took_place]
    words = ngettext("%(n)d meeting in %(month)s", "%(n)d meetings in %(month)s", len(held))
    lines = [duration(sum(entry.minutes or 0 for entry in held))] if held else []
    missed = len(entries) - len(held)
    if missed:
        lines.append(ngettext("%(n)d time not met", "%(n)d times not met", missed) % {"n": missed})
    return Moment(
        entries[0].met_on,
        MomentKind.MEETING,
        words % {"n": len(held), "month": date_format(entries[0].met_on, "F Y")},
        (" · ".join(lines),),
        at=entries[0].created_at,
        parts=tuple(_meeting(pair, entry) for entry in entries),
    )


def _meeting(pair: Partnership, entry: Meeting) -> Moment:
    lines = []
    if entry.took_place:
        title = _("Met: %(duration)s") % {"duration": duration(entry.minutes or 0)}
        done = ", ".join(str(task) for task in entry.tasks.all())
        mood = str(entry.get_mood_display()) if entry.mood else ""
        lines.append(" · ".join(part for part in (done, mood) if part))
    else:
        title = _("Not met: %(reason)s") % {"reason": entry.get_reason_display()}
    lines.append(entry.note)
    if entry.for_coordinator:
        lines.append(_("For the coordinator: %(text)s") % {"text": entry.for_coordinator})
    if entry.wants_to_talk:
        name = pair.volunteer.person.short_name
        lines.append(_("%(name)s asks for a call") % {"name": name})
    return Moment(
        entry.met_on,
        MomentKind.MEETING,
        title,
        _lines(*lines),
        url=reverse("partnerships:meeting_edit", args=[entry.pk]),
        label=_("Change"),
        at=entry.created_at,
    )


# --- conversations ------------------------------------------------------------------------------


@timeline_source
def contacts(pair: Partnership, user: User) -> Iterator[Moment]:
    for contact in pair.contacts.select_related("made_by"):
        yield _contact(pair, contact)


def _contact(pair: Partnership, contact: Contact) -> Moment:
    words = {"name": pair.person_on(contact.side).short_name, "how": contact.get_channel_display()}
    title = (
        _("Spoke with %(name)s (%(how)s)") if contact.was_reached else _("%(name)s was not reached (%(how)s)")
    )
    return Moment(
        contact.made_on,
        MomentKind.CONTACT,
        title % words,
        _lines(contact.note),
        by=_by(contact.made_by),
        url=reverse("partnerships:contact_edit", args=[contact.pk]),
        label=_("Change"),
        at=contact.created_at,
    )


@timeline_source
def nudges(pair: Partnership, user: User) -> Iterator[Moment]:
    for nudge in pair.nudges.all():
        yield Moment(nudge.asked_on, MomentKind.CONTACT, _nudge_words(nudge), at=nudge.created_at)


def _nudge_words(nudge: Nudge) -> str:
    words = {"number": nudge.number, "of": NUDGES}
    return _("Asked by e-mail whether they met (%(number)d of %(of)d)") % words


# --- goals --------------------------------------------------------------------------------------


@timeline_source
def goals(pair: Partnership, user: User) -> Iterator[Moment]:
    """When each was agreed, and each look at all of them together."""
    agreed = list(pair.goals.select_related("agreed_by").prefetch_related("reviews__reviewed_by"))
    for goal in agreed:
        title = _("Goal: %(goal)s") % {"goal": goal.text}
        by = _by(goal.agreed_by)
        yield Moment(goal.agreed_on, MomentKind.GOAL, title, by=by, at=goal.created_at)
    yield from _looks(agreed)


def _looks(agreed: list[Goal]) -> Iterator[Moment]:
    looks: dict[tuple[date, str], list[str]] = {}
    for goal in agreed:
        for review in goal.reviews.all():
            found = f"{goal.text}: {review.get_state_display()}"
            line = f"{found} ({review.note})" if review.note else found
            looks.setdefault((review.reviewed_on, str(review.get_moment_display())), []).append(line)
    for (day, moment), lines in looks.items():
        title = _("The goals %(moment)s") % {"moment": moment}
        yield Moment(day, MomentKind.GOAL, title, tuple(lines))


# --- exchanges ----------------------------------------------------------------------------------


@timeline_source
def exchanges(pair: Partnership, user: User) -> Iterator[Moment]:
    """The volunteer's group exchanges while the pair was together, as far as attendance was noted."""
    held = SupervisionInvitation.objects.filter(
        volunteer=pair.volunteer_id, meeting__status=SupervisionStatus.HELD, attended__isnull=False
    )
    for invitation in held.select_related("meeting__group"):
        day = invitation.meeting.day
        if day < pair.started_on or (pair.closed_on and day > pair.closed_on):
            continue
        name = {"name": pair.person_on(Side.VOLUNTEER).short_name}
        came = _("%(name)s was at the exchange") if invitation.attended else _("%(name)s missed the exchange")
        url = reverse("partnerships:group_detail", args=[invitation.meeting.group_id])
        group = str(invitation.meeting.group)
        at = invitation.meeting.starts_at
        yield Moment(day, MomentKind.EXCHANGE, came % name, url=url, label=group, at=at)
