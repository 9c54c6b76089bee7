"""What the records prove about somebody, for each basis of a certificate, in words of the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assignments.hours import time_given
from certificates.enums import Basis
from certificates.evidence import assignments, dates_held, exchanges, meetings
from certificates.models import CertificateKind
from certificates.occasion import Occasion
from kern.templatetags.kern import units45
from partnerships.models import Partnership
from programmes.models import Organisation
from training.enums import CourseKind
from training.models import Attendance
from training.progress import Progress, last_counted_place, progress_of
from training.regular import WAS_THERE, months_before
from training.words import in_hours
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


class ModuleFact(TypedDict):
    """A line of the table: a module, or a talk, or a date of a course."""

    title: str
    minutes: int


@dataclass
class Proof:
    """`values` are the placeholders that only this basis has, "" where there is nothing to say; `modules` are
    the lines of the table."""

    place: str
    values: dict[str, str] = field(default_factory=dict)
    modules: list[ModuleFact] = field(default_factory=list)
    total_minutes: int = 0
    tasks: list[str] = field(default_factory=list)


def proof_for(kind: CertificateKind, volunteer: Volunteer, occasion: Occasion, *, today: date) -> Proof:
    """What can be said today. Queries for one person, whatever they have done."""
    return _PROOFS[Basis(kind.basis)](kind, volunteer, occasion, today)


def in_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _of_training(kind: CertificateKind, volunteer: Volunteer, occasion: Occasion, today: date) -> Proof:
    progress = progress_of(volunteer, today=today)
    modules: list[ModuleFact] = [
        {"title": part.module.title, "minutes": part.done} for part in progress.modules if part.done
    ]
    if not modules and progress.regular:
        modules = _talks(volunteer, progress, today)
    total = sum(module["minutes"] for module in modules)
    place = last_counted_place(volunteer) or _seat(kind.programme.organisation)
    completed_on = progress.completion.reached_on if progress.completion else progress.last_on or today
    values = {"completed_on": in_words(completed_on), **time_in_words(total)}
    return Proof(place, values, modules, total)


def _talks(volunteer: Volunteer, progress: Progress, today: date) -> list[ModuleFact]:
    """What somebody attended who was asked for regular attendance alone, in the months that count."""
    last = progress.regular.last_attended if progress.regular else None
    if last is None or progress.regular is None:
        return []
    came = Attendance.objects.filter(
        volunteer=volunteer,
        status__in=WAS_THERE,
        session__course__programme=volunteer.programme_id,
        session__course__kind=CourseKind.SERIES,
    ).select_related("session")
    after = months_before(last, progress.regular.rule.months)
    days = [(timezone.localdate(each.session.starts_at), each) for each in came]
    return _by_title([each for day, each in days if after < day <= today])


def _of_participation(kind: CertificateKind, volunteer: Volunteer, occasion: Occasion, today: date) -> Proof:
    course = occasion.course
    if course is None:
        raise ValidationError(_("Please choose the course."))
    dates = dates_held(course, today=today)
    came = Attendance.objects.filter(volunteer=volunteer, session__in=dates, status__in=WAS_THERE)
    attended = list(came.select_related("session").order_by("session__starts_at"))
    total = sum(each.minutes for each in attended)
    days = [timezone.localdate(session.starts_at) for session in dates] or [today]
    values = {
        "course": course.title,
        "from": in_words(days[0]),
        "until": in_words(days[-1]),
        "dates": ngettext("%(attended)d of %(count)d date", "%(attended)d of %(count)d dates", len(dates))
        % {"attended": len(attended), "count": len(dates)},
        **time_in_words(total),
    }
    place = str(course.municipality or "") or next((s.place for s in dates if s.place), "")
    return Proof(place or _seat(kind.programme.organisation), values, _by_title(attended), total)


def _of_volunteering(kind: CertificateKind, volunteer: Volunteer, occasion: Occasion, today: date) -> Proof:
    met = list(
        meetings(occasion, today=today)
        .filter(partnership__volunteer=volunteer)
        .prefetch_related("tasks")
        .order_by("met_on")
    )
    done = list(assignments(occasion, today=today).filter(volunteer=volunteer).order_by("starts_at"))
    exchanged = exchanges(occasion, today=today).filter(volunteer=volunteer).count()
    at_assignments = sum(time_given(each) for each in done)
    total = sum(each.minutes or 0 for each in met) + at_assignments
    logged = {task for each in met for task in each.tasks.all()}
    tasks = [str(task) for task in sorted(logged, key=lambda task: (task.position, task.name))]
    tasks += list(dict.fromkeys(str(each.get_kind_display()) for each in done))
    days = [each.met_on for each in met] + [timezone.localdate(each.starts_at) for each in done]
    values = {
        "from": in_words(occasion.starts_on or _first_day(volunteer, days)),
        "until": in_words(min(occasion.until(today), volunteer.ended_on or today)),
        "hours": _hours(total),
        "meetings": _counted(ngettext("%(count)d meeting", "%(count)d meetings", len(met)), len(met)),
        "exchanges": _counted(
            ngettext("%(count)d group exchange", "%(count)d group exchanges", exchanged), exchanged
        ),
        "assignments": _counted(
            ngettext("%(count)d single assignment", "%(count)d single assignments", len(done)), len(done)
        ),
        "assignment_hours": _hours(at_assignments) if at_assignments else "",
        "tasks": ", ".join(tasks),
    }
    return Proof(_seat(kind.programme.organisation), values, [], total, tasks)


def _of_thanks(kind: CertificateKind, volunteer: Volunteer, occasion: Occasion, today: date) -> Proof:
    return Proof(_seat(kind.programme.organisation))


_PROOFS = {
    Basis.TRAINING: _of_training,
    Basis.PARTICIPATION: _of_participation,
    Basis.VOLUNTEERING: _of_volunteering,
    Basis.THANKS: _of_thanks,
}


# --- words and small sums ------------------------------------------------------------------------


def time_in_words(minutes: int) -> dict[str, str]:
    """The placeholders `hours` and `units`."""
    units = _("1 teaching unit") if minutes == 45 else _("%(number)s teaching units")
    return {"hours": _hours(minutes), "units": units % {"number": units45(minutes)}}


def _hours(minutes: int) -> str:
    return _("1 hour") if minutes == 60 else in_hours(minutes)


def _counted(words: str, number: int) -> str:
    return words % {"count": number} if number else ""


def _by_title(attended: Iterable[Attendance]) -> list[ModuleFact]:
    """A line for each title, in the order of the first date on it."""
    minutes: dict[str, int] = {}
    for each in sorted(attended, key=lambda each: each.session.starts_at):
        minutes[each.session.title] = minutes.get(each.session.title, 0) + each.minutes
    return [{"title": title, "minutes": total} for title, total in minutes.items()]


def _seat(organisation: Organisation) -> str:
    """Where the office is; its name where nobody has written that down."""
    return organisation.place or str(organisation.municipality or organisation)


def _first_day(volunteer: Volunteer, days: list[date]) -> date:
    """Since when somebody volunteers: the admission, as far as it is still known, or what came before it."""
    known = list(days)
    if volunteer.decided_on and volunteer.status != VolunteerStatus.ENDED:
        known.append(volunteer.decided_on)
    pairs = Partnership.objects.filter(volunteer=volunteer).values_list("started_on", flat=True)
    return min([*known, *pairs], default=volunteer.applied_on)
