"""Assignments that need the office: what nobody has taken, what came back, what is left to do afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from assignments.contacts import known_names
from assignments.enums import AssignmentStatus, OfferAnswer, Source
from assignments.expenses import unsettled, with_expenses
from assignments.models import SEARCHING, Assignment, Offer
from assignments.quarters import Quarter
from office.desk.todo import Mood, Part, Todo, capitalised, in_words
from people.languages import language_name
from volunteers.models import Volunteer

AHEAD = timedelta(days=14)
# What was left to do is asked after for so long.
AFTERWARDS = timedelta(days=90)
# More than these stand together in one row, so that they leave room for everything else.
ONE_BY_ONE = 2


Todos = list[Todo | Part[Assignment]]


@dataclass(frozen=True)
class Words:
    """What an entry of a kind says: of one assignment, with its `reason`; of several, which are the soonest.

    `shows` is what the list of assignments is asked for, to show them all.
    """

    one: str | Promise
    many: str | Promise
    label: str | Promise
    shows: str
    reason: Callable[[Assignment], str]
    mood: Mood = Mood.CARE
    is_past: bool = False


def pending(user: User, today: date) -> Todos:
    """What is still to come and does not go by itself, the soonest first. Two queries."""
    midnight = _midnight(today)
    gave_back = Offer.objects.filter(
        assignment=OuterRef("pk"),
        round=OuterRef("round"),
        answer=OfferAnswer.NO,
        answered_at__gte=OuterRef("first_yes_at"),
    )
    came_back = Q(requester_bounced_at__isnull=False, status=AssignmentStatus.UNCONFIRMED)
    found = (
        Assignment.objects.run_by(user)
        .annotate(last_hour=Coalesce("window_until", "starts_at"), was_given_back=Exists(gave_back))
        .filter(Q(status__in=(*SEARCHING, AssignmentStatus.TAKEN)) | came_back, last_hour__gte=midnight)
        .select_related("newcomer__person")
        .order_by("starts_at", "pk")
    )
    by_kind: dict[str, list[Assignment]] = {}
    for assignment in found:
        for kind in _kinds(assignment, midnight):
            by_kind.setdefault(kind, []).append(assignment)
    return [todo for kind, those in by_kind.items() for todo in _todos(kind, those)]


def afterwards(user: User, today: date) -> Todos:
    """Reports that are missing, and what reports have left to do. Two queries."""
    missing = Q(status=AssignmentStatus.TAKEN, starts_at__lt=_midnight(today - timedelta(days=1)))
    left = Q(
        status=AssignmentStatus.DONE,
        needs_follow_up=True,
        starts_at__gte=_midnight(today - AFTERWARDS),
    )
    found = list(
        Assignment.objects.run_by(user)
        .filter(missing | left)
        .select_related("newcomer__person", "volunteer__person")
        .order_by("starts_at", "pk")
    )
    if not found:
        return []
    names = known_names([each.volunteer for each in found if each.volunteer], user)
    for each in found:
        each.companion = names.get(each.volunteer_id, "")  # type: ignore[attr-defined, arg-type]
    is_left = [each for each in found if each.status == AssignmentStatus.DONE]
    no_report = [each for each in found if each.status == AssignmentStatus.TAKEN]
    return [*_todos("follow_up", is_left), *_todos("report_missing", no_report)]


def expenses(user: User, today: date) -> list[Todo]:
    """A quarter is over and expenses in it are not settled. One query."""
    quarter = Quarter.of(today).previous
    theirs = with_expenses(Volunteer.objects.visible_to(user), quarter)
    number = theirs.filter(Exists(unsettled(quarter).filter(volunteer=OuterRef("pk")))).count()
    if not number:
        return []
    reason = ngettext(
        "%(count)s volunteer has given hours or travelled.",
        "%(count)s volunteers have given hours or travelled.",
        number,
    )
    return [
        Todo(
            kind="expenses",
            about=quarter.key,
            since=quarter.next.starts_on,
            mark="€",
            mood=Mood.NEWS,
            title=_("Expenses are to be settled: %(quarter)s") % {"quarter": quarter},
            reason=capitalised(reason % {"count": in_words(number)}),
            action_label=_("Look through and settle"),
            action_url=f"{reverse('assignments:expenses')}?quarter={quarter.key}",
        )
    ]


# --- which kind --------------------------------------------------------------------------------------------


def _kinds(assignment: Assignment, midnight: datetime) -> Iterator[str]:
    """One for how the search stands, and one for the requester's address."""
    if assignment.requester_bounced_at:
        yield "requester_bounced"
    match assignment.status:
        case AssignmentStatus.OPEN:
            if kind := _kind_of_open(assignment, midnight):
                yield kind
        case AssignmentStatus.OFFERED if assignment.starts_at < midnight + timedelta(days=2):
            yield "unanswered"
        case AssignmentStatus.OFFERED if assignment.was_given_back:  # type: ignore[attr-defined]
            yield "given_back"


def _kind_of_open(assignment: Assignment, midnight: datetime) -> str:
    if assignment.exhausted_at:
        return "nobody_left"
    if assignment.was_given_back:  # type: ignore[attr-defined]
        return "given_back"
    if assignment.next_wave_at:
        return ""  # goes by itself in the morning
    if assignment.source != Source.OFFICE and not assignment.asked_at:
        return "request_outside"
    return "unaccompanied" if assignment.starts_at < midnight + AHEAD else ""


# --- in which words ----------------------------------------------------------------------------------------


def _what(assignment: Assignment) -> str:
    """Language, day, hour and place."""
    return _("%(language)s, %(place)s, on %(day)s at %(time)s.") % {
        "language": language_name(assignment.language),
        "place": assignment.place,
        "day": _day(assignment),
        "time": f"{timezone.localtime(assignment.starts_at):%H:%M}",
    }


