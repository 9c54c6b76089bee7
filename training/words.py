"""Progress as sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kern.templatetags.kern import hours
from training.progress import Progress


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
    """What is missing, one entry per incomplete required module, or the hours alone if none is incomplete."""
    parts = [
        _("%(module)s, %(time)s") % {"module": part.module, "time": duration(part.missing)}
        for part in progress.incomplete
    ]
    if not parts and progress.missing:
        parts.append(_("%(time)s in any module") % {"time": duration(progress.missing)})
    return parts


def done_of(trained: int, required: int) -> str:
    """12.5 of 40 h."""
    number, _h = hours(trained).split("\N{NO-BREAK SPACE}")
    return _("%(done)s of %(required)s") % {"done": number, "required": hours(required)}
