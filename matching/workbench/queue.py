"""The left column: for whom somebody is being looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import ngettext

from accounts.models import User
from matching.models import Proposal
from matching.profiles import with_open_proposals
from matching.workbench.facts import weeks
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.queries import ready_for_matching, waiting
from people.filters import PersonFilter
from people.models import AvailabilityWindow, LanguageSkill
from volunteers.models import Volunteer

PAGE = 12
# People whose data are missing are few; whoever has more of them works them off in the lists of people.
MISSING_SHOWN = 10


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue; `line` says where they live and how long they wait or what place is free."""

    pk: UUID
    person_pk: UUID
    name: str
    line: str


@dataclass(frozen=True)
class Queue:
    """`rows` are the people of `page`, `missing` the first of those whose data do not suffice."""

    filter: PersonFilter
    page: Page[Any]
    rows: list[Waiting]
    missing: list[Waiting]
    missing_count: int

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def after(self) -> int:
        """How many follow on later pages."""
        return self.count - self.page.end_index()


def queue_of(
    side: Side,
    *,
    questions: type[PersonFilter],
    user: User,
    query: QueryDict,
    today: date,
    chosen: UUID | None = None,
) -> Queue:
    """The queue of one side within the user's reach, filtered and paged by the address.

    Where the address names no page, it opens at the one on which whoever is chosen stands.
    """
    everybody = waiting_newcomers(user) if side == Side.NEWCOMER else free_volunteers(user, today=today)
    filterset = questions(query, everybody)
    found = _with_gaps(filterset.qs)
    complete, lacking = found.filter(_COMPLETE), found.exclude(_COMPLETE)
    page = Paginator(complete, PAGE).get_page(query.get("seite") or _page_of(chosen, complete))
    return Queue(
        filter=filterset,
        page=page,
        rows=[_row(one, today=today) for one in page],
        missing=[_row(one, today=today) for one in lacking[:MISSING_SHOWN]],
        missing_count=lacking.count(),
    )


def _page_of(chosen: UUID | None, people: QuerySet[Any]) -> int:
    if chosen is None:
        return 1
    order = list(people.values_list("pk", flat=True))
    return order.index(chosen) // PAGE + 1 if chosen in order else 1


def waiting_newcomers(user: User) -> QuerySet[Newcomer]:
    """Who waits and is not being asked about anybody, the longest waiting first."""
    asked = Proposal.objects.open().filter(newcomer=OuterRef("pk"))
    found = waiting(Newcomer.objects.visible_to(user)).filter(~Exists(asked))
    return found.select_related("person").order_by("waiting_since", "pk")


def free_volunteers(user: User, *, today: date) -> QuerySet[Volunteer]:
    """Who is prepared and has a place on which nobody is being asked, by name. Adds `places_left`."""
    ready = with_open_proposals(ready_for_matching(Volunteer.objects.visible_to(user), today))
    left = ready.annotate(places_left=F("free_places") - F("open_proposals")).filter(Q(places_left__gt=0))
    return left.select_related("person").order_by("person__last_name", "person__first_name", "pk")


_COMPLETE = Q(has_languages=True, has_times=True)


def _with_gaps(people: QuerySet[Any]) -> QuerySet[Any]:
    person = OuterRef("person")
    return people.annotate(
        has_languages=Exists(LanguageSkill.objects.filter(person=person)),
        has_times=Exists(AvailabilityWindow.objects.filter(person=person)),
    )


def _row(one: Any, *, today: date) -> Waiting:
    if isinstance(one, Newcomer):
        fact = weeks(one.waiting_since, today=today) if one.waiting_since else ""
    else:
        fact = ngettext("%(count)d place free", "%(count)d places free", one.places_left) % {
            "count": one.places_left
        }
    return Waiting(one.pk, one.person_id, one.person.short_name, f"{fact} · {one.person.place}")