def _searching(sentence: str | Promise) -> Callable[[Assignment], str]:
    def reason(assignment: Assignment) -> str:
        if assignment.newcomer and assignment.newcomer.person.is_restricted:
            held = _("The data are restricted: nobody is asked.")
            return f"{_what(assignment)} {held}"
        return f"{_what(assignment)} {sentence}".rstrip()

    return reason


def _bounced(assignment: Assignment) -> str:
    if assignment.requester_phone:
        return _("Nobody hears what becomes of it. Perhaps a call helps: %(phone)s") % {
            "phone": assignment.requester_phone.as_national
        }
    return _("Nobody hears what becomes of it. Please look for another way to reach them.")


def _unreported(assignment: Assignment) -> str:
    return _("%(name)s went along on %(day)s and has not reported yet.") % {
        "name": assignment.companion,  # type: ignore[attr-defined]
        "day": _day(assignment),
    }


def _left_to_do(assignment: Assignment) -> str:
    return _("%(name)s writes so after the appointment on %(day)s.") % {
        "name": assignment.companion,  # type: ignore[attr-defined]
        "day": _day(assignment),
    }


WORDS: dict[str, Words] = {
    "nobody_left": Words(
        gettext_lazy("Nobody left to ask: %(assignment)s"),
        gettext_lazy("Nobody left to ask for %(count)s assignments"),
        gettext_lazy("Call somebody"),
        "status=open",
        _searching(gettext_lazy("Everybody was asked in vain; now only a call helps.")),
    ),
    "unanswered": Words(
        gettext_lazy("Soon, and no answer yet: %(assignment)s"),
        gettext_lazy("Soon, and no answer yet to %(count)s assignments"),
        gettext_lazy("Call somebody"),
        "status=offered",
        _searching(gettext_lazy("Mails alone may come too late.")),
    ),
    "given_back": Words(
        gettext_lazy("Given back: %(assignment)s"),
        gettext_lazy("%(count)s assignments were given back"),
        gettext_lazy("Look after it"),
        "status=open",
        _searching(gettext_lazy("Whoever had said yes cannot go along after all.")),
    ),
    "request_outside": Words(
        gettext_lazy("New request from outside: %(assignment)s"),
        gettext_lazy("%(count)s new requests from outside"),
        gettext_lazy("Look and ask"),
        "status=open",
        _searching(""),
    ),
    "unaccompanied": Words(
        gettext_lazy("Nobody goes along yet: %(assignment)s"),
        gettext_lazy("Nobody goes along yet to %(count)s assignments"),
        gettext_lazy("Find somebody"),
        "status=open",
        _searching(""),
    ),
    "requester_bounced": Words(
        gettext_lazy("Mails to the requester come back: %(assignment)s"),
        gettext_lazy("Mails to the requesters of %(count)s assignments come back"),
        gettext_lazy("Look for another way"),
        "",
        _bounced,
    ),
    "report_missing": Words(
        gettext_lazy("The report is missing: %(assignment)s"),
        gettext_lazy("Reports on %(count)s assignments are missing"),
        gettext_lazy("Ask and note it"),
        "status=taken",
        _unreported,
        mood=Mood.NEWS,
        is_past=True,
    ),
    "follow_up": Words(
        gettext_lazy("Something is still to be done: %(assignment)s"),
        gettext_lazy("Something is still to be done after %(count)s assignments"),
        gettext_lazy("Read the report"),
        "status=done",
        _left_to_do,
        is_past=True,
    ),
}


def _todos(kind: str, found: list[Assignment]) -> Todos:
    if len(found) > ONE_BY_ONE:
        together = partial(_together, kind)
        return [Part(kind, _about(assignment), assignment, together) for assignment in found]
    return [_alone(kind, assignment) for assignment in found]


def _alone(kind: str, assignment: Assignment) -> Todo:
    words = WORDS[kind]
    return Todo(
        kind=kind,
        about=_about(assignment),
        since=_since(kind, assignment),
        mark=_day(assignment),
        mood=words.mood,
        title=str(words.one) % {"assignment": assignment},
        reason=words.reason(assignment),
        action_label=str(words.label),
        action_url=reverse("assignments:detail", args=[assignment.pk]),
    )


def _together(kind: str, found: list[Assignment]) -> Todo:
    if len(found) == 1:
        return _alone(kind, found[0])
    words = WORDS[kind]
    first = "; ".join(f"{assignment} ({_day(assignment)})" for assignment in found[:ONE_BY_ONE])
    sentence = _("The longest ago: %(assignments)s.") if words.is_past else _("The soonest: %(assignments)s.")
    return Todo(
        kind=kind,
        about="",
        since=_since(kind, found[0]),
        mark=_day(found[0]),
        mood=words.mood,
        title=capitalised(str(words.many) % {"count": in_words(len(found))}),
        reason=sentence % {"assignments": first},
        action_label=str(words.label),
        action_url=f"{reverse('assignments:list')}?{words.shows}".rstrip("?"),
    )


def _about(assignment: Assignment) -> str:
    """The hour first, so that of equal weight the soonest comes first. Another hour, a new round, bring it
    back."""
    return f"{assignment.starts_at.timestamp():.0f}:{assignment.pk}:{assignment.round}"


def _since(kind: str, assignment: Assignment) -> date:
    """Since when it waits; what is to come was in view the longer, and weighs more, the nearer it is."""
    day = timezone.localdate(assignment.starts_at)
    return day if WORDS[kind].is_past else day - AHEAD


def _day(assignment: Assignment) -> str:
    return f"{timezone.localtime(assignment.starts_at):%d.%m.}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
