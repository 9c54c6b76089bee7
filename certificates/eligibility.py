"""Who may get a certificate, and what is missing where somebody may not.

One rule, asked in two ways: `eligible_for` filters a list in the database, `verdicts` says the reasons of
the people on a page in a fixed number of queries. A test holds them against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import Basis
from certificates.evidence import dates_held, last_date, with_evidence
from certificates.models import Certificate, CertificateKind
from certificates.occasion import EVERYTHING, Occasion
from training.models import Attendance, Enrolment
from training.progress import Progress, progress_for, with_hours
from training.words import missing_parts
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

# Whoever has ended their work keeps what they have earned.
MAY_BE_CERTIFIED = (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED, VolunteerStatus.ENDED)


@dataclass(frozen=True)
class Eligibility:
    """`reasons` are sentences that say what stands against it; none where nothing does."""

    reasons: tuple[str, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.reasons


def eligibility(
    kind: CertificateKind, volunteer: Volunteer, *, today: date, occasion: Occasion = EVERYTHING
) -> Eligibility:
    """Whether a volunteer may get a certificate of this kind today."""
    return verdicts(kind, [volunteer], today=today, occasion=occasion)[volunteer]


def eligible_for(
    kind: CertificateKind,
    volunteers: QuerySet[Volunteer],
    *,
    today: date,
    occasion: Occasion = EVERYTHING,
) -> QuerySet[Any]:
    """Those of the volunteers for whom `verdicts` finds no reason against it."""
    if not kind.is_offered or _against_all(kind, occasion, today):
        return volunteers.none()
    has_one = Certificate.objects.standing().filter(
        kind=kind, occasion=occasion.key, volunteer=OuterRef("pk")
    )
    found: QuerySet[Any] = volunteers.filter(~Exists(has_one), programme=kind.programme_id)
    found = with_evidence(found, occasion, today=today).filter(
        meetings_held__gte=kind.min_meetings, exchanges_attended__gte=kind.min_supervisions
    )
    match kind.basis:
        case Basis.PARTICIPATION:
            needed = _needed_minutes(kind, occasion, today)
            return found.filter(attended_minutes__gt=0, attended_minutes__gte=needed)
        case Basis.TRAINING:
            found = with_hours(found, today=today).filter(is_ready=True)
        case Basis.VOLUNTEERING:
            found = found.filter(Q(meetings_held__gt=0) | Q(assignments_done__gt=0))
    return found.filter(status__in=MAY_BE_CERTIFIED)


def candidates(
    kind: CertificateKind, volunteers: QuerySet[Volunteer], *, occasion: Occasion = EVERYTHING
) -> QuerySet[Volunteer]:
    """Of whom it makes sense to ask: whoever is or was in the course, else the programme's volunteers."""
    ours = volunteers.filter(programme=kind.programme_id)
    if kind.basis != Basis.PARTICIPATION:
        return ours.filter(status__in=MAY_BE_CERTIFIED)
    came = Attendance.objects.filter(session__course=occasion.course, minutes__gt=0)
    enrolled = Enrolment.objects.with_place().filter(course=occasion.course)
    return ours.filter(Q(pk__in=came.values("volunteer")) | Q(pk__in=enrolled.values("volunteer")))


