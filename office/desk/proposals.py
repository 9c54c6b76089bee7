"""What proposals need: a call, a confirmation, or another try."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from matching.enums import ProposalAnswer, ProposalStatus
from matching.models import Proposal
from newcomers.models import Newcomer
from office.desk.todo import Mood, Todo, pair_name
from partnerships.enums import Side
from partnerships.queries import waiting
from people.models import Person

EXPIRED_SHOWN = timedelta(days=14)
QUOTED = 120  # characters of a remark: the whole of it stands on the proposal's page


def wishes_to_talk(user: User, today: date) -> list[Todo]:
    """Who answered "please talk to me first"; whatever the calendar says, the proposal waits for the call."""
    proposals = Proposal.objects.visible_to(user).wanting_talk().with_people().order_by("expires_on", "pk")
    return [
        _todo(
            proposal,
            kind="wish_before",
            about=f"{proposal.pk}:{side}",
            mark="?",
            mood=Mood.CARE,
            title=_("%(name)s would like to talk first") % {"name": proposal.person_on(side).short_name},
            reason=_wish(proposal, side, today),
            action_label=_("Call"),
        )
        for proposal in proposals
        for side in Side
        if proposal.answer_of(side) == ProposalAnswer.TALK
    ]


def _wish(proposal: Proposal, side: Side, today: date) -> str:
    sentences = [_call(proposal.person_on(side), proposal.person_on(side.other))]
    if reason := proposal.reason_of(side):
        sentences.insert(0, _("“%(reason)s”") % {"reason": Truncator(reason).chars(QUOTED)})
    if proposal.expires_on < today:
        sentences.append(_("The answer was due on %(date)s") % {"date": f"{proposal.expires_on:%d.%m.}"})
    return " ".join(sentences)


def questions_by_telephone(user: User, today: date) -> list[Todo]:
    """Who is to be asked and has no e-mail address; whose time is over first stands first."""
    pending = ProposalAnswer.PENDING
    proposals = (
        Proposal.objects.visible_to(user)
        .open()
        .filter(
            Q(volunteer_answer=pending, volunteer__person__email="", volunteer_asked_on__isnull=False)
            | Q(newcomer_answer=pending, newcomer__person__email="", newcomer_asked_on__isnull=False)
        )
        .with_people()
        .order_by("expires_on", "pk")
    )
    return [
        _todo(
            proposal,
            kind="ask_by_phone",
            about=f"{proposal.pk}:{side}",
            since=proposal.proposed_on,
            mark="☎",
            mood=Mood.NEWS,
            title=_("Ask %(name)s by telephone") % {"name": person.short_name},
            reason=f"{_call(person, proposal.person_on(side.other))} {_until(proposal)}",
            action_label=_("What to say"),
        )
        for proposal in proposals
        for side in Side
        if not (person := proposal.person_on(side)).email
        and proposal.answer_of(side) == pending
        and proposal.awaits(side, today=today)
    ]


def _until(proposal: Proposal) -> str:
    return _("Answer by %(date)s") % {"date": f"{proposal.expires_on:%d.%m.}"}


def _call(person: Person, partner: Person) -> str:
    words = {"partner": partner.short_name}
    if not person.phone:
        return _("Please ask in person, about %(partner)s") % words
    return _("Please call %(phone)s about %(partner)s") % (words | {"phone": person.phone.as_national})


def agreed(user: User, today: date) -> list[Todo]:
    """Both said yes: they can meet."""
    return [
        _todo(
            proposal,
            kind="agreed",
            about=str(proposal.pk),
            since=proposal.proposed_on,
            mark="2×",
            mood=Mood.NEWS,
            title=_("Both said yes: %(pair)s") % {"pair": pair_name(proposal)},
            reason=_("The two can meet as soon as you confirm it."),
            action_label=_("Confirm"),
        )
        for proposal in Proposal.objects.visible_to(user).agreed().with_people().order_by("proposed_on", "pk")
    ]


def expired(user: User, today: date) -> list[Todo]:
    """Nobody answered in time, and the newcomer is still waiting for somebody."""
    lately = Q(status=ProposalStatus.EXPIRED, expires_on__gte=today - EXPIRED_SHOWN)
    overdue = Q(pk__in=Proposal.objects.overdue(today=today).values("pk"))
    newer = Proposal.objects.filter(newcomer=OuterRef("newcomer"), created_at__gt=OuterRef("created_at"))
    proposals = (
        Proposal.objects.visible_to(user)
        .filter(lately | overdue, ~Exists(newer), newcomer__in=waiting(Newcomer.objects.visible_to(user)))
        .with_people()
        .order_by("expires_on", "pk")
    )
    return [
        Todo(
            kind="proposal_expired",
            about=str(proposal.pk),
            since=proposal.expires_on,
            mark="…",
            mood=Mood.NEWS,
            title=_("No answer: %(pair)s") % {"pair": pair_name(proposal)},
            reason=_("The proposal of %(date)s has run out. Ask again, or look for somebody else.")
            % {"date": f"{proposal.proposed_on:%d.%m.}"},
            action_label=_("Look again"),
            action_url=reverse("matching:newcomer", args=[proposal.newcomer_id]),
        )
        for proposal in proposals
    ]


def _todo(proposal: Proposal, **entry: Any) -> Todo:
    return Todo(action_url=reverse("matching:proposal", args=[proposal.pk]), **entry)
