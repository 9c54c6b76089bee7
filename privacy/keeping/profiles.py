"""People whose time is over: listed, told two weeks before, then erased.

Whoever plays two parts is kept as long as the one that ends last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.services import queue_mail
from newcomers.enums import NewcomerStatus
from newcomers.models import Intake, Newcomer
from people.models import Person
from privacy.keeping.periods import own_periods
from privacy.models import ErasureNotice
from privacy.retention import NOTICE_DAYS, RULES
from training.models import Attendance, Enrolment
from volunteers.enums import VolunteerStatus
from volunteers.models import Interview, ScreeningCheck, Volunteer

NOTICE = timedelta(days=NOTICE_DAYS)
ALIVE = Q(newcomer__status=NewcomerStatus.ACCEPTED) | Q(
    volunteer__status__in=(VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)
)


@dataclass(frozen=True)
class Over:
    """Somebody whose data are to be erased on `due_on`, by `rule`, so long after `since`."""

    person: Person
    rule: str
    since: date
    due_on: date

    @property
    def why(self) -> str:
        """ "Profile of a newcomer, since 2 March 2026"."""
        words = {"rule": RULES[self.rule].title, "day": date_format(self.since, "SHORT_DATE_FORMAT")}
        return _("%(rule)s, since %(day)s") % words


def profiles_over(*, until: date, people: QuerySet[Person] | None = None) -> list[Over]:
    """Whose time is over on that day, the first to go first. A fixed number of queries."""
    found = Person.objects.all() if people is None else people
    found = (
        found.filter(erased_on=None)
        .exclude(ALIVE)
        .exclude(newcomer=None, volunteer=None)
        .select_related("newcomer__programme", "volunteer__programme", "municipality", "organisation", "user")
    )
    periods = {name: own_periods(RULES[name]) for name in RULES}
    over = [
        each for person in _with_last_signs(found) if (each := _last_part(person, periods)).due_on <= until
    ]
    return sorted(over, key=lambda each: (each.due_on, each.person.sort_name))


def announce(*, today: date, now: datetime) -> int:
    """Tell those who go within two weeks, once; returns how many.

    Whoever was overdue on the first day still gets the two weeks. Who came back is not on the list any more.
    """
    told = 0
    coming = profiles_over(until=today + NOTICE)
    _forget_notices_of_who_came_back(coming)
    for each in coming:
        notices = ErasureNotice.objects.filter(person=each.person, rule=each.rule)
        if notices.filter(due_on__gte=each.due_on).exists():
            continue
        with transaction.atomic():
            due_on = max(each.due_on, today + NOTICE)
            notice, is_new = ErasureNotice.objects.get_or_create(
                person=each.person, rule=each.rule, due_on=due_on, defaults={"told_on": today}
            )
            if is_new:
                told += 1
                _write(notice, now=now)
    return told


def due_profiles(*, today: date) -> list[Over]:
    """Those who were told in time and whose day has come, without whoever is kept longer or restricted."""
    over = profiles_over(until=today)
    notices = ErasureNotice.objects.filter(person__in=[each.person for each in over], due_on__lte=today)
    ready = {(notice.person_id, notice.rule) for notice in notices}
    held = set(_held(today=today).values_list("pk", flat=True))
    return [each for each in over if (each.person.pk, each.rule) in ready and each.person.pk not in held]


@transaction.atomic
def keep_longer(*, over: Over, until: date, reason: str, by: User, today: date) -> ErasureNotice:
    """Keep somebody's data until that day for a reason, a legal dispute, say. Today's date ends it.

    Raises ValidationError, keyed by field, for a day that is past or too far, and without a reason.
    """
    if until < today:
        raise ValidationError({"kept_until": _("This day is past.")})
    if until > today + timedelta(days=3 * 366):
        raise ValidationError(
            {"kept_until": _("Please choose a day within three years; it can be put off again.")}
        )
    if not reason.strip():
        raise ValidationError({"kept_reason": _("Please say why the data are kept longer.")})
    due_on = max(over.due_on, today + NOTICE)
    notice = ErasureNotice.objects.filter(
        person=over.person, rule=over.rule, due_on__gte=over.due_on
    ).first() or ErasureNotice(person=over.person, rule=over.rule, due_on=due_on, told_on=today)
    notice.kept_until, notice.kept_reason, notice.kept_by = until, reason.strip(), by
    notice.full_clean()
    notice.save()
    return notice


def _held(*, today: date) -> QuerySet[Person]:
    return Person.objects.filter(
        Q(erasure_notices__kept_until__gte=today) | Q(restricted_at__isnull=False)
    ).order_by()


def _write(notice: ErasureNotice, *, now: datetime) -> None:
    queue_mail(
        key=f"erasure-notice:{notice.pk}",
        template="privacy/mail/erasure_notice",
        context=lambda: {"day": date_format(notice.due_on, "DATE_FORMAT")},
        person=notice.person,
        now=now,
    )


def _forget_notices_of_who_came_back(coming: Iterable[Over]) -> None:
    waiting = [each.person.pk for each in coming]
    ErasureNotice.objects.filter(kept_until=None).exclude(person__in=waiting).delete()


def _with_last_signs(people: QuerySet[Person]) -> QuerySet[Person]:
    """When an applicant was last heard of: a conversation, a document, a course."""

    def latest(model: type, path: str, day: str) -> Subquery:
        rows = model._default_manager.filter(**{path: OuterRef("pk")}).order_by().values(path)  # type: ignore[attr-defined]
        return Subquery(rows.annotate(latest=Max(day)).values("latest"))

    return people.annotate(
        last_intake=latest(Intake, "newcomer__person", "held_on"),
        last_interview=latest(Interview, "volunteer__person", "held_on"),
        last_check=latest(ScreeningCheck, "volunteer__person", "inspected_on"),
        last_attendance=latest(Attendance, "volunteer__person", "session__starts_at"),
        last_course=latest(Enrolment, "volunteer__person", "course__sessions__starts_at"),
    )


def _last_part(person: Person, periods: dict[str, dict[object, int]]) -> Over:
    """The part that keeps the person longest."""
    parts: list[tuple[str, date, object]] = []
    newcomer: Newcomer | None = getattr(person, "newcomer", None)
    volunteer: Volunteer | None = getattr(person, "volunteer", None)
    if newcomer is not None:
        parts.append((*_newcomer_since(newcomer, person), newcomer.programme_id))
    if volunteer is not None:
        parts.append((*_volunteer_since(volunteer, person), volunteer.programme_id))
    ends = []
    for rule, since, programme in parts:
        days = periods[rule].get(programme, RULES[rule].days or 0)
        ends.append(Over(person, rule, since, since + timedelta(days=days)))
    return max(ends, key=lambda each: each.due_on)


def _newcomer_since(newcomer: Newcomer, person: Person) -> tuple[str, date]:
    if newcomer.status == NewcomerStatus.ENDED:
        return "newcomer_profile", newcomer.ended_on or newcomer.decided_on or newcomer.registered_on
    if newcomer.status == NewcomerStatus.REFUSED:
        return "refused_applicant", newcomer.decided_on or newcomer.registered_on
    return "refused_applicant", _latest(newcomer.registered_on, person, "last_intake")


def _volunteer_since(volunteer: Volunteer, person: Person) -> tuple[str, date]:
    if volunteer.status == VolunteerStatus.ENDED:
        return "volunteer_profile", volunteer.ended_on or volunteer.decided_on or volunteer.applied_on
    if volunteer.status == VolunteerStatus.REFUSED:
        return "refused_applicant", volunteer.decided_on or volunteer.applied_on
    signs = ("last_interview", "last_check", "last_attendance", "last_course")
    return "refused_applicant", _latest(volunteer.applied_on, person, *signs)


def _latest(first: date, person: Person, *names: str) -> date:
    signs = [getattr(person, name) for name in names]
    if person.user and person.user.last_login:
        signs.append(person.user.last_login)
    days = [localdate(each) if isinstance(each, datetime) else each for each in signs if each]
    return max([first, *days])
