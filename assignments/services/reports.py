"""What became of an assignment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus, Outcome
from assignments.models import LONGEST, Assignment
from assignments.services.common import lock, report_mail_prefix
from messaging.services import cancel_mails
from volunteers.models import Volunteer

# So long the author corrects a report; the office until it is settled.
CORRECTED_FOR = timedelta(days=14)
LONGEST_WAY_KM = 999


def is_by_office(assignment: Assignment, by: User | None) -> bool:
    return by is not None and Assignment.objects.run_by(by).filter(pk=assignment.pk).exists()


def why_not_correct(assignment: Assignment, *, by: User | None, now: datetime) -> str:
    """Why this report cannot be corrected, empty where it can. `by` None: by the volunteer's link."""
    if assignment.expense_sheet_id:
        return _("This assignment is settled already. Please call the office if something is wrong.")
    if is_by_office(assignment, by):
        return ""
    volunteer = assignment.volunteer
    own = volunteer.person.user_id if volunteer else None
    if assignment.reported_by_id not in (None, own):
        return _("The office noted this report. Please call them if something is wrong.")
    if assignment.reported_at and now >= assignment.reported_at + CORRECTED_FOR:
        return _("This report is older than two weeks. Please call the office if something is wrong.")
    return ""


@transaction.atomic
def complete_assignment(
    *,
    assignment: Assignment,
    outcome: Outcome | str = Outcome.TOOK_PLACE,
    actual_minutes: int | None = None,
    travel_minutes: int | None = None,
    travel_km: int | None = None,
    report: str = "",
    needs_follow_up: bool = False,
    by: User | None,
    volunteer: Volunteer | None = None,
    now: datetime,
) -> Assignment:
    """Note whether it took place and how it went, or correct what was noted: by the office, by the volunteer
    who went along, or (`by` None) by that `volunteer` over the signed link. Sent twice it is one report.

    `actual_minutes` of one that did not take place are those of waiting; they count. Mails that ask for
    the report are taken back. Raises PermissionDenied for anybody else, ValidationError where it has not
    begun, cannot be corrected any more, or the numbers cannot be.
    """
    lock(assignment, AssignmentStatus.TAKEN, AssignmentStatus.DONE)
    office = is_by_office(assignment, by)
    own = assignment.volunteer.person.user if assignment.volunteer else None
    is_theirs = by == own if by else volunteer is not None and volunteer.pk == assignment.volunteer_id
    if not (office or is_theirs):
        raise PermissionDenied
    facts: dict[str, object] = {
        "outcome": Outcome(outcome),
        "actual_minutes": actual_minutes or None,
        "travel_minutes": travel_minutes or None,
        "travel_km": travel_km or None,
        "report": report.strip(),
        "needs_follow_up": needs_follow_up,
    }
    is_new = assignment.status == AssignmentStatus.TAKEN
    if not is_new and all(getattr(assignment, name) == value for name, value in facts.items()):
        return assignment
    if not is_new and (why := why_not_correct(assignment, by=by, now=now)):
        raise ValidationError(why)
    if assignment.starts_at > now:
        raise ValidationError(_("This assignment has not begun yet."))
    _check(facts, office=office)
    for name, value in facts.items():
        setattr(assignment, name, value)
    if is_new:
        assignment.status = AssignmentStatus.DONE
        assignment.reported_at = now
        assignment.reported_by = by or own
        cancel_mails(key_prefix=report_mail_prefix(assignment))
    assignment.save()
    return assignment


def _check(facts: dict[str, object], *, office: bool) -> None:
    outcome, minutes = facts["outcome"], facts["actual_minutes"]
    errors: dict[str, str] = {}
    if outcome == Outcome.TOOK_PLACE and not minutes:
        errors["actual_minutes"] = _("Please say how many minutes it took.")
    if isinstance(minutes, int) and not 1 <= minutes <= LONGEST:
        errors["actual_minutes"] = _("An assignment takes between one minute and twelve hours.")
    if outcome == Outcome.VOLUNTEER_ABSENT:
        if not office:
            errors["outcome"] = _("If you could not be there, please call the office.")
        facts.update(actual_minutes=None, travel_minutes=None, travel_km=None)
    for name, most in (("travel_minutes", LONGEST), ("travel_km", LONGEST_WAY_KM)):
        value = facts[name]
        if isinstance(value, int) and not 0 <= value <= most:
            errors[name] = _("Please enter a number from 0 to %(most)s.") % {"most": most}
    if errors:
        raise ValidationError(errors)
