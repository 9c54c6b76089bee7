"""What is done with people's data, put together from `kern.personal_data`: one activity for each purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kern.personal_data import DataClass, Description, Ground, Purpose, Subject, descriptions
from privacy.retention import RULES, Rule, time_for

Words = str | Promise

OFFICE = _("the staff of the office that looks after the person")
# Who gets to know something, besides the operator of the server on behalf of the organisation.
RECIPIENTS: dict[Purpose, tuple[Words, ...]] = {
    Purpose.COMPANIONSHIP: (
        OFFICE,
        _("the partner: first name, town, telephone where agreed to, and what both have in common"),
    ),
    Purpose.SCREENING: (OFFICE,),
    Purpose.TRAINING: (OFFICE, _("trainers: names and attendance in the courses that they teach")),
    Purpose.CERTIFICATES: (
        OFFICE,
        _("whoever checks a certificate: whether it is valid, its kind and its month, no name"),
    ),
    Purpose.EVENTS: (OFFICE,),
    Purpose.INFORMATION: (_("everybody, as far as somebody has agreed to a portrait"),),
    Purpose.CORRESPONDENCE: (OFFICE, _("the mail provider of whoever gets the mail")),
    Purpose.ACCOUNTS: (_("administrators"),),
    Purpose.ACCOUNTABILITY: (_("administrators"), _("authorities, where the law asks for it")),
    Purpose.STATISTICS: (_("funders: figures in which nobody can be found"),),
    Purpose.OPERATION: (_("administrators"),),
}


@dataclass(frozen=True)
class Activity:
    """What is done for one purpose: with whose data, of which classes, on which grounds, and how long."""

    purpose: Purpose
    subjects: tuple[Subject, ...]
    classes: tuple[DataClass, ...]
    grounds: tuple[Ground, ...]
    rules: tuple[Rule, ...]
    kinds: tuple[str, ...]

    @property
    def recipients(self) -> tuple[Words, ...]:
        return RECIPIENTS[self.purpose]

    @property
    def times(self) -> list[tuple[Words, str]]:
        """What is kept, and for how long in words."""
        return [(rule.title, time_for(rule.name)) for rule in self.rules]


def activities(subject: Subject | None = None) -> list[Activity]:
    """All of them, or what is done with the data of one group; in the order of `Purpose`."""
    found: dict[Purpose, list[Description]] = {}
    for description in descriptions():
        if description.is_personal and (subject is None or subject in description.subjects):
            found.setdefault(description.purpose, []).append(description)
    return [_activity(purpose, found[purpose], subject) for purpose in Purpose if purpose in found]


def _activity(purpose: Purpose, parts: list[Description], subject: Subject | None) -> Activity:
    subjects = {each for part in parts for each in part.subjects}
    classes = {each for part in parts for each in part.classes}
    grounds = {part.ground for part in parts}
    rules = dict.fromkeys(name for part in parts for name in part.rules(subject))
    return Activity(
        purpose=purpose,
        subjects=tuple(each for each in Subject if each in subjects),
        classes=tuple(each for each in DataClass if each in classes and each not in _of_the_office(subject)),
        grounds=tuple(each for each in Ground if each in grounds),
        rules=tuple(RULES[name] for name in _fitting(rules, subject)),
        kinds=tuple(dict.fromkeys(part.title for part in parts)),
    )


def _of_the_office(subject: Subject | None) -> frozenset[DataClass]:
    """Who acted is somebody of the office: nothing that others are told of themselves."""
    hides = subject not in (None, Subject.STAFF)
    return frozenset({DataClass.TRACE, DataClass.THIRD_PERSON}) if hides else frozenset()


# Fields that go before the rest, and whose they are.
_OF_NEWCOMERS = "origin_and_address"


def _fitting(names: Iterable[str], subject: Subject | None) -> list[str]:
    """Without what concerns other groups only."""
    return [
        name
        for name in names
        if name != _OF_NEWCOMERS or subject in (None, Subject.NEWCOMER, Subject.CONTACT)
    ]
