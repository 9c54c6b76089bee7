"""From records to what the ranking knows of an assignment and of volunteers, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from assignments.diary import around, busy
from assignments.enums import AssignmentStatus, OfferAnswer
from assignments.facts import ENOUGH, GERMAN, LATELY, Companion, Load, Need, Skill, possible_hours, theirs
from assignments.models import Assignment, AssignmentProfile, Offer
from assignments.travel import point_of
from matching.engine.profile import Window
from matching.models import ForbiddenPair
from newcomers.models import Newcomer
from partnerships.enums import PARTED
from partnerships.models import Partnership
from people.enums import Gender
from people.models import AvailabilityWindow, LanguageSkill
from volunteers.models import Volunteer

KEEPS_HOUR = (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
# Whoever was not needed any more may be asked again.
SETTLED = (OfferAnswer.NO, OfferAnswer.WAITING, OfferAnswer.YES)


def need_of(assignment: Assignment, *, now: datetime) -> Need:
    """What the assignment asks for; at most three queries where nothing is loaded yet."""
    first = assignment.window_from or assignment.starts_at
    hours = possible_hours(first, assignment.window_until, now=now)
    today = localtime(now).date()
    return Need(
        id=str(assignment.pk),
        kind=assignment.kind,
        languages=tuple(assignment.languages),
        hours=hours,
        minutes=assignment.minutes,
        point=point_of(assignment),
        place=assignment.place,
        wished_gender=assignment.wished_gender,
        gender=assignment.newcomer.person.gender if assignment.newcomer else Gender.UNSPECIFIED,
        is_today=bool(hours) and localtime(hours[-1]).date() <= today,
    )


def companions_for(
    need: Need, assignment: Assignment, volunteers: QuerySet[Volunteer], *, now: datetime
) -> Iterator[tuple[Volunteer, Companion]]:
    """These volunteers with all that speaks for and against them."""
    people = list(volunteers.order_by().select_related("person__municipality", "assignment_profile"))
    ids = [volunteer.pk for volunteer in people]
    skills = _skills([volunteer.person_id for volunteer in people], need.languages)
    windows = _windows([volunteer.person_id for volunteer in people])
    loads, answers = _loads(ids, assignment, now=now), _answers(assignment)
    same_kind, has_met = _experience(ids, assignment)
    partners, barred = _bonds(assignment.newcomer)
    taken = busy(ids, *around(need.hours[0], need.hours[-1], need.minutes)) if need.hours else {}
    for volunteer in people:
        person, profile = volunteer.person, _profile(volunteer)
        yield (
            volunteer,
            Companion(
                id=str(volunteer.pk),
                gender=person.gender,
                wished_gender=volunteer.wished_gender,
                skills=skills.get(person.pk, {}),
                windows=tuple(windows.get(person.pk, ())),
                point=person.coordinates,
                travels_km=person.travels_km,
                is_asked=profile.is_asked,
                kinds=tuple(profile.kinds),
                at_short_notice=profile.at_short_notice,
                most_per_month=profile.most_per_month,
                load=loads.get(volunteer.pk, Load()),
                same_kind=same_kind.get(volunteer.pk, 0),
                is_partner=volunteer.pk in partners,
                has_met=volunteer.pk in has_met,
                is_barred=volunteer.pk in barred,
                answer=answers.get(volunteer.pk, ""),
                busy=[each for each in taken.get(volunteer.pk, ()) if each.assignment_id != assignment.pk],
            ),
        )


def speaks(assignment: Assignment, volunteer: Volunteer) -> bool:
    """Whether they know one of its languages well enough. Their German is left to whoever asks by hand."""
    skills = _skills([volunteer.person_id], assignment.languages).get(volunteer.person_id, {})
    return any(
        theirs(assignment.kind, skills[code]) >= ENOUGH for code in assignment.languages if code in skills
    )


def _profile(volunteer: Volunteer) -> AssignmentProfile:
    """What they are willing to do; without a row, everything."""
    found: AssignmentProfile | None = getattr(volunteer, "assignment_profile", None)
    return found or AssignmentProfile()


def _skills(person_ids: Collection[UUID], languages: Collection[str]) -> dict[UUID, dict[str, Skill]]:
    rows = LanguageSkill.objects.filter(person__in=person_ids, language__in=[*languages, GERMAN]).order_by()
    found: dict[UUID, dict[str, Skill]] = defaultdict(dict)
    for person, code, *levels in rows.values_list(
        "person_id", "language", "understanding", "speaking", "writing"
    ):
        found[person][code] = Skill(*levels)
    return found


def _windows(person_ids: Collection[UUID]) -> dict[UUID, list[Window]]:
    rows = AvailabilityWindow.objects.filter(person__in=person_ids).order_by()
    found: dict[UUID, list[Window]] = defaultdict(list)
    for person, weekday, starts, ends in rows.values_list("person_id", "weekday", "starts_at", "ends_at"):
        found[person].append(Window(weekday, _minutes(starts), _minutes(ends)))
    return found


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute


def _loads(ids: Collection[UUID], assignment: Assignment, *, now: datetime) -> dict[UUID, Load]:
    """What they went to or will go to, and were asked for in vain; whatever organisation it was for."""
    since = now - LATELY
    month = localtime(assignment.starts_at)
    month_begins = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    kept = (
        Assignment.objects.filter(
            volunteer__in=ids, status__in=KEEPS_HOUR, starts_at__gte=min(since, month_begins)
        )
        .exclude(pk=assignment.pk)
        .order_by()
        .values_list("volunteer_id", "starts_at", "minutes", "actual_minutes")
    )
    assignments, minutes, in_vain, this_month = (Counter[UUID]() for _ in range(4))
    for volunteer, starts_at, planned, actual in kept:
        here = localtime(starts_at)
        this_month[volunteer] += (here.year, here.month) == (month.year, month.month)
        if starts_at >= since:
            assignments[volunteer] += 1
            minutes[volunteer] += planned if actual is None else actual
    asked: dict[UUID, datetime] = {}
    offers = Offer.objects.filter(volunteer__in=ids, offered_at__gte=since).order_by()
    for volunteer, answer, at in offers.values_list("volunteer_id", "answer", "offered_at"):
        in_vain[volunteer] += answer != OfferAnswer.YES
        asked[volunteer] = max(at, asked.get(volunteer, at))
    return {
        volunteer: Load(
            assignments=assignments[volunteer],
            minutes=minutes[volunteer],
            in_vain=in_vain[volunteer],
            this_month=this_month[volunteer],
            last_asked_at=asked.get(volunteer),
        )
        for volunteer in {*this_month, *asked}
    }


def _answers(assignment: Assignment) -> dict[UUID, str]:
    """Who has been asked for it in this round."""
    offers = assignment.offers.filter(round=assignment.round, answer__in=SETTLED).order_by()
    return dict(offers.values_list("volunteer_id", "answer"))


def _experience(ids: Collection[UUID], assignment: Assignment) -> tuple[dict[UUID, int], set[UUID]]:
    """How often they went along to this kind, and who has gone along with this newcomer before."""
    whom = Q(newcomer=assignment.newcomer_id) if assignment.newcomer_id else Q(pk=None)
    rows = (
        Assignment.objects.done()
        .filter(Q(kind=assignment.kind) | whom, volunteer__in=ids)
        .order_by()
        .values("volunteer_id")
        .annotate(same=Count("pk", filter=Q(kind=assignment.kind)), met=Count("pk", filter=whom))
        .values_list("volunteer_id", "same", "met")
    )
    found = list(rows)
    return (
        {volunteer: same for volunteer, same, _met in found},
        {volunteer for volunteer, _same, met in found if met},
    )


def _bonds(newcomer: Newcomer | None) -> tuple[set[UUID], set[UUID]]:
    """The newcomer's own volunteer, and those with whom the office does not bring them together."""
    if newcomer is None:
        return set(), set()
    pairs = Partnership.objects.filter(newcomer=newcomer).order_by()
    partners = pairs.open().values_list("volunteer_id", flat=True)
    parted = pairs.filter(closure_reason__in=PARTED).values_list("volunteer_id", flat=True)
    forbidden = ForbiddenPair.objects.filter(newcomer=newcomer).values_list("volunteer_id", flat=True)
    return set(partners), {*parted, *forbidden}
