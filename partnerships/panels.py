"""What the pages and lists of volunteers and newcomers say about their partnerships."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kern.panels import next_step, panel
from newcomers.models import Newcomer
from partnerships import endings as endings
from partnerships.enums import PartnershipStatus
from partnerships.health import with_health
from partnerships.models import Meeting, Partnership
from partnerships.steps import step_of
from partnerships.trial import trial_state, with_trial
from volunteers.models import Volunteer


@panel("volunteer", order=40)
def partnerships_of_volunteer(request: HttpRequest, volunteer: Volunteer) -> Any:
    return _their_pairs(request, Partnership.objects.filter(volunteer=volunteer))


@panel("newcomer", order=40)
def partnerships_of_newcomer(request: HttpRequest, newcomer: Newcomer) -> Any:
    return _their_pairs(request, Partnership.objects.filter(newcomer=newcomer))


def _their_pairs(request: HttpRequest, pairs: QuerySet[Partnership]) -> Any:
    """Only for the office; nothing where there is no pair that the user looks after."""
    theirs = Partnership.objects.run_by(request.user).filter(pk__in=pairs)  # type: ignore[arg-type]
    found = [(pair, trial_state(pair)) for pair in with_trial(theirs.with_people())]
    return ("partnerships/_partnerships_panel.html", {"partnerships": found}) if found else None


def _with_health(pairs: QuerySet[Partnership]) -> QuerySet[Partnership]:
    return with_health(pairs, today=localdate())


def _next_step_of_pair(pair: Partnership) -> str:
    """What the office should do about a pair of the list, or an empty string."""
    step = step_of(pair, today=localdate())
    return step.sentence if step else ""


next_step("partnership", order=10, annotate=_with_health, sentence=_next_step_of_pair)


def _with_call(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    wishes = Meeting.objects.filter(partnership__volunteer=OuterRef("pk"), wants_to_talk=True)
    return volunteers.annotate(asks_for_call=Exists(wishes))


def _call(volunteer: Any) -> str:
    return _("Asks for a call") if volunteer.asks_for_call else ""


next_step("volunteer", order=5, annotate=_with_call, sentence=_call)


def _with_companion(newcomers: QuerySet[Newcomer]) -> QuerySet[Newcomer]:
    pair = Partnership.objects.open().filter(newcomer=OuterRef("pk"))
    return newcomers.annotate(
        companion=Subquery(pair.values("volunteer__person__first_name")[:1]),
        pair_status=Subquery(pair.values("status")[:1]),
    )


def _accompanied(newcomer: Any) -> str:
    if not newcomer.companion:
        return ""
    if newcomer.pair_status == PartnershipStatus.TRIAL:
        return _("Getting to know %(name)s") % {"name": newcomer.companion}
    return _("Accompanied by %(name)s") % {"name": newcomer.companion}


next_step("newcomer", order=90, annotate=_with_companion, sentence=_accompanied)
