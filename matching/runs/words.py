"""A proposal for all in sentences: what came out, and against which other choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.explain import clock
from matching.models import MatchingRun
from matching.runs.comparison import Change
from people.languages import language_name


def headline(*, pairs: int, unmatched: int) -> str:
    """34 pairs for 41 who wait; 7 stay without somebody."""
    if not pairs + unmatched:
        return _("Nobody is waiting at the moment.")
    if not pairs:
        return _("Nobody who waits can be brought together with somebody at the moment.")
    first = ngettext(
        "%(count)d pair for %(waiting)d who wait", "%(count)d pairs for %(waiting)d who wait", pairs
    ) % {"count": pairs, "waiting": pairs + unmatched}
    if not unmatched:
        return _("%(pairs)s; nobody stays without somebody.") % {"pairs": first}
    rest = ngettext("%(count)d stays without somebody", "%(count)d stay without somebody", unmatched) % {
        "count": unmatched
    }
    return f"{first}; {rest}."


def beside_greedy(run: MatchingRun, *, pairs: int) -> str:
    """What the obvious way, always the best pair first, would have cost. Empty where nobody is matched."""
    if not run.total:
        return ""
    if run.greedy_total >= run.total and run.greedy_pairs == pairs:
        return _("Always taking the best pair first would have come to the same.")
    made = ngettext(
        "Always taking the best pair first would have made %(count)d pair",
        "Always taking the best pair first would have made %(count)d pairs",
        run.greedy_pairs,
    ) % {"count": run.greedy_pairs}
    loss = 100 * (run.total - run.greedy_total) / run.total
    if loss <= 0:
        return f"{made}."
    percent = number_format(loss, decimal_pos=0 if loss >= 1 else 1)
    return _("%(made)s and %(percent)s%% fewer points.") % {"made": made, "percent": percent}


def proof(run: MatchingRun) -> str:
    """That there is no better choice, as prices and surpluses show."""
    if run.gap:
        return _("Not proved: another choice could have up to %(points)s points more.") % {
            "points": points(run.gap)
        }
    return _("Proved: no other choice has a higher total (gap 0).")


def points(hundredths: int) -> str:
    """Whole points, as people read them."""
    return number_format(round(hundredths / 100), use_l10n=True, force_grouping=True)


def change_words(change: Change | None, before: str = "") -> str:
    """The badge of a row; `before` is whom the newcomer was to get last time, if they may be named."""
    match change:
        case Change.NEW:
            return _("new")
        case Change.SAME | Change.NOBODY_STILL:
            return _("as before")
        case Change.OTHER if before:
            return _("before: %(name)s") % {"name": before}
        case Change.OTHER:
            return _("before: somebody else")
        case Change.NOBODY_BEFORE:
            return _("before: nobody")
        case Change.NOBODY_NOW if before:
            return _("before: %(name)s") % {"name": before}
        case Change.NOBODY_NOW:
            return _("before: somebody")
    return ""


def missing_sentence(missing: Mapping[str, Any], place: str) -> str:
    """Which volunteers would make how many more pairs: an entry of `MatchingRun.missing`.

    `place` is where they should live, empty if it may not be told.
    """
    number = missing["volunteers"]
    values = {"count": number, "language": language_name(missing["language"])}
    match missing["gender"]:
        case "female":
            who = ngettext(
                "%(count)d more woman who speaks %(language)s",
                "%(count)d more women who speak %(language)s",
                number,
            )
        case "male":
            who = ngettext(
                "%(count)d more man who speaks %(language)s",
                "%(count)d more men who speak %(language)s",
                number,
            )
        case _:
            who = ngettext(
                "%(count)d more volunteer who speaks %(language)s",
                "%(count)d more volunteers who speak %(language)s",
                number,
            )
    times = ", ".join(
        f"{WEEKDAYS[weekday]} {clock(start)}–{clock(end)}" for weekday, start, end in missing["windows"]
    )
    parts = [
        who % values,
        *([_("near %(place)s") % {"place": place}] if place else []),
        *([_("with time on %(times)s") % {"times": times}] if times else []),
    ]
    pairs = ngettext("%(count)d more pair", "%(count)d more pairs", missing["pairs"])
    return f"{', '.join(parts)}: {pairs % {'count': missing['pairs']}}."
