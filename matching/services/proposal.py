"""From a suggestion to a partnership: ask both sides, take their answers, confirm."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from matching.engine.profile import PairScore
from matching.engine.scoring import score_pair
from matching.enums import ProposalAnswer, ProposalStatus
from matching.explain import shared_with_you, why_not
from matching.models import Proposal
from matching.profiles import labels_of, matchable, matchable_profile, newcomer_profile
from messaging import links
from messaging.services import absolute_url, cancel_mails, queue_mail
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.models import Partnership
from partnerships.queries import waiting
from partnerships.services.partnership import start_partnership
from people.models import Person
from volunteers.models import Volunteer

LINK_PURPOSE = "proposal"


@transaction.atomic
def propose(*, volunteer: Volunteer, newcomer: Newcomer, by: User, today: date) -> Proposal:
    """Ask both sides about each other; the score is kept as it is now.

    Queues a mail with a signed link to each side that has an address. Raises ValidationError unless the
    newcomer waits and is not being asked already, the volunteer is prepared and has a place on which nobody
    else is being asked, and every gate holds.
    """
    # Locked, so that two proposals do not take the same last place.
    Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    score, labels = _checked_pair(volunteer, newcomer, today=today)
    programme = newcomer.programme
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                volunteer=volunteer,
                newcomer=newcomer,
                score=score.total,
                parts={part.value: points for part, points in score.parts.items()},
                proposed_on=today,
                proposed_by=by,
                expires_on=today + timedelta(days=programme.proposal_validity_days),
            )
    except IntegrityError as error:
        raise ValidationError(_already_asked(newcomer)) from error
    for side in Side:
        _queue(
            proposal,
            side,
            event="asked",
            # Called when the mail is written, so that the sentences come in its language.
            sentences=lambda: shared_with_you(score, labels),
            answer_url=absolute_url(answer_path(proposal, side)),
        )
    return proposal


@transaction.atomic
def answer_proposal(
    *, proposal: Proposal, side: Side, answer: ProposalAnswer, now: datetime, by: User | None = None
) -> Proposal:
    """Take one side's yes or no, once. A no ends the proposal at once and sets both free.

    `by` is the person of the office who notes an answer given by telephone. A side that said yes to a
    proposal which then ends is told so by mail. Raises ValidationError where the time to answer is over, the
    proposal has ended, or this side has answered before.
    """
    proposal = _locked(proposal)
    _check_open(proposal)
    if proposal.expires_on < timezone.localdate(now):
        raise ValidationError(_("The time to answer is over."))
    if proposal.answer_of(side) != ProposalAnswer.PENDING:
        name = proposal.person_on(side).first_name
        raise ValidationError(_("%(name)s has answered already.") % {"name": name})
    if answer == ProposalAnswer.PENDING:
        raise ValidationError(_("Please choose yes or no."))
    setattr(proposal, f"{side.value}_answer", answer)
    setattr(proposal, f"{side.value}_answered_at", now)
    setattr(proposal, f"{side.value}_answer_by", by)
    proposal.save()
    if answer == ProposalAnswer.NO:
        _end(proposal, ProposalStatus.DECLINED, by=by, today=timezone.localdate(now))
    return proposal


@transaction.atomic
def confirm_proposal(*, proposal: Proposal, by: User, today: date) -> Partnership:
    """Both said yes: start the partnership, and tell both by mail.

    Raises ValidationError unless both have said yes and the partnership can start. Of two who confirm at the
    same moment one succeeds; the other is told who did.
    """
    proposal = _locked(proposal)
    if proposal.status == ProposalStatus.CONFIRMED:
        who = proposal.ended_by or _("Somebody else")
        raise ValidationError(_("%(who)s has confirmed this pair already.") % {"who": who})
    _check_open(proposal)
    if not proposal.is_agreed:
        raise ValidationError(_("Both have to say yes before the pair can be confirmed."))
    partnership = start_partnership(
        volunteer=proposal.volunteer, newcomer=proposal.newcomer, by=by, today=today
    )
    proposal.partnership = partnership
    _end(proposal, ProposalStatus.CONFIRMED, by=by, today=today)
    for side in Side:
        _queue(proposal, side, event="confirmed")
    return partnership


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User, today: date) -> Proposal:
    """Take the question back; a side that said yes is told by mail.

    Raises ValidationError if the proposal has ended.
    """
    proposal = _locked(proposal)
    _check_open(proposal)
    _end(proposal, ProposalStatus.WITHDRAWN, by=by, today=today)
    return proposal


def expire_proposals(*, today: date) -> int:
    """End the proposals whose time to answer is over, and return how many that were. Safe to run twice.

    Where both said yes in time, the office still has to confirm: such a proposal stays open.
    """
    ended = 0
    for proposal in Proposal.objects.overdue(today=today):
        with transaction.atomic():
            current = _locked(proposal)
            if current.is_open and not current.is_agreed:
                _end(current, ProposalStatus.EXPIRED, by=None, today=today)
                ended += 1
    return ended


def answer_path(proposal: Proposal, side: Side) -> str:
    """The signed address under which this side answers without an account."""
    token = links.sign({"proposal": proposal.pk, "side": side.value}, purpose=LINK_PURPOSE)
    return reverse("matching:answer", args=[token])


# --- what the services share ----------------------------------------------------------------------


def _checked_pair(
    volunteer: Volunteer, newcomer: Newcomer, *, today: date
) -> tuple[PairScore, dict[str, object]]:
    """The score and the labels of a pair that may be asked today."""
    found = waiting(Newcomer.objects.filter(pk=newcomer.pk)).with_person().first()  # type: ignore[attr-defined]
    if found is None:
        raise ValidationError(_("%(name)s is not waiting for anybody.") % {"name": newcomer.person})
    if Proposal.objects.open().filter(newcomer=newcomer).exists():
        raise ValidationError(_already_asked(newcomer))
    if volunteer.programme_id != newcomer.programme_id:
        raise ValidationError(_("The two belong to different programmes."))
    prepared = matchable(Volunteer.objects.filter(pk=volunteer.pk), today=today).first()
    if prepared is None:
        raise ValidationError(
            _("%(name)s is not ready yet: admission, screening checks or training are missing.")
            % {"name": volunteer.person}
        )
    score = score_pair(matchable_profile(prepared), newcomer_profile(found))
    if not score.is_possible:
        raise ValidationError(why_not(score))
    return score, labels_of(found, [prepared])


def _already_asked(newcomer: Newcomer) -> str:
    return _("%(name)s is already being asked about somebody.") % {"name": newcomer.person}


def _locked(proposal: Proposal) -> Proposal:
    """The proposal as it stands now, held until the end of the transaction."""
    held: Proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    return held


def _check_open(proposal: Proposal) -> None:
    if not proposal.is_open:
        status = proposal.get_status_display()
        raise ValidationError(_("This proposal is no longer open: %(status)s.") % {"status": status})


def _end(proposal: Proposal, status: ProposalStatus, *, by: User | None, today: date) -> None:
    """Close a proposal, take back questions not sent yet, and tell a side that had said yes in vain."""
    proposal.status = status
    proposal.ended_on, proposal.ended_by = today, by
    proposal.save()
    cancel_mails(key_prefix=f"proposal:{proposal.pk}:asked:")
    if status != ProposalStatus.CONFIRMED:
        for side in Side:
            if proposal.answer_of(side) == ProposalAnswer.YES:
                _queue(proposal, side, event="over")


def _queue(proposal: Proposal, side: Side, *, event: str, **context: object) -> None:
    other = Side.NEWCOMER if side == Side.VOLUNTEER else Side.VOLUNTEER
    partner: Person = proposal.person_on(other)
    queue_mail(
        key=f"proposal:{proposal.pk}:{event}:{side.value}",
        template=f"matching/mail/proposal_{event}",
        person=proposal.person_on(side),
        # Of the other one only what anybody may know: never a surname or an address.
        context={
            "partner_name": partner.first_name,
            "partner_place": partner.place,
            "answer_until": proposal.expires_on,
            **context,
        },
    )
