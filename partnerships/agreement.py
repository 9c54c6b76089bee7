"""The agreement that both sign with the office when they have got to know each other: one page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from kern.pdf import DENSITIES, one_page, pdf_of
from partnerships.models import Partnership
from partnerships.rhythm import RECENT, Habit, duration, habit_of, how_often
from programmes.models import Task

STYLESHEET = "css/agreement.css"


def render(partnership: Partnership) -> bytes:
    """What the two plan, and what holds between them and the office; all three sign it.

    Raises CannotPrint where a name has characters that cannot be printed.
    """
    document, _density = one_page(partial(html_of, partnership), stylesheet=STYLESHEET)
    return pdf_of(document)


def file_name(partnership: Partnership) -> str:
    return f"Vereinbarung_{partnership.started_on:%Y-%m-%d}.pdf"


def html_of(partnership: Partnership, density: str = DENSITIES[0]) -> str:
    """The page; always in German, as the office hands it out."""
    programme = partnership.volunteer.programme
    habit = _habit(partnership)
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(
            "partnerships/agreement.html",
            {
                "volunteer": partnership.volunteer.person,
                "newcomer": partnership.newcomer.person,
                "office": partnership.newcomer.person.organisation,
                "programme": programme,
                "tasks": _in_common(partnership),
                "often": how_often(programme.meeting_rhythm_days),
                "weekday": habit.weekday,
                "duration": duration(habit.minutes),
                "density": density,
            },
        )


def _habit(partnership: Partnership) -> Habit:
    held = partnership.meetings.took_place()[:RECENT]
    return habit_of([(meeting.met_on, meeting.minutes or 0) for meeting in held])


def _in_common(partnership: Partnership) -> Iterable[Task]:
    """What is needed and offered; where nothing meets, what is needed."""
    needs = partnership.newcomer.needs.all()
    return needs.filter(pk__in=partnership.volunteer.offers.all()) or needs
