"""Who is free, who waits, which pairs have gone quiet: figures that partnerships add to querysets."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus
from partnerships.models import Contact, Feedback, Meeting, Partnership, Pause
from training.progress import with_hours
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

# So long after a pause the office is told that nobody has heard of the two.
BACK_FOR = timedelta(days=14)


def _open_of(field: str) -> QuerySet[Partnership]:
    """The open partnerships of the outer row, named by the field that points to it."""
    return Partnership.objects.open().filter(**{field: OuterRef("pk")}).order_by()


def with_free_places(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Adds `open_partnerships` and `free_places` (never below zero)."""
    number = _open_of("volunteer").values("volunteer").annotate(n=Count("pk")).values("n")
    return volunteers.annotate(
        open_partnerships=Coalesce(Subquery(number, output_field=IntegerField()), 0)
    ).annotate(free_places=Greatest(F("places") - F("open_partnerships"), 0))


def prepared(volunteers: QuerySet[Volunteer], today: date) -> QuerySet[Volunteer]:
    """Admitted, screened and trained, whether a place is free or not; with what `with_free_places` adds.

    Nobody whose data are restricted.
    """
    screened = volunteers.with_screening(today=today)  # type: ignore[attr-defined]
    found: QuerySet[Volunteer] = with_free_places(with_hours(screened)).filter(
        Q(is_screened=True, is_ready=True), status=VolunteerStatus.ADMITTED, person__restricted_at=None
    )
    return found


def ready_for_matching(volunteers: QuerySet[Volunteer], today: date) -> QuerySet[Volunteer]:
    """Admitted, screened, trained and with a free place."""
    return prepared(volunteers, today).filter(Q(free_places__gt=0))


def waiting(newcomers: QuerySet[Newcomer]) -> QuerySet[Newcomer]:
    """Accepted and without an open partnership; nobody whose data are restricted."""
    return newcomers.filter(
        ~Exists(_open_of("newcomer")), status=NewcomerStatus.ACCEPTED, person__restricted_at=None
    )


def with_meetings(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Adds what lists say about a pair.

    `last_met_on`, `meetings_count`, `asks_for_call` (an entry with the wish to talk is unanswered),
    `feedback_count` and `pause_ends_on` (of the running pause, None where open-ended).
    """
    held = Meeting.objects.took_place().filter(partnership=OuterRef("pk"))
    number = held.order_by().values("partnership").annotate(n=Count("pk")).values("n")
    answers = Feedback.objects.filter(partnership=OuterRef("pk")).order_by().values("partnership")
    pause = Pause.objects.filter(partnership=OuterRef("pk"), ended_on=None)
    return partnerships.annotate(
        last_met_on=Subquery(held.order_by("-met_on").values("met_on")[:1]),
        meetings_count=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        asks_for_call=Exists(Meeting.objects.filter(partnership=OuterRef("pk"), wants_to_talk=True)),
        feedback_count=Coalesce(
            Subquery(answers.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        pause_ends_on=Subquery(pause.values("resumes_on")[:1]),
    )


def with_return(partnerships: QuerySet[Partnership], *, today: date) -> QuerySet[Partnership]:
    """Adds `back_since`: the day in the last two weeks on which a pause ended as agreed, and from which on
    neither an entry nor a conversation is noted; otherwise None."""
    later = {"partnership": OuterRef("partnership")}
    entry = Meeting.objects.filter(met_on__gte=OuterRef("ended_on"), **later)
    talk = Contact.objects.filter(made_on__gte=OuterRef("ended_on"), was_reached=True, **later)
    ended = Pause.objects.filter(
        partnership=OuterRef("pk"),
        ended_on=F("resumes_on"),
        ended_on__gt=today - BACK_FOR,
        ended_on__lte=today,
    )
    unheard = ended.filter(~Exists(entry), ~Exists(talk)).order_by("-ended_on")
    return partnerships.annotate(back_since=Subquery(unheard.values("ended_on")[:1]))


def back_from_pause(partnerships: QuerySet[Partnership], *, today: date) -> QuerySet[Partnership]:
    """Active pairs whose pause is over and of whom nobody has heard since; see `with_return`."""
    active = partnerships.filter(status=PartnershipStatus.ACTIVE)
    return with_return(active, today=today).filter(Q(back_since__isnull=False))


def silent_for(partnerships: QuerySet[Partnership], *, days: int, today: date) -> QuerySet[Partnership]:
    """Pairs in trial or active without a meeting for so many days; of new ones the start counts."""
    since = today - timedelta(days=days)
    met = Meeting.objects.took_place().filter(partnership=OuterRef("pk"), met_on__gt=since)
    meeting = (PartnershipStatus.TRIAL, PartnershipStatus.ACTIVE)
    return partnerships.filter(~Exists(met), started_on__lte=since, status__in=meeting)
