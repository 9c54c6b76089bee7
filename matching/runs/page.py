"""All that the page of a finished proposal for all shows, and the short form of it beside the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from matching.engine.profile import Part, Rules
from matching.enums import Balance
from matching.explain import part_name
from matching.loading import question_for
from matching.models import MatchingRun, RunEntry
from matching.rules import from_json
from matching.runs.comparison import Comparison, compare
from matching.runs.reach import Reach
from matching.runs.report import contradiction_rows, gone_rows, pair_rows, unmatched_rows
from matching.runs.words import beside_greedy, headline, missing_sentence, points, proof
from newcomers.models import Newcomer
from people.enums import Level
from volunteers.models import Volunteer

PAIRS_A_PAGE = 50
PAGE_FIELD = "seite"
ONLY_FIELD, ONLY_CHANGED = "nur", "anders"
# Beside the weights so many pairs that change are named; the page of the run has all.
CHANGES_SHOWN = 12


@dataclass(frozen=True)
class Pages:
    """The page of pairs that is shown, as `kern/_pagination.html` reads it."""

    page: Page
    paginator: Paginator
    prefixed_page_field: str = PAGE_FIELD


def outcome(run: MatchingRun, *, user: User, only: str = "", page: str | None = None) -> dict[str, Any]:
    """`only` may be `ONLY_CHANGED`, for the pairs that differ from last time."""
    comparison, rules = compare(run), from_json(run.rules)
    mine = RunEntry.objects.filter(run=run).visible_to(user)
    pairs = mine.pairs().order_by("-score", "pk")
    if only == ONLY_CHANGED:
        pairs = pairs.filter(newcomer__in=comparison.changed)
    paginator = Paginator(pairs, PAIRS_A_PAGE)
    current = paginator.get_page(page)
    rows = pair_rows(run, list(current), comparison, user=user)
    unmatched = unmatched_rows(list(mine.unmatched().order_by("pk")), comparison, rules=rules, user=user)
    return summary(run, comparison) | {
        "rows": rows,
        "may_ask": not run.is_preview and any(row.may_be_asked for row in rows),
        "pages": Pages(current, paginator),
        "only_changed": only == ONLY_CHANGED,
        "unmatched": [row for row in unmatched if not row.lacks_data],
        "lacking_data": [row for row in unmatched if row.lacks_data],
        "incomplete": Volunteer.objects.visible_to(user)
        .filter(pk__in=run.incomplete_volunteers)
        .select_related("person"),
        "contradictions": contradiction_rows(run, user=user),
        "gone": gone_rows(comparison, user=user),
        "hidden": run.pairs + run.unmatched - mine.count(),  # type: ignore[attr-defined]
        "missing": _missing(run, user=user),
        "rules": rules_in_words(rules),
        "reach": Reach(run.organisation, run.municipality),
        "newer": _newer(run),
        "is_current": _is_current(run),
    }


def summary(run: MatchingRun, comparison: Comparison) -> dict[str, Any]:
    """What came out in figures, beside last time and beside the obvious way. `run` comes `with_numbers`."""
    pairs, unmatched = run.pairs, run.unmatched  # type: ignore[attr-defined]
    before = run.previous
    return {
        "headline": headline(pairs=pairs, unmatched=unmatched),
        "beside_greedy": beside_greedy(run, pairs=pairs),
        "proof": proof(run) if run.total else "",
        "total": points(run.total),
        "changed": sum(1 for newcomer in comparison.changed if comparison.now[newcomer]),
        "total_before": points(before.total) if before else "",
        "pairs_before": sum(1 for volunteer in (comparison.before or {}).values() if volunteer),
        "unmatched_before": sum(1 for volunteer in (comparison.before or {}).values() if not volunteer),
    }


def difference(run: MatchingRun, *, user: User) -> dict[str, Any]:
    """What trying out other weights changes: the figures, and the first pairs that differ."""
    comparison = compare(run)
    mine = RunEntry.objects.filter(run=run).visible_to(user)
    entries = mine.pairs().filter(newcomer__in=comparison.changed).order_by("-score", "pk")
    lost = mine.unmatched().filter(newcomer__in=comparison.changed).order_by("pk")
    return summary(run, comparison) | {
        "rows": pair_rows(run, list(entries[:CHANGES_SHOWN]), comparison, user=user),
        "lost": unmatched_rows(list(lost[:CHANGES_SHOWN]), comparison, rules=from_json(run.rules), user=user),
    }


def rules_in_words(rules: Rules) -> list[tuple[str, str]]:
    """The rules of a run for somebody who asks later why it came out so."""
    weights = rules.weights
    return [
        *((part_name(part), f"{getattr(weights, part.value):g}") for part in Part),
        (_("language in common at least"), str(Level(rules.language_level).label)),
        (_("minutes in common at a stretch at least"), str(rules.common_minutes)),
        (_("distance and wishes about children"), _limits(rules)),
        (_("a pair needs at least (points)"), str(rules.threshold)),
        (_("balance"), str(Balance(rules.balance).label)),
        (_("bonus for a year of waiting (points)"), str(rules.waiting_points)),
    ]


def _limits(rules: Rules) -> str:
    respected = [
        *([_("how far people travel")] if rules.minds_distance else []),
        *([_("who would rather be without children")] if rules.minds_children else []),
    ]
    return _("respected: %(what)s") % {"what": ", ".join(respected)} if respected else _("not respected")


def _is_current(run: MatchingRun) -> bool:
    """Whether the same question would be asked again: nobody has come, gone, changed or been asked since."""
    then = timezone.localdate(run.claimed_at or run.started_at)
    reach = Reach(run.organisation, run.municipality)
    question = question_for(run.programme, reach=reach, today=then, rules=from_json(run.rules))
    return question.hash == run.input_hash


def _missing(run: MatchingRun, *, user: User) -> list[str]:
    near = [each["near"] for each in run.missing]
    mine = Newcomer.objects.visible_to(user).filter(pk__in=near).select_related("person__municipality")
    places = {str(newcomer.pk): newcomer.person.place for newcomer in mine}
    return [missing_sentence(each, places.get(each["near"], "")) for each in run.missing]


def _newer(run: MatchingRun) -> MatchingRun | None:
    """The newest finished run for the same people, where that is another one."""
    kept = MatchingRun.objects.kept().filter(
        programme=run.programme, organisation=run.organisation, municipality=run.municipality
    )
    newest = kept.order_by("-started_at").first()
    return newest if newest and newest.started_at > run.started_at else None
