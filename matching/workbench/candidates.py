"""The middle column: who comes into question for one person, and who does not and why.

Everybody of the programme is scored; whole profiles are loaded for the few who are shown. Who is beyond the
user's reach is counted by organisation and nothing else: no name, no place, no key, whatever is searched for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from kern.templatetags.kern import km
from matching.engine.profile import Gate, PairScore, Profile, Rules
from matching.engine.scoring import score_pair
from matching.profiles import newcomer_profile, volunteer_profile
from matching.rules import rules_of
from matching.workbench.facts import weeks
from matching.workbench.gates import gate_title
from matching.workbench.row import Standing, newcomers_for, volunteers_for
from newcomers.models import Newcomer
from people.filters import PersonFilter
from people.languages import language_name
from programmes.models import Organisation
from volunteers.models import Volunteer

SHOWN, SHOWN_ON_DEMAND = 12, 50
NEAREST = 3


@dataclass(frozen=True)
class Candidate:
    """A row to choose; `total` is None where the pair is impossible."""

    pk: UUID
    name: str
    total: int | None
    line: str


@dataclass(frozen=True)
class Group:
    """Those who fail on the same: how many, and the nearest of them."""

    title: str
    count: int
    nearest: list[Candidate]

    @property
    def more(self) -> int:
        return self.count - len(self.nearest)


@dataclass(frozen=True)
class Elsewhere:
    """Possible ones whom somebody else looks after."""

    organisation: Organisation
    count: int
    best: int


@dataclass(frozen=True)
class Candidates:
    """`possible` is the beginning of all possible ones, of whom there are `count`.

    `nearest` is the nearest of the impossible ones, `prepared` how many of the user's people were looked at.
    """

    filter: PersonFilter
    possible: list[Candidate]
    count: int
    groups: list[Group]
    elsewhere: list[Elsewhere]
    prepared: int
    nearest: Candidate | None

    @property
    def best(self) -> Candidate | None:
        return self.possible[0] if self.possible else self.nearest

    @property
    def hidden(self) -> int:
        """How many are not shown even on demand."""
        return max(self.count - SHOWN_ON_DEMAND, 0)

    @property
    def more(self) -> int:
        """How many more can be shown on demand."""
        return min(self.count, SHOWN_ON_DEMAND) - len(self.possible)

    @property
    def impossible(self) -> int:
        return sum(group.count for group in self.groups)


def candidates_for(
    subject: Newcomer | Any, *, questions: Any, user: User, query: QueryDict, today: date
) -> Candidates:
    """Whom the address asks for, `?mehr` included. A volunteer as subject comes from `with_places`.

    `questions` is the filter of the other side, a `CandidateFilter`.
    """
    rules = rules_of(subject.programme)
    if isinstance(subject, Newcomer):
        row = volunteers_for(subject, rules=rules, today=today)
        visible: QuerySet[Any] = Volunteer.objects.visible_to(user)
    else:
        left = subject.free_places - subject.open_proposals
        row = newcomers_for(subject, places_left=left, rules=rules, today=today)
        visible = Newcomer.objects.visible_to(user)
    programme = subject.programme_id
    filterset = questions(query, visible)
    mine = set(visible.filter(programme=programme).values_list("pk", flat=True))
    wanted = set(filterset.qs.filter(programme=programme).values_list("pk", flat=True))
    possible = [one for one in row if one.is_possible and one.pk in wanted]
    shown = possible[: SHOWN_ON_DEMAND if "mehr" in query else SHOWN]
    groups = [] if filterset.only_possible else _grouped(one for one in row if one.pk in wanted)
    # Of the nearest ones of all groups the one with the fewest things against it, then the best, comes first.
    nearest = sorted((one for group in groups for one in group[2]), key=row.index)
    named = [*shown, *nearest]
    rows = _rows(subject, named, rules, today=today)
    return Candidates(
        filter=filterset,
        possible=[rows[one.pk] for one in shown],
        count=len(possible),
        groups=[Group(title, count, [rows[one.pk] for one in nearest]) for title, count, nearest in groups],
        elsewhere=_elsewhere(one for one in row if one.is_possible and one.pk not in mine),
        prepared=sum(one.pk in mine for one in row),
        nearest=next((rows[one.pk] for one in named if not one.is_possible), None),
    )


def _grouped(row: Iterable[Standing]) -> list[tuple[str, int, Sequence[Standing]]]:
    """The impossible ones by the one gate that is in the way, those with several in the way last."""
    found: dict[tuple[Gate, ...], list[Standing]] = defaultdict(list)
    for one in row:
        if not one.is_possible:
            found[one.gates if len(one.gates) == 1 else ()].append(one)
    several = found.pop((), [])
    groups = [(gate_title(gate), found[(gate,)]) for gate in Gate if (gate,) in found]
    if several:
        groups.append((_("Several things"), several))
    return [(title, len(members), members[:NEAREST]) for title, members in groups]


def _elsewhere(row: Iterable[Standing]) -> list[Elsewhere]:
    found: dict[UUID, list[int]] = defaultdict(list)
    for one in row:
        found[one.organisation].append(one.total)
    organisations = Organisation.objects.in_bulk(found)
    rows = [Elsewhere(organisations[pk], len(totals), max(totals)) for pk, totals in found.items()]
    return sorted(rows, key=lambda one: (-one.best, one.organisation.name))


# --- the few who are shown -----------------------------------------------------------------------------


def _rows(
    subject: Newcomer | Volunteer, standings: Sequence[Standing], rules: Rules, *, today: date
) -> dict[UUID, Candidate]:
    """With what tells them apart at a glance: place, distance, what they speak together, room or waiting."""
    people: Any = Volunteer.objects if isinstance(subject, Newcomer) else Newcomer.objects
    found = people.with_person().in_bulk([one.pk for one in standings])
    own = (
        newcomer_profile(subject, barred={})
        if isinstance(subject, Newcomer)
        else volunteer_profile(subject, free_places=1)
    )
    return {one.pk: _row(one, found[one.pk], own, rules, today=today) for one in standings}


def _row(one: Standing, person_of: Any, own: Profile, rules: Rules, *, today: date) -> Candidate:
    if isinstance(person_of, Volunteer):
        score = score_pair(volunteer_profile(person_of, free_places=1), own, rules)
        last = _kept_places(person_of)
    else:
        score = score_pair(own, newcomer_profile(person_of, barred={}), rules)
        last = weeks(person_of.waiting_since, today=today) if person_of.waiting_since else ""
    facts = [_place(person_of, score), _spoken(score), last]
    return Candidate(
        pk=one.pk,
        name=person_of.person.short_name,
        total=one.total if one.is_possible else None,
        line=" · ".join(fact for fact in facts if fact),
    )


def _place(person_of: Volunteer | Newcomer, score: PairScore) -> str:
    place: str = person_of.person.place
    if score.common.km is None or score.common.km < 1:
        return place
    return _("%(place)s, about %(distance)s") % {"place": place, "distance": km(score.common.km)}


def _spoken(score: PairScore) -> str:
    codes = [code for code, _level in score.common.languages] or sorted(set(score.common.crossing or ()))
    return ", ".join(language_name(code) for code in codes)


def _kept_places(volunteer: Volunteer) -> str:
    if volunteer.places < 2:
        return ""
    return ngettext("%(count)d place", "%(count)d places", volunteer.places) % {"count": volunteer.places}
