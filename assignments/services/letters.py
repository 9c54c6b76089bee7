"""What volunteers are written about an assignment. Each mail says what its reader may know at that moment.

All return the mail in the outbox; None where there is nobody to write to, or no address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from assignments.calendar import assignment_ics
from assignments.known import facts_for
from assignments.mails.volunteers import VOLUNTEER_MAILS
from assignments.models import Assignment
from assignments.quiet import awake
from assignments.rules import rules_of
from assignments.services.common import begins_at_latest, offer_path, report_mail_prefix, report_path
from kern.templatetags.kern import long_date
from messaging.links import absolute_url
from messaging.models import OutgoingMail
from messaging.services import cancel_mails, queue_mail
from volunteers.models import Volunteer


class FreedBecause(models.TextChoices):
    """Why whoever was asked need not answer any more; a sentence of the mail."""

    TAKEN = "taken", _("Somebody else goes along.")
    CALLED_OFF = "called_off", _("The appointment was called off.")
    MOVED = "moved", _("The appointment has got another hour.")
    CHANGED = "changed", _("The appointment is a different one now.")
    STOPPED = "stopped", _("The office has found another way.")


def send_offer(
    assignment: Assignment, volunteer: Volunteer, *, answer_by: datetime | None, now: datetime
) -> OutgoingMail | None:
    """Ask whether they can go along. `answer_by`: when the next ones are asked."""
    take_back_freed(assignment, volunteer)
    by = min(answer_by, begins_at_latest(assignment)) if answer_by else None
    return _send(
        f"{_offer_prefix(assignment, volunteer)}{now.isoformat()}",
        "offer",
        assignment,
        volunteer,
        more=lambda: {"answer_by": _moment(by) if by else ""},
        now=now,
    )


def send_moved(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> OutgoingMail | None:
    """The hour they had taken has changed: they are asked first. The old entry leaves their calendar; the yes
    brings the new one."""
    return _send(
        f"{_offer_prefix(assignment, volunteer)}{now.isoformat()}",
        "moved",
        assignment,
        volunteer,
        method="CANCEL",
        now=now,
    )


def send_taken(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """Confirm the yes: where, with whom, and the entry for the calendar."""
    return _send_to_taker(assignment, "taken", method="REQUEST", now=now)


def send_changed(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """Something else than the hour has changed for whoever goes along; the entry in the calendar follows."""
    return _send_to_taker(assignment, "changed", method="REQUEST", now=now)


def send_reminder(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """The day before. Once for each hour agreed on."""
    return _send_to_taker(assignment, "reminder", now=now)


def send_report_request(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """Ask how it was, after the day. Once; taken back when the report comes first."""
    if assignment.volunteer is None:
        return None
    return _send(
        f"{report_mail_prefix(assignment)}{assignment.volunteer.pk}",
        "report",
        assignment,
        assignment.volunteer,
        expires=False,
        now=now,
    )


def send_cancelled(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """It was called off. For these three: before the volunteer is let go, after `sequence` has gone up."""
    return _send_to_taker(assignment, "cancelled", method="CANCEL", now=now)


def send_withdrawn(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """The office has decided that somebody else goes along."""
    return _send_to_taker(assignment, "withdrawn", method="CANCEL", now=now)


def send_given_back(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    """Confirm that they need not come after all."""
    return _send_to_taker(assignment, "given_back", method="CANCEL", now=now)


def send_freed(
    assignment: Assignment, volunteer: Volunteer, *, because: FreedBecause, now: datetime
) -> OutgoingMail | None:
    """They need not keep the hour any more: at once, but not in the night. A question that still waits in the
    outbox is taken back instead."""
    if take_back_offer(assignment, volunteer):
        return None
    return _send(
        f"{_freed_prefix(assignment, volunteer)}{now.isoformat()}",
        "freed",
        assignment,
        volunteer,
        more=lambda: {"why": str(because.label)},
        due_at=awake(rules_of(assignment.programme), now),
        now=now,
    )


def take_back_mails(assignment: Assignment) -> int:
    """Nothing that still waits in the outbox for volunteers is sent; thanks to those who are free remain."""
    return cancel_mails(key_prefix=_prefix(assignment))


def take_back_offer(assignment: Assignment, volunteer: Volunteer) -> int:
    """The question to this volunteer, if it still waits in the outbox; returns how many mails that were."""
    return cancel_mails(key_prefix=_offer_prefix(assignment, volunteer))


def take_back_freed(assignment: Assignment, volunteer: Volunteer) -> int:
    return cancel_mails(key_prefix=_freed_prefix(assignment, volunteer))


def _prefix(assignment: Assignment) -> str:
    return f"assignment-volunteer:{assignment.pk}:"


def _offer_prefix(assignment: Assignment, volunteer: Volunteer) -> str:
    return f"{_prefix(assignment)}offer:{assignment.round}:{volunteer.pk}:"


def _freed_prefix(assignment: Assignment, volunteer: Volunteer) -> str:
    return f"assignment-freed:{assignment.pk}:{volunteer.pk}:"


def _send_to_taker(
    assignment: Assignment, template: str, *, method: str = "", expires: bool = True, now: datetime
) -> OutgoingMail | None:
    if assignment.volunteer is None:
        return None
    return _send(
        f"{_prefix(assignment)}{template}:{assignment.sequence}:{assignment.volunteer.pk}",
        template,
        assignment,
        assignment.volunteer,
        method=method,
        expires=expires,
        now=now,
    )


def _send(
    key: str,
    template: str,
    assignment: Assignment,
    volunteer: Volunteer,
    *,
    more: Callable[[], dict[str, str]] = dict,
    method: str = "",
    expires: bool = True,
    due_at: datetime | None = None,
    now: datetime,
) -> OutgoingMail | None:
    person = volunteer.person
    calendar = ""
    if method:
        with translation.override(person.correspondence_language):
            calendar = assignment_ics(
                assignment,
                facts_for(assignment, volunteer, now=now),
                has_account=person.user_id is not None,
                attendee=person.email,
                method=method,
            )
    return queue_mail(
        key=key,
        template=f"assignments/mail/{template}",
        context=lambda: _words(template, assignment, volunteer, now=now) | more(),
        person=person,
        calendar=calendar,
        calendar_method=method,
        due_at=due_at,
        expires_at=begins_at_latest(assignment) if expires else None,
        now=now,
    )


def _words(template: str, assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> dict[str, str]:
    """Those that the event asks for and that follow from the assignment."""
    known = facts_for(assignment, volunteer, now=now)
    path = report_path if template == "report" else offer_path
    words = {
        "kind": known.kind,
        "day": known.day,
        "when": known.hours,
        "town": known.town,
        "language": known.languages,
        "minutes": str(known.minutes),
        "wish": known.wish,
        "partner": known.first_name,
        "place": known.where,
        "link": absolute_url(path(assignment, volunteer)),
    }
    asked_for = VOLUNTEER_MAILS[template].placeholders
    return {word: text for word, text in words.items() if word in asked_for}


def _moment(moment: datetime) -> str:
    local = localtime(moment)
    return f"{long_date(local)}, {local:%H:%M}"
