"""Progress as sentences."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kern.templatetags.kern import hours, long_date
from training.models import Session
from training.progress import Progress
from training.regular import RegularProgress, RegularRule


def duration(minutes: int) -> str:
    """As one says it: 30 minutes, 2 h."""
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return hours(minutes)


def in_hours(minutes: int) -> str:
    """Spelled out for letters and certificates: 39.5 hours."""
    number, _h = hours(minutes).split("\N{NO-BREAK SPACE}")
    return _("%(number)s hours") % {"number": number}


def missing_parts(progress: Progress) -> list[str]:
    """What is missing: the incomplete required modules, or hours alone if none is incomplete; and talks."""
    parts = [
        _("%(module)s, %(time)s") % {"module": part.module, "time": duration(part.missing)}
        for part in progress.incomplete
    ]
    if not parts and progress.missing:
        parts.append(_("%(time)s in any module") % {"time": duration(progress.missing)})
    if progress.regular and (talks := progress.regular.missing):
        parts.append(
            ngettext("%(count)d talk or workshop", "%(count)d talks or workshops", talks) % {"count": talks}
        )
    return parts


def talks_of(regular: RegularProgress) -> str:
    """4 of 6 talks and workshops."""
    return _("%(came)d of %(needed)d talks and workshops") % {
        "came": regular.reached,
        "needed": regular.rule.needed,
    }


def talks_rule(rule: RegularRule) -> str:
    """What is asked for: 6 of 8 one after the other, within 12 months."""
    months = ngettext("%(count)d month", "%(count)d months", rule.months) % {"count": rule.months}
    return _("%(needed)d of %(of)d one after the other, within %(months)s") % {
        "needed": rule.needed,
        "of": rule.of,
        "months": months,
    }


def moment(at: datetime) -> str:
    """Tuesday, 24 November 2026, 18:00."""
    return f"{long_date(at)}, {localtime(at):%H:%M}"


def time_span(starts_at: datetime, ends_at: datetime) -> str:
    """Tuesday, 24 November 2026, 18:00–20:00."""
    return f"{moment(starts_at)}–{localtime(ends_at):%H:%M}"


def date_words(session: Session) -> dict[str, str]:
    """What mails say of a date, but for the address of a page; `course` should be loaded."""
    return {
        "title": str(session),
        "course": str(session.course),
        "day": long_date(session.starts_at),
        "when": time_span(session.starts_at, session.ends_at),
        "where": "\n".join(line for line in (session.place, session.online_url) if line),
    }


def done_of(trained: int, required: int) -> str:
    """12.5 of 40 h."""
    number, _h = hours(trained).split("\N{NO-BREAK SPACE}")
    return _("%(done)s of %(required)s") % {"done": number, "required": hours(required)}
