"""The rows of a proposal for all as its page shows them, in a fixed number of queries however many there are.

Score and parts are those of the run; the sentences speak of what is recorded today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from matching.engine.profile import Gate, Part, Rules
from matching.engine.reasons import Reason, ReasonKind
from matching.engine.scoring import score_pair
from matching.enums import ProposalStatus
from matching.explain import gate_sentence, part_name, why
from matching.models import MatchingRun, PinnedPair, Proposal, RunEntry
from matching.profiles import labels_of, newcomer_profile, volunteer_profile
from matching.rules import from_json
from matching.runs.comparison import Change, Comparison
from matching.runs.words import change_words
from matching.unmatched import reason_sentence
from newcomers.models import Newcomer
from partnerships.models import Partnership
from partnerships.queries import waiting
from volunteers.models import Volunteer

# So many sentences say why two were put together; the workbench has them all.
SENTENCES = 2
ASKABLE_AGAIN = (ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN)


@dataclass(frozen=True)
class PairRow:
    """`proposal` is what became of the pair since; `note` says why it cannot be asked about without one."""

    entry: RunEntry
    newcomer: Newcomer
    volunteer: Volunteer
    reasons: Sequence[str]
    parts: Sequence[tuple[str, int]]
    change: Change | None
    change_text: str
    overridden: Sequence[str]
    pin: PinnedPair | None
    proposal: Proposal | None
    note: str

    @property
    def may_be_asked(self) -> bool:
        return not self.note and (self.proposal is None or self.proposal.status in ASKABLE_AGAIN)


def pair_rows(
    run: MatchingRun, entries: Sequence[RunEntry], comparison: Comparison, *, user: User
) -> list[PairRow]:
    """`entries` are pairs that the user may see."""
    newcomers = Newcomer.objects.with_person().in_bulk([entry.newcomer_id for entry in entries])
    wanted = [pk for entry in entries for pk in _volunteers_of(entry, comparison)]
    volunteers = Volunteer.objects.visible_to(user).with_person().in_bulk(wanted)
    pins = {pin.newcomer_id: pin for pin in PinnedPair.objects.filter(newcomer__in=newcomers)}
    proposals = _latest_proposals(run, newcomers)
    still_waiting = set(waiting(Newcomer.objects.filter(pk__in=newcomers)).values_list("pk", flat=True))
    rules = from_json(run.rules)
    return [
        _row(
            entry,
            newcomers[entry.newcomer_id],
            volunteers,
            comparison,
            rules=rules,
            pin=pins.get(entry.newcomer_id),
            proposal=proposals.get(entry.newcomer_id),
            is_waiting=entry.newcomer_id in still_waiting,
        )
        for entry in entries
    ]


def _volunteers_of(entry: RunEntry, comparison: Comparison) -> list[UUID]:
    return [pk for pk in (entry.volunteer_id, comparison.volunteer_before(entry.newcomer_id)) if pk]


def _row(
    entry: RunEntry,
    newcomer: Newcomer,
    volunteers: Mapping[UUID, Volunteer],
    comparison: Comparison,
    *,
    rules: Rules,
    pin: PinnedPair | None,
    proposal: Proposal | None,
    is_waiting: bool,
) -> PairRow:
    volunteer = volunteers[entry.volunteer_id]  # type: ignore[index]
    # Known already: telling the entry's names needs no further query.
    entry.newcomer, entry.volunteer = newcomer, volunteer
    score = score_pair(
        volunteer_profile(volunteer, free_places=1), newcomer_profile(newcomer, barred={}), rules
    )
    change = comparison.change_of(entry.newcomer_id)
    before = volunteers.get(comparison.volunteer_before(entry.newcomer_id))  # type: ignore[arg-type]
    is_pinned_now = pin is not None and pin.volunteer_id == entry.volunteer_id
    is_about_this_pair = proposal is not None and proposal.volunteer_id == entry.volunteer_id
    note = ""
    if proposal and proposal.is_open and not is_about_this_pair:
        note = _("is being asked about somebody else")
    elif not is_waiting and not is_about_this_pair:
        note = _("is no longer waiting")
    return PairRow(
        entry=entry,
        newcomer=newcomer,
        volunteer=volunteer,
        reasons=why(score, labels_of(newcomer, [volunteer]))[:SENTENCES],
        parts=[(part_name(part), entry.parts.get(part.value, 0)) for part in Part],
        change=change,
        change_text=change_words(change, before.person.short_name if before else ""),
        overridden=[gate_sentence(Gate(gate), score) for gate in entry.overridden],
        pin=pin if is_pinned_now else None,
        proposal=proposal if is_about_this_pair else None,
        note=note,
    )


def _latest_proposals(run: MatchingRun, newcomers: Mapping[UUID, Newcomer]) -> dict[UUID, Proposal]:
    """The newest proposal of each newcomer that is open or younger than the run."""
    found = Proposal.objects.filter(
        Q(status=ProposalStatus.OPEN) | Q(created_at__gte=run.started_at), newcomer__in=newcomers
    )
    return {proposal.newcomer_id: proposal for proposal in found.with_people().order_by("created_at")}


@dataclass(frozen=True)
class UnmatchedRow:
    """Somebody for whom there is nobody, and the nearest reason. `lacks_data`: something must be entered."""

    newcomer: Newcomer
    reason: str
    lacks_data: bool
    change_text: str


def unmatched_rows(
    entries: Sequence[RunEntry], comparison: Comparison, *, rules: Rules, user: User
) -> list[UnmatchedRow]:
    """`entries` are those without a volunteer that the user may see; those who lack data come last."""
    newcomers = Newcomer.objects.with_person().in_bulk([entry.newcomer_id for entry in entries])
    reasons = [Reason.from_json(entry.reason) for entry in entries]
    named = {reason.volunteer for reason in reasons if reason.volunteer}
    named |= {str(pk) for entry in entries if (pk := comparison.volunteer_before(entry.newcomer_id))}
    volunteers = Volunteer.objects.visible_to(user).filter(pk__in=named).select_related("person")
    names = {str(volunteer.pk): volunteer.person.short_name for volunteer in volunteers}
    rows = [
        UnmatchedRow(
            newcomer=newcomers[entry.newcomer_id],
            reason=reason_sentence(reason, newcomers[entry.newcomer_id], names, rules),
            lacks_data=reason.kind == ReasonKind.DATA_MISSING,
            change_text=_nobody_now(entry, comparison, names),
        )
        for entry, reason in zip(entries, reasons, strict=True)
    ]
    return sorted(rows, key=lambda row: row.lacks_data)


def _nobody_now(entry: RunEntry, comparison: Comparison, names: Mapping[str, str]) -> str:
    """Whom somebody was to get last time who gets nobody now."""
    change = comparison.change_of(entry.newcomer_id)
    if change != Change.NOBODY_NOW:
        return ""
    return change_words(change, names.get(str(comparison.volunteer_before(entry.newcomer_id)), ""))


@dataclass(frozen=True)
class GoneRow:
    """Somebody who was in the proposal last time, and what became of them."""

    newcomer: Newcomer
    text: str


def gone_rows(comparison: Comparison, *, user: User) -> list[GoneRow]:
    found = Newcomer.objects.visible_to(user).filter(pk__in=comparison.gone).select_related("person")
    asked = set(Proposal.objects.open().filter(newcomer__in=found).values_list("newcomer", flat=True))
    paired = set(Partnership.objects.open().filter(newcomer__in=found).values_list("newcomer", flat=True))

    def text(newcomer: Newcomer) -> str:
        if newcomer.pk in paired:
            return _("has a companion by now")
        return _("is being asked") if newcomer.pk in asked else _("is no longer waiting")

    return [GoneRow(newcomer, text(newcomer)) for newcomer in found.order_by("person__last_name", "pk")]


@dataclass(frozen=True)
class ContradictionRow:
    """Two whom the office wants to keep together and who cannot be, with the reason."""

    newcomer: Newcomer
    volunteer: Volunteer
    reason: str


def contradiction_rows(run: MatchingRun, *, user: User) -> list[ContradictionRow]:
    found, rules = run.contradictions, from_json(run.rules)
    newcomers = _named(Newcomer.objects.visible_to(user).with_person(), found, "newcomer")
    volunteers = _named(Volunteer.objects.visible_to(user).with_person(), found, "volunteer")
    return [
        ContradictionRow(newcomer, volunteer, _contradiction(each["gate"], newcomer, volunteer, rules))
        for each in found
        if (newcomer := newcomers.get(each["newcomer"])) and (volunteer := volunteers.get(each["volunteer"]))
    ]


def _named(records: QuerySet[Any], found: Sequence[Mapping[str, str]], side: str) -> dict[str, Any]:
    return {str(record.pk): record for record in records.filter(pk__in=[each[side] for each in found])}


def _contradiction(gate: str, newcomer: Newcomer, volunteer: Volunteer, rules: Rules) -> str:
    name = {"name": volunteer.person.first_name}
    if gate == Gate.PLACE:
        return _("More pairs are kept for %(name)s than there are free places.") % name
    if gate not in list(Gate):
        return _("%(name)s is not ready or has no free place at the moment.") % name
    score = score_pair(
        volunteer_profile(volunteer, free_places=1), newcomer_profile(newcomer, barred={}), rules
    )
    return gate_sentence(Gate(gate), score)
