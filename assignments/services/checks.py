"""What a request must be before it is kept. Each mistake is told beside its field."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assignments.enums import RefusedKind
from assignments.models import LONGEST, Assignment
from assignments.refused import whom_to_ask
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.enums import LANGUAGE_CODES
from people.languages import language_name
from people.services import refuse_if_restricted

IN_PROGRAMME = (NewcomerStatus.REGISTERED, NewcomerStatus.ACCEPTED)
SHORTEST = 15
# Beyond that the year is probably mistyped.
FURTHEST = timedelta(days=366)
WIDEST_WINDOW = timedelta(days=14)


def check_request(assignment: Assignment, *, now: datetime) -> None:
    """Raise ValidationError with all mistakes of a new request, by field."""
    _raise(_mistakes(assignment) | _mistakes_of_hour(assignment, now=now))


def check_facts(assignment: Assignment) -> None:
    """The same for all but hour and duration."""
    _raise(_mistakes(assignment))


def check_hour(assignment: Assignment, *, now: datetime) -> None:
    """The same for hour, window and duration alone."""
    _raise(_mistakes_of_hour(assignment, now=now))


def _raise(mistakes: dict[str, list[str]]) -> None:
    if mistakes:
        raise ValidationError(mistakes)


def check_newcomer(newcomer: Newcomer) -> None:
    """Raise ValidationError beside "newcomer" for somebody who is not accompanied (any more)."""
    person = newcomer.person
    name = {"name": newcomer}
    if person.erased_on:
        raise ValidationError({"newcomer": _("The data of this person have been erased meanwhile.")})
    if newcomer.status not in IN_PROGRAMME:
        raise ValidationError({"newcomer": _("%(name)s is not in the programme.") % name})
    try:
        refuse_if_restricted(person)
    except ValidationError as error:
        raise ValidationError({"newcomer": error.messages}) from error


def _mistakes(assignment: Assignment) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        assignment.full_clean(exclude=["entry_key", "minutes", "requested_by"], validate_constraints=False)
    except ValidationError as error:
        found = error.message_dict
    if assignment.kind in RefusedKind.values:
        found["kind"] = [whom_to_ask(assignment.kind, assignment.programme)]
    others = assignment.other_languages
    if unknown := [code for code in others if code not in LANGUAGE_CODES]:
        codes = ", ".join(map(str, unknown))
        found["other_languages"] = [_("We do not know this language: %(codes)s.") % {"codes": codes}]
    elif twice := [code for code, times in Counter(assignment.languages).items() if times > 1]:
        names = ", ".join(language_name(code) for code in twice)
        found["other_languages"] = [_("This language is listed already: %(names)s.") % {"names": names}]
    if assignment.newcomer_id is None:
        if not assignment.guest_name.strip():
            found["guest_name"] = [_("Please give at least the first name.")]
        if not assignment.guest_phone:
            found["guest_phone"] = [_("Please give a phone number: the volunteer calls before.")]
    elif assignment.guest_name or assignment.guest_phone:
        found["guest_name"] = [_("Either for a newcomer or for somebody else, not for both.")]
    return found


def _mistakes_of_hour(assignment: Assignment, *, now: datetime) -> dict[str, list[str]]:
    found = {}
    starts_at, until = assignment.starts_at, assignment.window_until
    if not SHORTEST <= (assignment.minutes or 0) <= LONGEST:
        found["minutes"] = [_("An assignment lasts between 15 minutes and twelve hours.")]
    if starts_at <= now:
        found["starts_at"] = [_("This hour has passed already.")]
    elif starts_at > now + FURTHEST:
        found["starts_at"] = [_("This is more than a year ahead. Please check the date.")]
    if until is None:
        return found
    if until < starts_at:
        found["window_until"] = [_("The latest hour lies before the earliest.")]
    elif until - starts_at < timedelta(minutes=SHORTEST):
        found["window_until"] = [
            _("This leaves no choice. For a fixed hour please leave the latest hour empty.")
        ]
    elif until - starts_at > WIDEST_WINDOW:
        found["window_until"] = [_("The hour may be left open for two weeks at most.")]
    return found
