"""Asking volunteers whether they go along: one by hand, or in waves, the most suitable first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.companions import companions_for, need_of
from assignments.enums import AssignmentStatus, OfferAnswer, Urgency
from assignments.hindrance import hindrance
from assignments.mails import requesters
from assignments.models import SEARCHING, Assignment, AssignmentRules, Offer
from assignments.models.offer import OfferQuerySet
from assignments.quiet import after, awake
from assignments.rules import rules_of
from assignments.services import letters
from assignments.services.booking import check_booking
from assignments.services.common import (
    begins_at_latest,
    check_future,
    check_not_held_back,
    is_held_back,
    lock,
)
from assignments.services.letters import FreedBecause
from assignments.shortlist import candidates
from volunteers.models import Volunteer


@transaction.atomic
def start_asking(*, assignment: Assignment, by: User | None, now: datetime) -> Assignment:
    """Ask the most suitable volunteers, and then the next ones until somebody says yes.

    Nothing changes where that is going on already. In the night the first are asked in the morning
    (`next_wave_at`). Where nobody can be asked by mail, `exhausted_at` is set: the office calls. Raises
    ValidationError where the assignment is taken or over, and where the newcomer's data are restricted.
    """
    lock(assignment, *SEARCHING)
    check_future(assignment, now=now)
    check_not_held_back(assignment)
    if assignment.next_wave_at is None:
        ask_next(assignment, is_wanted=True, now=now)
    return assignment


@transaction.atomic
def ask_next_wave(*, assignment: Assignment, now: datetime) -> Assignment:
    """Ask the next ones without waiting any longer for those who have been asked, be it beyond the number of
    waves that the programme provides for. Raises ValidationError where the assignment is taken or over."""
    lock(assignment, *SEARCHING)
    check_future(assignment, now=now)
    check_not_held_back(assignment)
    ask_next(assignment, is_wanted=True, now=now)
    return assignment


@transaction.atomic
def offer_assignment(*, assignment: Assignment, volunteer: Volunteer, by: User, now: datetime) -> Assignment:
    """Ask one more volunteer by hand; they get a mail with a signed address for yes or no.

    Raises ValidationError unless the volunteer could take it (`check_booking`), has an e-mail address and is
    not being asked already.
    """
    lock(assignment, *SEARCHING)
    if not volunteer.person.email:
        raise ValidationError(
            _("%(name)s has no e-mail address. Please call and note the answer.") % {"name": volunteer}
        )
    check_booking(assignment, volunteer, now=now)
    if waiting_offers(assignment).filter(volunteer=volunteer).exists():
        raise ValidationError(_("%(name)s has been asked already.") % {"name": volunteer})
    ask(assignment, volunteer, wave=0, now=now)
    assignment.status = AssignmentStatus.OFFERED
    assignment.asked_at = assignment.asked_at or now
    assignment.save()
    return assignment


@transaction.atomic
def stop_asking(*, assignment: Assignment, by: User | None, now: datetime) -> Assignment:
    """Ask nobody any more and free those who were asked. Raises ValidationError where it is taken or over."""
    lock(assignment, *SEARCHING)
    free_others(assignment, because=FreedBecause.STOPPED, now=now)
    letters.take_back_mails(assignment)
    assignment.status = AssignmentStatus.OPEN
    assignment.next_wave_at = None
    assignment.save()
    return assignment


@transaction.atomic
def withdraw_offer(*, assignment: Assignment, by: User | None, now: datetime) -> Assignment:
    """Ask nobody any more, and take it from whoever had taken it: the assignment is open again.

    They get a mail that takes it out of their calendar; the requester hears that somebody else is looked for.
    """
    lock(assignment, AssignmentStatus.OPEN, AssignmentStatus.OFFERED, AssignmentStatus.TAKEN)
    if assignment.status != AssignmentStatus.TAKEN:
        return stop_asking(assignment=assignment, by=by, now=now)
    letters.take_back_mails(assignment)
    assignment.sequence += 1
    letters.send_withdrawn(assignment, now=now)
    # With its channel kept: they had said yes, and are not asked again by themselves.
    assignment.offers.filter(answer=OfferAnswer.YES).update(answer=OfferAnswer.FREED)
    open_again(assignment)
    assignment.save()
    requesters.tell(assignment, now)
    return assignment


def open_again(assignment: Assignment) -> None:
    """Nobody goes along any more; in a window, every hour is possible again."""
    assignment.volunteer = None
    assignment.taken_at = None
    assignment.next_wave_at = None
    assignment.status = AssignmentStatus.OPEN
    assignment.starts_at = assignment.window_from or assignment.starts_at


def ask_next(assignment: Assignment, *, is_wanted: bool = False, now: datetime) -> int:
    """Ask the next ones, or leave it to the office where nobody is left; returns how many were asked.

    In the night they are asked in the morning. `is_wanted`: one more wave than the programme provides for.
    Nobody where the newcomer's data are restricted. For a caller that holds the assignment.
    """
    if is_held_back(assignment):
        assignment.status, assignment.next_wave_at = AssignmentStatus.OPEN, None
        assignment.save()
        return 0
    rules = rules_of(assignment.programme)
    morning = awake(rules, now)
    is_night = morning > now
    found: list[Volunteer] = []
    if is_night and morning < begins_at_latest(assignment):
        assignment.next_wave_at = morning
        assignment.exhausted_at = None
        assignment.save()
        return 0
    if not is_night and (is_wanted or assignment.wave < rules.most_waves):
        found = _next_ones(assignment, rules.wave_size, now=now)
    if not found:
        assignment.status = AssignmentStatus.OPEN
        assignment.next_wave_at = None
        assignment.exhausted_at = now
        assignment.save()
        return 0
    assignment.wave += 1
    assignment.status = AssignmentStatus.OFFERED
    assignment.asked_at = assignment.asked_at or now
    assignment.next_wave_at = after(rules, now, _wait(assignment, rules))
    assignment.exhausted_at = None
    assignment.save()
    for volunteer in found:
        ask(assignment, volunteer, wave=assignment.wave, now=now)
    return len(found)


def ask(assignment: Assignment, volunteer: Volunteer, *, wave: int, now: datetime) -> Offer:
    """Note the question and queue its mail, in the transaction of a caller that holds the assignment."""
    offer = _note(assignment, volunteer, wave=wave, now=now)
    letters.send_offer(assignment, volunteer, answer_by=assignment.next_wave_at if wave else None, now=now)
    return offer


def ask_first(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> None:
    """The hour has changed: ask whoever had taken the old one alone; the others' turn comes as in waves.

    For a caller that holds the assignment, has begun its new round and saves it.
    """
    rules = rules_of(assignment.programme)
    _note(assignment, volunteer, wave=0, now=now)
    letters.send_moved(assignment, volunteer, now=now)
    assignment.status = AssignmentStatus.OFFERED
    assignment.next_wave_at = after(rules, now, _wait(assignment, rules))


def _wait(assignment: Assignment, rules: AssignmentRules) -> int:
    return rules.urgent_wait_minutes if assignment.urgency == Urgency.URGENT else rules.wait_minutes


def waiting_offers(assignment: Assignment) -> OfferQuerySet:
    """Of those who were asked in this round and have not answered."""
    return assignment.offers.filter(round=assignment.round, answer=OfferAnswer.WAITING)


def go_on(assignment: Assignment, *, now: datetime) -> None:
    """Ask the next ones at once where nobody of the last wave is left to wait for; asked by hand alone, it is
    open again. For a caller that holds the assignment."""
    if assignment.status not in SEARCHING or begins_at_latest(assignment) <= now:
        return
    waiting = waiting_offers(assignment)
    if assignment.next_wave_at and not waiting.filter(wave=assignment.wave).exists():
        ask_next(assignment, now=now)
    elif not assignment.next_wave_at and not waiting.exists():
        assignment.status = AssignmentStatus.OPEN
        assignment.save()


def unsuited(assignment: Assignment, *, now: datetime) -> set[UUID]:
    """The volunteers who were asked and have not answered, and against whom something stands."""
    need = need_of(assignment, now=now)
    asked = Volunteer.objects.filter(pk__in=waiting_offers(assignment).values("volunteer"))
    companions = companions_for(need, assignment, asked, now=now)
    return {volunteer.pk for volunteer, each in companions if hindrance(need, replace(each, answer=""))}


def free_others(
    assignment: Assignment,
    *,
    only: Collection[UUID] | None = None,
    because: FreedBecause | None = None,
    now: datetime,
) -> int:
    """Whoever has not answered yet is not needed any more, and is told so and thanked, if `because` says why.

    `only`: of the volunteers these. For a caller that holds the assignment, and takes back mails only
    afterwards: the rows of the offers are held before those of mails.
    """
    waiting = waiting_offers(assignment).select_for_update(of=("self",)).order_by("pk")
    if only is not None:
        waiting = waiting.filter(volunteer__in=only)
    offers = list(waiting.select_related("volunteer__person__organisation"))
    Offer.objects.filter(pk__in=[offer.pk for offer in offers]).update(
        answer=OfferAnswer.FREED, answered_at=now
    )
    if because:
        for offer in offers:
            letters.send_freed(assignment, offer.volunteer, because=because, now=now)
    return len(offers)


def _note(assignment: Assignment, volunteer: Volunteer, *, wave: int, now: datetime) -> Offer:
    asked = {"wave": wave, "offered_at": now, "answer": OfferAnswer.WAITING, "answered_at": None}
    offer, _created = Offer.objects.update_or_create(
        assignment=assignment,
        round=assignment.round,
        volunteer=volunteer,
        defaults=asked | {"channel": "", "reason": ""},
    )
    return offer


def _next_ones(assignment: Assignment, number: int, *, now: datetime) -> list[Volunteer]:
    """The most suitable whom a mail reaches and who have not been asked in this round.

    Whoever was freed because somebody else went along is asked again when that one cannot after all; whoever
    had said yes and was replaced is not.
    """
    in_this_round = assignment.offers.filter(round=assignment.round)
    freed = in_this_round.filter(answer=OfferAnswer.FREED, channel="")
    asked = set(in_this_round.exclude(pk__in=freed).values_list("volunteer", flat=True))
    fitting = (
        each.volunteer
        for each in candidates(assignment, now=now)
        if each.has_email and each.volunteer.pk not in asked
    )
    return list(islice(fitting, number))
