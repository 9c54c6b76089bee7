"""What the office reads on the page of an assignment: how it stands, whom to ask or call, who answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from assignments.cards import moment_in_words
from assignments.contacts import known_names, seen_contacts
from assignments.enums import AssignmentStatus, OfferAnswer
from assignments.models import SEARCHING, Assignment, Offer
from assignments.ranking import Reason
from assignments.services.common import begins_at_latest
from assignments.shortlist import Candidate, shortlist
from volunteers.models import Volunteer

# The best ones at once, the others folded.
FITTING_SHOWN = 6


class State(models.TextChoices):
    """What the office has to do next, finer than the status."""

    UNCONFIRMED = "unconfirmed"
    # Nobody has been asked yet, or asking was stopped.
    NEW = "new"
    STOPPED = "stopped"
    # In the night: the first are asked in the morning.
    NIGHT = "night"
    CALL = "call"
    ASKED = "asked"
    # The hour has passed and nobody was found.
    LATE = "late"
    TAKEN = "taken"
    TO_REPORT = "to_report"
    FOLLOW_UP = "follow_up"
    DONE = "done"
    CANCELLED = "cancelled"


def state_of(assignment: Assignment, *, now: datetime) -> State:
    match assignment.status:
        case AssignmentStatus.UNCONFIRMED:
            return State.UNCONFIRMED
        case AssignmentStatus.UNMET:
            return State.LATE
        case AssignmentStatus.CANCELLED:
            return State.CANCELLED
        case AssignmentStatus.DONE:
            return State.FOLLOW_UP if assignment.needs_follow_up else State.DONE
        case AssignmentStatus.TAKEN:
            return State.TAKEN if assignment.ends_at > now else State.TO_REPORT
    if begins_at_latest(assignment) <= now:
        return State.LATE
    if assignment.status == AssignmentStatus.OFFERED:
        return State.ASKED
    if assignment.exhausted_at:
        return State.CALL
    if assignment.next_wave_at:
        return State.NIGHT
    return State.STOPPED if assignment.asked_at else State.NEW


@dataclass(frozen=True)
class Contact:
    """A volunteer as the user may know them: `phone` and `url` are empty where that is not for them."""

    key: UUID
    name: str
    town: str
    url: str
    phone: PhoneNumber | str
    email: str


class AddressBook:
    """How these volunteers are called and reached, for one user. Three queries for all of them."""

    def __init__(self, volunteers: Iterable[Volunteer], user: User) -> None:
        self.volunteers = {each.pk: each for each in volunteers}
        them = list(self.volunteers.values())
        self.names = known_names(them, user) if them else {}
        self.reached = seen_contacts(them, user) if them else set()
        visible = Volunteer.objects.visible_to(user).filter(pk__in=self.volunteers)
        self.own = set(visible.values_list("pk", flat=True)) if them else set()

    def contact(self, key: UUID) -> Contact:
        volunteer = self.volunteers[key]
        person = volunteer.person
        is_reached = key in self.reached
        return Contact(
            key=key,
            name=self.names[key],
            town=str(person.municipality or "") if is_reached or key in self.own else "",
            url=volunteer.get_absolute_url() if key in self.own and not person.erased_on else "",
            phone=person.phone if is_reached else "",
            email=person.email if is_reached else "",
        )


@dataclass(frozen=True)
class Option:
    """Somebody who could go along, or (`busy`) why they cannot. `is_asked`: an answer is awaited."""

    contact: Contact
    score: int
    reasons: list[Reason]
    busy: str
    level: str
    km: int | None
    load: int
    has_email: bool
    is_asked: bool


@dataclass(frozen=True)
class Answer:
    offer: Offer
    contact: Contact
    tone: str


@dataclass(frozen=True)
class Wave:
    """Those who were asked at the same time; `number` 0 holds those asked or called by hand."""

    number: int
    asked_at: datetime
    answers: list[Answer]


@dataclass(frozen=True)
class Round:
    """All waves for one hour of the assignment."""

    number: int
    waves: list[Wave]

    @property
    def count(self) -> int:
        return sum(len(wave.answers) for wave in self.waves)


@dataclass(frozen=True)
class Moment:
    label: str | Promise
    at: datetime
    who: str = ""


TONES = {
    OfferAnswer.WAITING: "info",
    OfferAnswer.YES: "success",
    OfferAnswer.NO: "warning",
    OfferAnswer.FREED: "info",
}


class OfficePage:
    """Everything that the page of `assignment` shows to `user`. A fixed number of queries, however many
    volunteers fit and were asked.

    `options`: whom to ask, the best first. `to_call`: the same and those who have not answered, where nobody
    is left to be asked. `ruled_out`: who speaks the language and cannot. The last three only while somebody
    is looked for. `rounds`: who answered what; the present hour's first.
    """

    def __init__(self, assignment: Assignment, *, user: User, now: datetime) -> None:
        self.assignment, self.now = assignment, now
        offers = list(
            assignment.offers.select_related("volunteer__person__municipality").order_by(
                "-round", "wave", "offered_at"
            )
        )
        self.is_searching = assignment.status in SEARCHING and begins_at_latest(assignment) > now
        found = shortlist(assignment, now=now) if self.is_searching else None
        fitting = found.candidates if found else []
        ruled_out = found.ruled_out if found else []
        volunteers = [each.volunteer for each in offers]
        volunteers += [each.volunteer for each in (*fitting, *ruled_out)]
        self.book = AddressBook(
            [*volunteers, *([assignment.volunteer] if assignment.volunteer else [])], user
        )
        self.waiting = {
            each.volunteer_id
            for each in offers
            if each.round == assignment.round and each.answer == OfferAnswer.WAITING
        }
        self.options = self._options(fitting)
        self.ruled_out = self._options(each for each in ruled_out if each.volunteer.pk not in self.waiting)
        self.to_call = (
            [*self.options, *self._options(each for each in ruled_out if each.volunteer.pk in self.waiting)]
            if assignment.exhausted_at
            else []
        )
        self.rounds = self._rounds(offers)

    @property
    def next_at(self) -> str:
        """When the next ones are asked; with the day where it is not today."""
        at = self.assignment.next_wave_at
        return moment_in_words(at, now=self.now) if at else ""

    @property
    def more_options(self) -> int:
        return len(self.options) - FITTING_SHOWN

    @property
    def taken_by(self) -> Contact | None:
        volunteer = self.assignment.volunteer
        return self.book.contact(volunteer.pk) if volunteer else None

    @property
    def shown(self) -> Collection[UUID]:
        """Of which volunteers the page says something."""
        return self.book.volunteers.keys()

    def _options(self, found: Iterable[Candidate]) -> list[Option]:
        return [
            Option(
                contact=self.book.contact(each.volunteer.pk),
                score=each.score,
                reasons=each.reasons,
                busy=each.busy,
                level=each.level,
                km=each.km,
                load=each.load,
                has_email=each.has_email,
                is_asked=each.volunteer.pk in self.waiting,
            )
            for each in found
        ]

    def _rounds(self, offers: list[Offer]) -> list[Round]:
        return [
            Round(
                number,
                [
                    self._wave(wave, list(asked))
                    for wave, asked in groupby(list(in_round), key=lambda each: each.wave)
                ],
            )
            for number, in_round in groupby(offers, key=lambda each: each.round)
        ]

    def _wave(self, number: int, offers: list[Offer]) -> Wave:
        answers = [
            Answer(each, self.book.contact(each.volunteer_id), TONES[OfferAnswer(each.answer)])
            for each in offers
        ]
        return Wave(number, min(each.offered_at for each in offers), answers)

    @property
    def moments(self) -> list[Moment]:
        """What became of the request, in the order of time."""
        each = self.assignment
        named: list[tuple[str | Promise, datetime | None, object]] = [
            (_("Came in"), each.created_at, each.requested_by or each.requester_name),
            (_("Confirmed by the requester"), each.confirmed_at if each.requester_email else None, ""),
            (_("First asked"), each.asked_at, ""),
            (_("First yes"), each.first_yes_at if each.first_yes_at != each.taken_at else None, ""),
            (_("Nobody left to ask"), each.exhausted_at, ""),
            (_("Taken"), each.taken_at, ""),
            (_("Mail to the requester came back"), each.requester_bounced_at, ""),
            (_("Reported"), each.reported_at, each.reported_by or ""),
        ]
        found = [Moment(label, at, str(who or "")) for label, at, who in named if at]
        return sorted(found, key=lambda moment: moment.at)
