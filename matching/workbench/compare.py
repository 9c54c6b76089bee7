"""Both sides of a pair beside each other: what matters for the choice, with what they share marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine.profile import PairScore
from matching.profiles import needs_of
from matching.workbench.gates import level_name
from newcomers.models import Newcomer
from people.languages import language_name
from people.models import LanguageSkill, Person
from programmes.models import Task
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Item:
    """`is_shared`: the other side has it as well, or offers what is needed here."""

    text: str
    is_shared: bool = False


@dataclass(frozen=True)
class Topic:
    title: str
    volunteer: list[Item]
    newcomer: list[Item]


def topics(volunteer: Volunteer, newcomer: Newcomer, score: PairScore) -> list[Topic]:
    """Both come from `with_person()`; topics about which neither says anything are left out."""
    ours, theirs, common = volunteer.person, newcomer.person, score.common
    spoken = {code for code, _level in common.languages} | set(common.crossing or ())
    shared = common.likes | common.dislikes
    found = [
        Topic(_("Languages"), _languages(ours, spoken), _languages(theirs, spoken)),
        Topic(
            _("Offers and needs"),
            _tasks(volunteer.offers.all(), common.met),
            _needs(newcomer, common.met),
        ),
        Topic(_("Interests"), _interests(ours, shared), _interests(theirs, shared)),
        Topic(_("Household"), [Item(_household(volunteer))], [Item(_children(newcomer.children))]),
        Topic(_("Wishes"), _wish_of(volunteer), _wish_of(newcomer)),
        Topic(_("Place"), [Item(_place(ours))], [Item(_place(theirs))]),
        Topic(_("Reading and schooling"), [], _schooling(theirs)),
    ]
    return [topic for topic in found if topic.volunteer or topic.newcomer]


def _languages(person: Person, spoken: Iterable[str]) -> list[Item]:
    return [Item(_skill(skill), skill.language in spoken) for skill in person.languages.all()]


def _skill(skill: LanguageSkill) -> str:
    """Deutsch (B1); where somebody understands more or less than they speak, both."""
    if skill.understanding == skill.speaking:
        return str(skill)
    return _("%(language)s (understands %(understanding)s, speaks %(speaking)s)") % {
        "language": language_name(skill.language),
        "understanding": level_name(skill.understanding),
        "speaking": level_name(skill.speaking),
    }


def _tasks(tasks: Iterable[Task], met: Iterable[str]) -> list[Item]:
    return [Item(str(task), str(task.pk) in met) for task in tasks]


def _needs(newcomer: Newcomer, met: Iterable[str]) -> list[Item]:
    """What was asked for, and marked as such what follows from reading, writing and schooling."""
    asked = set(newcomer.needs.all())
    return [
        Item(
            str(task) if task in asked else _("%(task)s (follows from schooling)") % {"task": task},
            str(task.pk) in met,
        )
        for task in needs_of(newcomer)
    ]


def _interests(person: Person, shared: Iterable[str]) -> list[Item]:
    entries = sorted(person.person_interests.all(), key=lambda entry: entry.dislikes)
    return [
        Item(
            _("rather not: %(interest)s") % {"interest": entry} if entry.dislikes else str(entry),
            str(entry.interest_id) in shared,
        )
        for entry in entries
    ]


def _household(volunteer: Volunteer) -> str:
    return _("children are welcome") if volunteer.accepts_children else _("rather without children")


def _children(number: int) -> str:
    if not number:
        return _("no children")
    return ngettext("%(count)d child", "%(count)d children", number) % {"count": number}


def _wish_of(side: Volunteer | Newcomer) -> list[Item]:
    wished = side._meta.get_field("wished_gender").verbose_name
    return [
        Item(str(side.person.get_gender_display())),
        Item(f"{wished}: {side.get_wished_gender_display()}"),
    ]


def _place(person: Person) -> str:
    return _("%(place)s, travels up to %(km)d km") % {"place": person.place, "km": person.travels_km}


def _schooling(person: Person) -> list[Item]:
    said = (person.get_literacy_display(), person.get_schooling_display())
    return [Item(str(words)) for words in said if words]
