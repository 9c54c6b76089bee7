"""Who may get a certificate, and what is missing where somebody may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Certificate
from partnerships.models import Meeting, SupervisionInvitation
from training.progress import progress_of, with_hours
from training.words import missing_parts
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

# Whoever has ended their work keeps what they have earned.
MAY_BE_CERTIFIED = (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED, VolunteerStatus.ENDED)


@dataclass(frozen=True)
class Eligibility:
    """`reasons` are sentences that say what stands against it; none where nothing does."""

    reasons: tuple[str, ...]

    @property
    def is_eligible(self) -> bool:
        return not self.reasons


def eligibility(volunteer: Volunteer, *, today: date) -> Eligibility:
    """Whether a certificate can be issued today."""
    reasons = []
    programme = volunteer.programme
    existing = Certificate.objects.filter(volunteer=volunteer, programme=programme).first()
    if existing:
        return Eligibility((_("has certificate %(number)s already") % {"number": existing},))
    if volunteer.status not in MAY_BE_CERTIFIED:
        reasons.append(_("is not admitted"))
    if missing := missing_parts(progress_of(volunteer)):
        reasons.append(_("still missing: %(parts)s") % {"parts": "; ".join(missing)})
    met, exchanged = _counts(Volunteer.objects.filter(pk=volunteer.pk), today=today).values_list(
        "meetings_held", "exchanges_attended"
    )[0]
    if (meetings := programme.certificate_min_meetings - met) > 0:
        sentence = ngettext("still missing: %(count)d meeting", "still missing: %(count)d meetings", meetings)
        reasons.append(sentence % {"count": meetings})
    if (exchanges := programme.certificate_min_supervisions - exchanged) > 0:
        sentence = ngettext(
            "still missing: %(count)d group exchange", "still missing: %(count)d group exchanges", exchanges
        )
        reasons.append(sentence % {"count": exchanges})
    return Eligibility(tuple(reasons))


def eligible(volunteers: QuerySet[Volunteer], *, today: date) -> QuerySet[Any]:
    """Those of the volunteers for whom `eligibility` finds no reason against it."""
    has_one = Certificate.objects.filter(volunteer=OuterRef("pk"), programme=OuterRef("programme"))
    admitted: QuerySet[Any] = volunteers.filter(~Exists(has_one), status__in=MAY_BE_CERTIFIED)
    return with_hours(_counts(admitted, today=today)).filter(
        is_ready=True,
        meetings_held__gte=F("programme__certificate_min_meetings"),
        exchanges_attended__gte=F("programme__certificate_min_supervisions"),
    )


def _counts(volunteers: QuerySet[Any], *, today: date) -> QuerySet[Any]:
    """Adds `meetings_held` and `exchanges_attended`."""
    meetings = Meeting.objects.took_place().filter(partnership__volunteer=OuterRef("pk"), met_on__lte=today)
    exchanges = SupervisionInvitation.objects.filter(volunteer=OuterRef("pk"), attended=True)

    def number_of(rows: QuerySet[Any], path: str) -> Coalesce:
        counted = rows.order_by().values(path).annotate(found=Count("pk")).values("found")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    return volunteers.annotate(
        meetings_held=number_of(meetings, "partnership__volunteer"),
        exchanges_attended=number_of(exchanges, "volunteer"),
    )
