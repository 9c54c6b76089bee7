"""What the office sees and does about a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from kern.panels import with_next_step
from kern.views import ListPage, ServicePage
from partnerships.chart import bars_of
from partnerships.contacts import SideState, state_of
from partnerships.enums import PartnershipStatus, Side
from partnerships.filters.partnership import PartnershipFilter
from partnerships.goals import agreed_until, half_way, moment_of
from partnerships.health import health_of_pair, with_health
from partnerships.models import Feedback, Partnership, TrialAnswer
from partnerships.moments import MomentKind, timeline_of
from partnerships.rhythm import in_words, weeks_of
from partnerships.services.care import FOLLOW_UP
from partnerships.steps import Call, calm_words, contact_url, step_of
from partnerships.tables.partnership import PartnershipTable
from partnerships.trial import trial_state
from people.models import Person
from people.steps import Step

MOMENTS_SHOWN = 15


def partnership_or_404(user: User, pk: UUID) -> Partnership:
    """A pair that this user looks after for the office, with both people."""
    found: Partnership = get_object_or_404(Partnership.objects.run_by(user).with_people(), pk=pk)
    return found


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipList(ListPage):
    request: SignedInRequest
    page_title = _("Partnerships")
    table_class, filterset_class = PartnershipTable, PartnershipFilter
    empty_text = _("There are no partnerships yet. They start from a matching proposal.")
    actions = (
        ("partnerships:paper_log", _("Type in lists on paper")),
        ("partnerships:closing_round", _("Close many")),
    )

    def get_queryset(self) -> QuerySet[Partnership]:
        pairs = Partnership.objects.run_by(self.request.user).with_people()
        return with_next_step("partnership", pairs)

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d partnership", "%(count)d partnerships", count) % {"count": count}


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def partnership_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A pair's page: what is next, how it is going, its story, the conversations, the goals.

    `?show=` asks for moments of one kind, `?shown=` for how many of them.
    """
    today = localdate()
    pairs = with_health(Partnership.objects.run_by(request.user), today=today)
    pair: Partnership = get_object_or_404(pairs.select_related("agreed_by"), pk=pk)
    step = step_of(pair, today=today) or Step(calm_words(pair, today=today))
    trial = trial_state(pair)
    context = {
        "partnership": pair,
        "is_open": pair.status != PartnershipStatus.CLOSED,
        "is_paused": pair.status == PartnershipStatus.PAUSED,
        "pause": next((pause for pause in pair.pauses.all() if pause.ended_on is None), None),
        "step": step,
        "callee": step.person if isinstance(step, Call) else None,
        "wishes": pair.meetings.filter(wants_to_talk=True),
        "health": health_of_pair(pair, today=today),
        "takes_notes": pair.closed_on is None or today <= pair.closed_on + FOLLOW_UP,
        "sides": [SideRow.of(pair, side, today=today) for side in Side],
        "trial": trial,
        "trial_answers": _trial_answers(pair) if pair.trial_meetings else [],
        "has_agreement": trial.is_agreed if trial else pair.status != PartnershipStatus.CLOSED,
        "answers": _feedback(pair),
    }
    return render(
        request,
        "partnerships/partnership_detail.html",
        context | _rhythm(pair, today=today) | _goals(pair, today=today) | _story(request, pair),
    )


@dataclass(frozen=True)
class SideRow:
    """One of the two as the office calls them."""

    person: Person
    state: SideState
    is_due: bool
    url: str

    @classmethod
    def of(cls, pair: Partnership, side: Side, *, today: date) -> SideRow:
        state = state_of(pair, side)
        return cls(pair.person_on(side), state, state.is_due(today=today), contact_url(pair, side))


def _rhythm(pair: Partnership, *, today: date) -> dict[str, Any]:
    """The chart of the last weeks, up to the closure of a closed pair."""
    held = [
        (day, minutes or 0) for day, minutes in pair.meetings.took_place().values_list("met_on", "minutes")
    ]
    return {
        "held": len(held),
        "total_minutes": sum(minutes for _day, minutes in held),
        "rhythm": in_words([day for day, _minutes in held], today=today),
        "bars": bars_of(weeks_of(held, today=pair.closed_on or today)),
    }


def _goals(pair: Partnership, *, today: date) -> dict[str, Any]:
    return {
        "goals": pair.goals.prefetch_related("reviews"),
        "review_moment": moment_of(pair, today=today),
        "half_way": half_way(pair),
        "until": agreed_until(pair),
    }


def _story(request: SignedInRequest, pair: Partnership) -> dict[str, Any]:
    """So many moments at first; "show earlier" asks for as many again."""
    kind = request.GET.get("show", "")
    moments = timeline_of(pair, request.user, kind=kind)
    asked = request.GET.get("shown", "")
    shown = max(MOMENTS_SHOWN, int(asked)) if asked.isdecimal() and len(asked) < 5 else MOMENTS_SHOWN
    return {
        "moments": moments[:shown],
        "next_shown": shown + MOMENTS_SHOWN if len(moments) > shown else 0,
        "kinds": MomentKind.choices,
        "kind": kind if kind in MomentKind.values else "",
    }


def _feedback(pair: Partnership) -> list[tuple[Side, Feedback | None]]:
    given = {feedback.side: feedback for feedback in pair.feedback.all()}
    return [(side, given.get(side.value)) for side in Side]


def _trial_answers(partnership: Partnership) -> list[tuple[Side, Person, TrialAnswer | None]]:
    given = {answer.side: answer for answer in partnership.trial_answers.select_related("noted_by")}
    return [(side, partnership.person_on(side), given.get(side.value)) for side in Side]


class PartnershipFormPage(ServicePage):
    """A form about one pair that hands its input to a service."""

    request: SignedInRequest

    @cached_property
    def partnership(self) -> Partnership:
        return partnership_or_404(self.request.user, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        self.subject = str(self.partnership)
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return self.partnership.get_absolute_url()
