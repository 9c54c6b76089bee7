"""Starting a proposal for all, and making proposals of what came out. The work itself is in `working`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from matching.engine.profile import Rules
from matching.enums import RunStatus
from matching.models import MatchingRun, Proposal, RunEntry
from matching.rules import as_json, rules_of
from matching.services.proposal import propose
from programmes.models import Municipality, Organisation, Programme

logger = logging.getLogger(__name__)

UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)


@dataclass(frozen=True)
class Accepted:
    """What became of the chosen entries: proposals, and those that were refused with the reason."""

    proposals: list[Proposal]
    refused: list[tuple[RunEntry, str]]


@transaction.atomic
def start_run(
    *,
    programme: Programme,
    by: User,
    now: datetime,
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
    previous: MatchingRun | None = None,
    rules: Rules | None = None,
) -> MatchingRun:
    """Let the worker find the best choice for everybody in this reach who waits; returns the run at once.

    While one is under way for the same reach, that one is returned; but where it is running and `previous`
    is given, another one follows, for what has been decided since may have come too late for it. `rules` make
    it a preview: it is not kept for long, and one with other rules replaces it while it still waits to start.
    `previous` is what the run is compared with, unless given the last one that was kept.
    """
    # Held, so that two who start at the same moment start one.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    reach = {"programme": programme, "organisation": organisation, "municipality": municipality}
    runs = MatchingRun.objects.filter(**reach)
    under_way = runs.filter(status__in=UNDER_WAY, is_preview=rules is not None)
    if rules is None:
        may_know = under_way.filter(status=RunStatus.QUEUED) if previous else under_way
        found = may_know.first()
    else:
        found = under_way.filter(rules=as_json(rules), previous=previous).first()
        if found is None:
            under_way.filter(status=RunStatus.QUEUED, started_by=by).delete()
    run = found or MatchingRun.objects.create(
        **reach,
        started_by=by,
        started_at=now,
        previous=previous or runs.kept().first(),
        is_preview=rules is not None,
        rules=as_json(rules or rules_of(programme)),
    )
    transaction.on_commit(_wake_worker, robust=True)
    return run


def _wake_worker() -> None:
    """Only a nudge: without Redis the next sweep does the work."""
    try:
        current_app.send_task("matching.tasks.work_on_runs", retry=False)
    except OperationalError as error:
        logger.warning("The worker could not be woken, the sweep will start the run: %s", error)


def accept_entries(*, run: MatchingRun, entries: Iterable[RunEntry], by: User, today: date) -> Accepted:
    """Propose the chosen pairs of a run: each for itself, so that one that is refused stops no other.

    Refused is whoever has been asked or matched since, whose volunteer has no place any more, or where a gate
    has closed; the sentence says which.
    """
    accepted = Accepted([], [])
    chosen = run.entries.filter(pk__in=[entry.pk for entry in entries])
    for entry in chosen.select_related("newcomer__person", "volunteer__person").order_by("-score", "pk"):
        if entry.volunteer is None:
            accepted.refused.append((entry, _("There is nobody to be proposed.")))
            continue
        try:
            proposal = propose(
                volunteer=entry.volunteer,
                newcomer=entry.newcomer,
                by=by,
                today=today,
                run=run,
                override_reason=_reason(entry),
            )
        except ValidationError as error:
            accepted.refused.append((entry, " ".join(error.messages)))
        else:
            accepted.proposals.append(proposal)
    return accepted


def _reason(entry: RunEntry) -> str:
    """Why the office keeps a pair although a gate speaks against it."""
    pin = getattr(entry.newcomer, "pinned_pair", None) if entry.overridden else None
    return pin.reason if pin and pin.volunteer_id == entry.volunteer_id else ""
