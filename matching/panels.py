"""What matching adds to the pages of newcomers and volunteers, and to the next step in their lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from kern.panels import next_step, panel
from matching.enums import ProposalAnswer
from matching.models import Proposal
from matching.rules import settings_of
from matching.workbench.queue import free_volunteers
from newcomers.models import Newcomer
from partnerships.models import Partnership
from partnerships.queries import waiting
from programmes.models import Programme
from volunteers.models import Volunteer


@panel("newcomer", order=30)
def newcomer_matching(request: HttpRequest, newcomer: Newcomer) -> tuple[str, dict[str, Any]] | None:
    """Whether somebody is being looked for or asked, and the proposals so far."""
    proposals = list(Proposal.objects.visible_to(request.user).filter(newcomer=newcomer).with_people())  # type: ignore[arg-type]
    is_waiting = waiting(Newcomer.objects.filter(pk=newcomer.pk)).exists()
    if not proposals and not is_waiting:
        return None
    return "matching/_newcomer_panel.html", {
        "newcomer": newcomer,
        "proposals": proposals,
        "is_searching": is_waiting and not any(proposal.is_open for proposal in proposals),
    }


@panel("volunteer", order=30)
def volunteer_matching(request: HttpRequest, volunteer: Volunteer) -> tuple[str, dict[str, Any]] | None:
    """The proposals so far, and the way to the workbench where a place is free."""
    user: User = request.user  # type: ignore[assignment]
    proposals = list(Proposal.objects.visible_to(user).filter(volunteer=volunteer).with_people())
    has_place = free_volunteers(user, today=timezone.localdate()).filter(pk=volunteer.pk).exists()
    if not proposals and not has_place:
        return None
    context = {"volunteer": volunteer, "proposals": proposals, "has_place": has_place}
    return "matching/_volunteer_panel.html", context


@panel("programme", order=30)
def programme_matching(request: HttpRequest, programme: Programme) -> tuple[str, dict[str, Any]] | None:
    """The rules by which it matches, and the way to change them."""
    return "matching/_programme_panel.html", {"programme": programme, "rules": settings_of(programme)}


def _with_state(newcomers: QuerySet[Newcomer]) -> QuerySet[Newcomer]:
    asked = Proposal.objects.open().filter(newcomer=OuterRef("pk"))
    return newcomers.annotate(
        is_asked=Exists(asked),
        has_agreed_pair=Exists(
            asked.filter(volunteer_answer=ProposalAnswer.YES, newcomer_answer=ProposalAnswer.YES)
        ),
        wants_talk=Exists(asked.filter(newcomer_answer=ProposalAnswer.TALK)),
        is_unmatched=~Exists(Partnership.objects.open().filter(newcomer=OuterRef("pk"))),
    )


def _newcomer_sentence(newcomer: Any) -> str:
    if newcomer.status != "accepted" or not newcomer.is_unmatched:
        return ""
    if newcomer.has_agreed_pair:
        return _("Confirm the pair")
    if newcomer.wants_talk:
        return _("Call: would like to talk first")
    return _("Answers to a proposal") if newcomer.is_asked else _("Find somebody who fits")


next_step("newcomer", order=30, annotate=_with_state, sentence=_newcomer_sentence)


def _with_open_proposal(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    asked = Proposal.objects.open().filter(volunteer=OuterRef("pk"))
    return volunteers.annotate(
        is_asked=Exists(asked), wants_talk=Exists(asked.filter(volunteer_answer=ProposalAnswer.TALK))
    )


def _volunteer_sentence(volunteer: Any) -> str:
    if volunteer.wants_talk:
        return _("Call: would like to talk first")
    return _("Answers to a proposal") if volunteer.is_asked else ""


next_step("volunteer", order=30, annotate=_with_open_proposal, sentence=_volunteer_sentence)
