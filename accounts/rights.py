"""Roles as data: what each may do, on whose records, and which classes of data they see there.

The only place that says so. `accounts.access.within_scope` takes the reach from here, pages ask `sees`, and
administrators read it as a page. Tests hold it against every view, every `visible_to` and every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from kern.personal_data import DataClass


class Reach(models.TextChoices):
    """Whose records."""

    EVERYTHING = "everything", _("all records of the installation")
    OFFICE = "office", _("records of their organisation, or only of one town in it")
    ASSIGNED = "assigned", _("courses and groups that they were given to run, nothing else")
    OWN = "own", _("what is about themselves, and a little about those they accompany")


class HasRoles(Protocol):
    """An account, or anything else that has roles."""

    @property
    def role_kinds(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Rights:
    """What comes with a role, about *other* people.

    areas: what they may do, by the namespace of the pages it is done on.
    records: where not empty, the only models whose records they reach, with `visible_to`.
    classes: what they see of the people whose records they reach.
    fields: where not empty, of these classes only these fields, as "people.Person.phone".
    only_agreed: those of these classes that they see only as long as the person agrees to it.
    limits: what the table cannot say, in sentences.
    """

    reach: Reach
    areas: Mapping[str, str | Promise]
    classes: frozenset[DataClass]
    records: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    only_agreed: frozenset[DataClass] = frozenset()
    limits: tuple[str | Promise, ...] = field(default=())

    def shows(self, path: str, data_class: DataClass) -> bool:
        """Whether a field of that class ("newcomers.Newcomer.children_note") may stand on their pages."""
        if data_class == DataClass.NONE:
            return True
        return data_class in self.classes and (not self.fields or path in self.fields)


# Keys and links are for those they were sent to; they stand on nobody's page.
ALL = frozenset(DataClass) - {DataClass.NONE, DataClass.SECRET}

# Of these, others see what is their own at most.
FOR_ADMINISTRATORS = frozenset(
    {
        *("accounts.User", "audit.Change", "audit.Reading", "audit.SecurityEvent", "audit.UnusualReading"),
        *("privacy.Breach", "privacy.Erasure", "privacy.ErasureNotice"),
    }
)
# Nobody sees them but whoever wrote them.
FOR_THEIR_AUTHOR = frozenset({"partnerships.SupervisionMinutes"})

OFFICE_AREAS: dict[str, str | Promise] = {
    "office": _("The day's list, search, taking over lists of people"),
    "volunteers": _("Volunteers: application, interview, screening, admission, end"),
    "newcomers": _("Newcomers: registration, intake, acceptance, end"),
    "people": _("Personal details and consents of both"),
    "matching": _("Scores, proposals and answers, rules of their own programme"),
    "partnerships": _("Pairs, meetings, conversations, goals, closure, exchange groups"),
    "training": _("Courses, places, attendance, credits, feedback"),
    "assignments": _("Single assignments, contact persons, passing contacts on, expenses"),
    "certificates": _("Issuing, printing and revoking certificates, ceremonies"),
    "events": _("Events and who has registered"),
    "publications": _("Handbook and newsletter"),
    "messaging": _("Mails to their people"),
}


class Stage(models.TextChoices):
    """How far two people have come with each other."""

    ASKED = "asked", _("asked whether they would like to meet")
    TOGETHER = "together", _("from the agreement of both to the closure")
    OVER = "over", _("after the closure")


# What a volunteer sees of a partner; of languages, interests and free times only what both have.
_FIRST_NAME = frozenset({"people.Person.first_name"})
_SHARED = frozenset({"people.Person.municipality", "people.PersonInterest.interest"})
_NEEDED_FOR_THE_ANSWER = frozenset(
    {
        "assignments.Assignment.language",
        "assignments.Assignment.other_languages",
        "assignments.Assignment.wished_gender",
    }
)
PARTNER: dict[Stage, frozenset[str]] = {
    Stage.ASKED: _FIRST_NAME
    | _SHARED
    | {"people.LanguageSkill.language", "people.AvailabilityWindow.weekday", "newcomers.Newcomer.needs"},
    # The telephone as long as the partner agrees to its being passed on.
    Stage.TOGETHER: _FIRST_NAME | _SHARED | {"people.Person.phone"},
    Stage.OVER: _FIRST_NAME,
}

# What a volunteer reads of a single assignment besides kind, hour and town: before the yes, from the yes to
# the end of the day after the appointment, and afterwards. A guest gave name and telephone for this purpose.
ACCOMPANIED: dict[Stage, frozenset[str]] = {
    Stage.ASKED: _NEEDED_FOR_THE_ANSWER,
    Stage.TOGETHER: _NEEDED_FOR_THE_ANSWER
    | _FIRST_NAME
    | {
        "people.Person.phone",
        "assignments.Assignment.guest_name",
        "assignments.Assignment.guest_phone",
        "assignments.Assignment.place",
        "assignments.Assignment.details",
    },
    Stage.OVER: _NEEDED_FOR_THE_ANSWER,
}

ROLES: dict[Kind, Rights] = {
    Kind.ADMINISTRATOR: Rights(
        reach=Reach.EVERYTHING,
        areas=OFFICE_AREAS
        | {
            "programmes": _("Programmes with their rules, organisations, towns"),
            "accounts": _("Accounts, roles and invitations"),
            "privacy": _("Data protection: requests, times for keeping, breaches, figures"),
            "audit": _("Record of access"),
            "upkeep": _("State of the installation, faults"),
        },
        classes=ALL,
        limits=(_("Minutes of exchange groups belong to whoever wrote them."),),
    ),
    Kind.COORDINATOR: Rights(
        reach=Reach.OFFICE,
        areas=OFFICE_AREAS
        | {
            "privacy": _("Requests of their people about their data, restricting it"),
            "audit": _("Who has read and changed a record of theirs"),
        },
        classes=ALL,
        limits=(
            _("Of somebody who is looked after elsewhere they see the first name only."),
            _(
                "Of a volunteer whose contact another contact point has passed on to them: also the whole "
                "name, telephone, e-mail and what they are willing to do; of one in the directory all that "
                "but telephone and e-mail."
            ),
            _("Minutes of exchange groups belong to whoever wrote them."),
        ),
    ),
    Kind.TRAINER: Rights(
        reach=Reach.ASSIGNED,
        areas={"training": _("Lists of participants, attendance and feedback of the courses they teach")},
        classes=frozenset({DataClass.NAME, DataClass.PARTICIPATION}),
        records=frozenset({"training.Course", "training.Session"}),
    ),
    Kind.VOLUNTEER: Rights(
        reach=Reach.OWN,
        areas={
            "partnerships": _("Logging meetings with their partner, holidays, their exchange group"),
            "training": _("Their courses and hours"),
            "assignments": _("Assignments for which they are asked, what they are willing to do, expenses"),
            "certificates": _("Their certificates"),
            "people": _("What they have agreed to, to give or to take back"),
            "privacy": _("What is known about them: a copy, corrections, erasure"),
        },
        classes=frozenset(
            {
                *(DataClass.NAME, DataClass.CONTACT, DataClass.ADDRESS),
                *(DataClass.WISHES, DataClass.EDUCATION),
            }
        ),
        records=frozenset(
            {
                *("partnerships.Partnership", "partnerships.Meeting", "partnerships.SupervisionGroup"),
                *("partnerships.SupervisionMeeting", "training.Course", "training.Session"),
                *("assignments.Assignment", "assignments.ExpenseSheet", "certificates.Certificate"),
            }
        ),
        fields=_NEEDED_FOR_THE_ANSWER.union(*PARTNER.values()),
        only_agreed=frozenset({DataClass.CONTACT}),
        limits=(
            _("Of languages, interests and free times they see only what they share with the other."),
            _("What the office notes about them stays with the office."),
            _(
                "From their yes to an assignment until the end of the day after it they also see for whom it "
                "is, where, what it is about, and a telephone that may be passed on."
            ),
        ),
    ),
}

# Not a role but a task that any account may be given, for one exchange group.
FACILITATOR = Rights(
    reach=Reach.ASSIGNED,
    areas={"partnerships": _("Dates, attendance and minutes of the exchange group they lead")},
    classes=frozenset({DataClass.NAME, DataClass.PARTICIPATION, DataClass.CONTACT}),
    records=frozenset(
        {
            *("partnerships.SupervisionGroup", "partnerships.SupervisionMeeting"),
            "partnerships.SupervisionMinutes",
        }
    ),
    fields=frozenset(
        {
            "people.Person.first_name",
            "people.Person.last_name",
            "people.Person.phone",
            "partnerships.SupervisionInvitation.answer",
            "partnerships.SupervisionInvitation.attended",
        }
    ),
    only_agreed=frozenset({DataClass.CONTACT}),
    limits=(_("Minutes that somebody else wrote before them stay closed to them."),),
)


def classes_of(kind: str) -> frozenset[DataClass]:
    """What somebody with this role sees of the people whose records they reach."""
    return ROLES[Kind(kind)].classes


def sees(user: HasRoles, data_class: DataClass) -> bool:
    """Whether one of the user's roles shows such data. *Whose* is for `visible_to` to say."""
    return data_class == DataClass.NONE or any(data_class in classes_of(kind) for kind in user.role_kinds)


def reaches_everything(user: HasRoles) -> bool:
    """Whether no organisation and no town limits what the user reaches."""
    return Reach.EVERYTHING in reaches(user.role_kinds)


def reaches(kinds: Iterable[str]) -> set[Reach]:
    return {ROLES[Kind(kind)].reach for kind in kinds}
