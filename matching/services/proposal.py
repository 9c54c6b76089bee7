"""From a suggestion to a partnership: ask both sides, take their answers, confirm."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from matching.card import fit_of
from matching.enums import AskingOrder, ProposalAnswer, ProposalStatus
from matching.models import MatchingRun, PinnedPair, Proposal
from matching.rules import settings_of
from matching.services.asking import (
    FIRST_ASKED,
    ask,
    give_time,
    plan_reminder,
    take_back_question,
    tell_confirmed,
    tell_in_vain,
)
from matching.services.checks import already_asked, checked_pair
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.models import Partnership
from partnerships.services.partnership import start_partnership
from volunteers.models import Volunteer

REASON_LENGTH = 500


@transaction.atomic
def propose(
    *,
    volunteer: Volunteer,
    newcomer: Newcomer,
    by: User,
    today: date,
    run: MatchingRun | None = None,
    override_reason: str = "",
) -> Proposal:
    """Ask the two about each other, in the order that the programme sets; the score is kept as it is now.

    Whoever is asked and has an address gets a mail with a signed link, and a reminder before the time to
    answer is over. `run` is the proposal for all that the pair comes from. `override_reason` is needed, and
    kept, where a rule of the programme speaks against the pair. Raises ValidationError unless the newcomer
    waits and is not being asked already, the volunteer is prepared and has a place on which nobody else is
    being asked, and nothing stands against the pair that a reason cannot lift.
    """
    # Locked, so that two proposals do not take the same last place.
    Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    reason = override_reason.strip()
    settings = settings_of(newcomer.programme)
    fit = checked_pair(volunteer, newcomer, settings=settings, override_reason=reason, today=today)
    proposal = Proposal(
        volunteer=volunteer,
        newcomer=newcomer,
        score=fit.score.total,
        parts={part.value: points for part, points in fit.score.parts.items()},
        override_reason=reason if fit.score.broken else "",
        run=run,
        proposed_on=today,
        proposed_by=by,
    )
    give_time(proposal, today=today)
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        raise ValidationError(already_asked(newcomer)) from error
    for side in FIRST_ASKED[AskingOrder(settings.asking)]:
        ask(proposal, side, fit, settings=settings, today=today)
    proposal.save()
    return proposal


@transaction.atomic
def answer_proposal(
    *,
    proposal: Proposal,
    side: Side,
    answer: ProposalAnswer,
    now: datetime,
    by: User | None = None,
    reason: str = "",
) -> Proposal:
    """Take what one side says: yes or no, once, or before that the wish to talk with the office first.

    A no ends the proposal at once and sets both free. A yes asks the other side where it has not been asked
    yet. A wish to talk stops the reminders and the clock, until the same side says yes or no. `by` is the
    person of the office who notes an answer given by telephone. `reason` is kept for the office alone, a
    later one in place of an earlier one. A side that said yes to a proposal which then ends is told by mail.

    Raises ValidationError where the proposal has ended, the time to answer is over, this side has answered
    before or is not asked yet.
    """
    proposal = _locked(proposal)
    today = timezone.localdate(now)
    _check_may_answer(proposal, side, answer, today=today)
    if len(reason) > REASON_LENGTH:
        sentence = _("Please use at most %(number)d characters.") % {"number": REASON_LENGTH}
        raise ValidationError({"reason": sentence})
    setattr(proposal, f"{side.value}_answer", answer)
    setattr(proposal, f"{side.value}_answered_at", now)
    setattr(proposal, f"{side.value}_answer_by", by)
    if reason.strip():
        setattr(proposal, f"{side.value}_reason", reason.strip())
    take_back_question(proposal, side)
    if answer == ProposalAnswer.NO:
        _end(proposal, ProposalStatus.DECLINED, by=by, today=today)
    elif answer == ProposalAnswer.YES:
        _turn_to_the_other(proposal, side, today=today)
    proposal.save()
    return proposal


@transaction.atomic
def confirm_proposal(*, proposal: Proposal, by: User, today: date) -> Partnership:
    """Both said yes: start the partnership, and tell both by mail.

    It begins with as many meetings to get to know each other as the programme sets. Raises ValidationError
    unless both have said yes and the partnership can start. Of two who confirm at the same moment one
    succeeds; the other is told who did.
    """
    proposal = _locked(proposal)
    if proposal.status == ProposalStatus.CONFIRMED:
        who = proposal.ended_by or _("Somebody else")
        raise ValidationError(_("%(who)s has confirmed this pair already.") % {"who": who})
    _check_open(proposal)
    if not proposal.is_agreed:
        raise ValidationError(_("Both have to say yes before the pair can be confirmed."))
    trial_meetings = settings_of(proposal.newcomer.programme).trial_meetings
    partnership = start_partnership(
        volunteer=proposal.volunteer,
        newcomer=proposal.newcomer,
        by=by,
        today=today,
        trial_meetings=trial_meetings,
    )
    proposal.partnership = partnership
    _end(proposal, ProposalStatus.CONFIRMED, by=by, today=today)
    tell_confirmed(proposal, trial_meetings=trial_meetings)
    return partnership


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User | None, today: date) -> Proposal:
    """Take the question back; a side that said yes or waits for a call is told by mail.

    `by` is None where one of the two is erased. Raises ValidationError if the proposal has ended.
    """
    proposal = _locked(proposal)
    _check_open(proposal)
    _end(proposal, ProposalStatus.WITHDRAWN, by=by, today=today)
    return proposal


def expire_proposals(*, today: date) -> int:
    """End the proposals whose time to answer is over, and return how many that were. Safe to run twice.

    Where both said yes in time, or somebody wants to talk first, the office is to act: these stay open.
    """
    ended = 0
    for proposal in Proposal.objects.overdue(today=today):
        with transaction.atomic():
            current = _locked(proposal)
            if current.is_open and current.is_late(today=today) and not current.is_agreed:
                _end(current, ProposalStatus.EXPIRED, by=None, today=today)
                ended += 1
    return ended


# --- what the services share ----------------------------------------------------------------------


def _locked(proposal: Proposal) -> Proposal:
    """The proposal as it stands now, held until the end of the transaction."""
    held: Proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    return held


def _check_open(proposal: Proposal) -> None:
    if not proposal.is_open:
        status = proposal.get_status_display()
        raise ValidationError(_("This proposal is no longer open: %(status)s.") % {"status": status})


def _check_may_answer(proposal: Proposal, side: Side, answer: ProposalAnswer, *, today: date) -> None:
    _check_open(proposal)
    name = proposal.person_on(side).first_name
    if proposal.is_late(today=today):
        raise ValidationError(_("The time to answer is over."))
    if proposal.asked_on(side) is None:
        other = proposal.person_on(side.other).first_name
        raise ValidationError(
            _("%(name)s is asked as soon as %(other)s has said yes.") % {"name": name, "other": other}
        )
    if answer == ProposalAnswer.PENDING:
        raise ValidationError(_("Please choose one of the answers."))
    before = proposal.answer_of(side)
    if before == answer == ProposalAnswer.TALK:
        raise ValidationError(_("%(name)s wants to talk with the office first, as noted.") % {"name": name})
    if before not in (ProposalAnswer.PENDING, ProposalAnswer.TALK):
        raise ValidationError(_("%(name)s has answered already.") % {"name": name})


def _turn_to_the_other(proposal: Proposal, side: Side, *, today: date) -> None:
    """After a yes: ask the other side if that is still to come; after a talk that took long, give it time."""
    other = side.other
    is_first = proposal.asked_on(other) is None
    took_long = proposal.answer_of(other) == ProposalAnswer.PENDING and proposal.is_late(today=today)
    if not is_first and not took_long:
        return
    give_time(proposal, today=today)
    fit, settings = fit_of(proposal), settings_of(proposal.newcomer.programme)
    step = ask if is_first else plan_reminder
    step(proposal, other, fit, settings=settings, today=today)


def _end(proposal: Proposal, status: ProposalStatus, *, by: User | None, today: date) -> None:
    """Close a proposal, take back what has not been sent yet, and tell whoever said yes in vain."""
    proposal.status = status
    proposal.ended_on, proposal.ended_by = today, by
    proposal.save()
    for side in Side:
        take_back_question(proposal, side)
    if status in (ProposalStatus.CONFIRMED, ProposalStatus.DECLINED):
        # Decided: a pair that the office wanted in any case need not be kept any longer.
        PinnedPair.objects.filter(volunteer=proposal.volunteer_id, newcomer=proposal.newcomer_id).delete()
    if status != ProposalStatus.CONFIRMED:
        tell_in_vain(proposal)
