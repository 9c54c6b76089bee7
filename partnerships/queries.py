"""Who is free, who waits, which pairs have gone quiet: figures of partnerships on querysets of any app below."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.models import Partnership
from training.progress import with_hours
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def _open_of(field: str) -> QuerySet[Partnership]:
    """The open partnerships of the outer row, named by the field that points to it."""
    return Partnership.objects.open().filter(**{field: OuterRef("pk")}).order_by()


def with_free_places(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Adds `open_partnerships` and `free_places` (never below zero)."""
    number = _open_of("volunteer").values("volunteer").annotate(n=Count("pk")).values("n")
    return volunteers.annotate(
        open_partnerships=Coalesce(Subquery(number, output_field=IntegerField()), 0)
    ).annotate(free_places=Greatest(F("places") - F("open_partnerships"), 0))


def ready_for_matching(volunteers: QuerySet[Volunteer], today: date) -> QuerySet[Volunteer]:
    """Admitted, screened, trained and with a free place."""
    screened = volunteers.with_screening(today=today)  # type: ignore[attr-defined]
    ready: QuerySet[Volunteer] = with_free_places(with_hours(screened)).filter(
        status=VolunteerStatus.ADMITTED, is_screened=True, is_ready=True, free_places__gt=0
    )
    return ready


def waiting(newcomers: QuerySet[Newcomer]) -> QuerySet[Newcomer]:
    """Accepted and without an open partnership."""
    return newcomers.filter(~Exists(_open_of("newcomer")), status=NewcomerStatus.ACCEPTED)
