"""How well two people fit. Pure: profiles in, scores out; no database, no Django.

Gates say whether a pair is possible at all; the score of 0 to 100 says how good it would be, in five parts
that people can follow. All parts are whole points, so that the same pair has the same score everywhere.

Why these parts. Similarity in depth (interests, values) goes with good mentoring more than surface traits
do (Eby et al. 2013, Psychological Bulletin 139:441–476). Interests, free time, closeness, wishes and goals
are what the Elements of Effective Practice for Mentoring (MENTOR, 4th ed. 2015) match on. What two people
dislike together brings them together as well (Bosson et al. 2006, Personal Relationships 13:135–150). The
log odds of a friendship fall with the log of the distance (Preciado et al. 2012, Social Networks 34:18–31).
For fine weights there is little evidence: that is why `Weights` can be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

from matching.engine.profile import Common, Gate, PairScore, Part, Profile, Skill, Weights, Window
from programmes.postcodes import distance_km

DEFAULT = Weights()

A2 = 2
MEETING_MINUTES = 60
ENOUGH_MINUTES = 4 * 60
NEAR_KM = 2.0  # closer than that is the same: postcodes know only the centre of a place
FAR_KM = 50.0
WAITING_POINTS_A_YEAR = 10

# Of 20, by level from A0 to the mother tongue: from B1 on people get along, more is a bonus.
LANGUAGE_STEPS = (0, 0, 6, 12, 16, 18, 19, 20)
# Of 20, by how many likes and dislikes they share: the first counts most.
INTEREST_STEPS = (0, 8, 14, 18, 20)


def score_pair(volunteer: Profile, newcomer: Profile, weights: Weights = DEFAULT) -> PairScore:
    """Everything there is to say about one pair."""
    common = _common(volunteer, newcomer)
    parts = {
        part: _points(round(weights.of(part)), *share) for part, share in _shares(newcomer, common).items()
    }
    return PairScore(volunteer, newcomer, parts, tuple(_broken(volunteer, newcomer, common)), common)


def rank(newcomer: Profile, volunteers: Iterable[Profile], weights: Weights = DEFAULT) -> list[PairScore]:
    """All volunteers for one newcomer: the possible ones, best first, then the others, the nearest first.

    Whoever is equal stands in the order of the ids, whatever the order of the input.
    """
    scores = [score_pair(volunteer, newcomer, weights) for volunteer in volunteers]
    return sorted(scores, key=lambda score: (len(score.broken), -score.total, score.volunteer.id))


def waiting_bonus(days: int) -> float:
    """Points outside the 100 for somebody who waits: who is matched first, not with whom. No upper end."""
    return WAITING_POINTS_A_YEAR * max(days, 0) / 365


# --- what the two share ---------------------------------------------------------------------------


def _common(volunteer: Profile, newcomer: Profile) -> Common:
    languages, crossing, level = _languages(volunteer.languages, newcomer.languages)
    return Common(
        languages=languages,
        crossing=crossing,
        level=level,
        met=newcomer.tasks & volunteer.tasks,
        unmet=newcomer.tasks - volunteer.tasks,
        likes=volunteer.likes & newcomer.likes,
        dislikes=volunteer.dislikes & newcomer.dislikes,
        windows=tuple(
            window
            for window in overlaps(volunteer.windows, newcomer.windows)
            if window.minutes >= MEETING_MINUTES
        ),
        km=distance_km(volunteer.coordinates, newcomer.coordinates)
        if volunteer.coordinates and newcomer.coordinates
        else None,
    )


def _languages(
    volunteer: Mapping[str, Skill], newcomer: Mapping[str, Skill]
) -> tuple[tuple[tuple[str, int], ...], tuple[str, str] | None, int]:
    """Languages that work both ways, else the two that work one way each, and the level of the weaker way.

    A language works one way as well as one side speaks and the other understands it. The two ways need
    not use the same language: she speaks German slowly, he answers in English.
    """
    both = sorted(volunteer.keys() & newcomer.keys())
    there = {code: min(volunteer[code].speaking, newcomer[code].understanding) for code in both}
    back = {code: min(newcomer[code].speaking, volunteer[code].understanding) for code in both}
    if not both:
        return (), None, 0
    shared = [(code, level) for code in both if (level := min(there[code], back[code])) >= A2]
    shared.sort(key=lambda entry: (-entry[1], entry[0]))
    best_there = max(both, key=lambda code: there[code])
    best_back = max(both, key=lambda code: back[code])
    level = min(there[best_there], back[best_back])
    crossing = (best_there, best_back) if level >= A2 and not shared else None
    return tuple(shared), crossing, level


def merged(windows: Iterable[Window]) -> list[Window]:
    """In order, with those that touch or overlap made one."""
    result: list[Window] = []
    for window in sorted(windows):
        last = result[-1] if result else None
        if last and last.weekday == window.weekday and window.start <= last.end:
            result[-1] = Window(last.weekday, last.start, max(last.end, window.end))
        else:
            result.append(window)
    return result


def overlaps(ours: Iterable[Window], theirs: Iterable[Window]) -> list[Window]:
    """The times in both, however short, in the order of the week."""
    right = merged(theirs)
    return [
        Window(a.weekday, max(a.start, b.start), min(a.end, b.end))
        for a in merged(ours)
        for b in right
        if a.weekday == b.weekday and max(a.start, b.start) < min(a.end, b.end)
    ]


# --- the score ----------------------------------------------------------------------------------------


def _shares(newcomer: Profile, common: Common) -> dict[Part, tuple[int, int]]:
    """How much of each part the pair reaches, as numerator and denominator."""
    shared_interests = min(len(common.likes) + len(common.dislikes), len(INTEREST_STEPS) - 1)
    return {
        # Somebody who has named no need is met halfway by everybody.
        Part.NEEDS: (len(common.met), len(newcomer.tasks)) if newcomer.tasks else (1, 2),
        Part.LANGUAGE: (LANGUAGE_STEPS[common.level], LANGUAGE_STEPS[-1]),
        Part.INTERESTS: (INTEREST_STEPS[shared_interests], INTEREST_STEPS[-1]),
        Part.TIME: (min(common.minutes, ENOUGH_MINUTES), ENOUGH_MINUTES),
        Part.DISTANCE: (_nearness(common.km), 1000),
    }


def _nearness(km: float | None) -> int:
    """1000 within NEAR_KM, falling with the logarithm to 0 at FAR_KM; 0 where a place is unknown."""
    if km is None:
        return 0
    inside = min(max(km, NEAR_KM), FAR_KM)
    return round(1000 * log(FAR_KM / inside) / log(FAR_KM / NEAR_KM))


def _points(weight: int, numerator: int, denominator: int) -> int:
    """`weight * numerator / denominator`, rounded half up in whole numbers."""
    return (2 * weight * numerator + denominator) // (2 * denominator)


# --- the gates ----------------------------------------------------------------------------------------


def _broken(volunteer: Profile, newcomer: Profile, common: Common) -> Iterable[Gate]:
    if barred := newcomer.barred.get(volunteer.id):
        yield barred
    if volunteer.person and volunteer.person == newcomer.person:
        yield Gate.SAME_PERSON
    if common.level < A2:
        yield Gate.LANGUAGE
    if not _fits(volunteer.wished_gender, newcomer.gender):
        yield Gate.VOLUNTEER_WISH
    if not _fits(newcomer.wished_gender, volunteer.gender):
        yield Gate.NEWCOMER_WISH
    if newcomer.children and not volunteer.accepts_children:
        yield Gate.CHILDREN
    if not common.windows:
        yield Gate.TIME
    if common.km is not None and common.km > max(volunteer.travels_km, newcomer.travels_km):
        # One of the two goes to the other, so it is enough that one of them can.
        yield Gate.DISTANCE
    if volunteer.free_places < 1:
        yield Gate.PLACE


def _fits(wish: str, gender: str) -> bool:
    return wish in ("any", gender)