def verdicts(
    kind: CertificateKind,
    volunteers: Iterable[Volunteer],
    *,
    today: date,
    occasion: Occasion = EVERYTHING,
    besides: Certificate | None = None,
) -> dict[Volunteer, Eligibility]:
    """For each of them whether they may get one, with the reasons; their `programme` should be loaded.

    `besides`: the certificate that a new version is to replace; then the kind need not be offered any more.
    """
    chosen = list(volunteers)
    if besides is None and not kind.is_offered:
        return dict.fromkeys(chosen, Eligibility((_("this kind of certificate is not offered any more"),)))
    if against_all := _against_all(kind, occasion, today):
        return dict.fromkeys(chosen, Eligibility(against_all))
    standing = Certificate.objects.standing().filter(kind=kind, occasion=occasion.key, volunteer__in=chosen)
    if besides:
        standing = standing.exclude(pk=besides.pk)
    numbers = dict(standing.values_list("volunteer_id", "number"))
    found = with_evidence(Volunteer.objects.filter(pk__in=[v.pk for v in chosen]), occasion, today=today)
    evidence = {row.pk: row for row in found}
    progress = progress_for(chosen, today=today) if kind.basis == Basis.TRAINING else {}
    whole = _whole_minutes(occasion, today)
    verdict = {}
    for volunteer in chosen:
        if number := numbers.get(volunteer.pk):
            reasons = [_("has it already (%(number)s)") % {"number": number}]
        elif volunteer.programme_id != kind.programme_id:
            reasons = [_("belongs to another programme")]
        else:
            reasons = _reasons(kind, evidence[volunteer.pk], progress.get(volunteer), whole)
        verdict[volunteer] = Eligibility(tuple(reasons))
    return verdict


def _against_all(kind: CertificateKind, occasion: Occasion, today: date) -> tuple[str, ...]:
    """What stands against it whoever asks."""
    if kind.basis != Basis.PARTICIPATION:
        return ()
    if occasion.course is None:
        return (_("it is issued for a course"),)
    last = last_date(occasion.course)
    if last is None:
        return (_("no date of the course took place"),)
    if last > today:
        day = date_format(last, "SHORT_DATE_FORMAT")
        return (_("the course runs until %(day)s") % {"day": day},)
    return ()


def _reasons(kind: CertificateKind, found: Any, progress: Progress | None, whole: int) -> list[str]:
    """`found` is the volunteer with their evidence, `whole` what the course lasted."""
    reasons = []
    if kind.basis != Basis.PARTICIPATION and found.status not in MAY_BE_CERTIFIED:
        reasons.append(_("is not admitted"))
    match kind.basis:
        case Basis.TRAINING if progress and not progress.is_ready:
            reasons.append(_of_training(progress))
        case Basis.PARTICIPATION if not found.attended_minutes:
            reasons.append(_("was at none of its dates"))
        case Basis.PARTICIPATION if found.attended_minutes < _share(kind, whole):
            reasons.append(
                _("attended %(share)d %%, %(needed)d %% are needed")
                % {"share": found.attended_minutes * 100 // whole, "needed": kind.min_percent}
            )
        case Basis.VOLUNTEERING if not found.meetings_held and not found.assignments_done:
            reasons.append(_("neither met anybody nor did an assignment in this time"))
    if (meetings := kind.min_meetings - found.meetings_held) > 0:
        sentence = ngettext("still missing: %(count)d meeting", "still missing: %(count)d meetings", meetings)
        reasons.append(sentence % {"count": meetings})
    if (exchanges := kind.min_supervisions - found.exchanges_attended) > 0:
        sentence = ngettext(
            "still missing: %(count)d group exchange", "still missing: %(count)d group exchanges", exchanges
        )
        reasons.append(sentence % {"count": exchanges})
    return reasons


def _of_training(progress: Progress) -> str:
    parts = missing_parts(progress)
    if not parts:
        # Complete by what is counted, and yet not written down as such: a rule was changed just now.
        return _("the preparation is not complete")
    return _("still missing: %(parts)s") % {"parts": "; ".join(parts)}


def _whole_minutes(occasion: Occasion, today: date) -> int:
    """What the dates of the course lasted together."""
    if occasion.course is None:
        return 0
    return sum(session.minutes for session in dates_held(occasion.course, today=today))


def _needed_minutes(kind: CertificateKind, occasion: Occasion, today: date) -> int:
    return _share(kind, _whole_minutes(occasion, today))


def _share(kind: CertificateKind, whole: int) -> int:
    """The kind's percentage of these minutes, rounded up."""
    return -(-whole * kind.min_percent // 100)
