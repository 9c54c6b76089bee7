"""Times for keeping that concern rows and fields, one entry for each: which, since when, and what then.

Profiles of people are another matter (`privacy.keeping.profiles`): they are told before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from accounts.models import ERASED, User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment, Offer
from audit.models import Change, Reading, SecurityEvent, UnusualReading
from certificates.models import Certificate
from events.models import ProgrammeItem, Registration, Stand
from kern.personal_data import cleared
from matching.models import MatchingRun
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from partnerships.models import (
    Contact,
    EndChange,
    Feedback,
    Meeting,
    Partnership,
    Pause,
    SupervisionMinutes,
    TrialAnswer,
)
from people.models import Consent, Person
from privacy.keeping import thorough
from privacy.keeping.periods import is_over
from privacy.models import Breach, DataRequest, Erasure
from privacy.retention import MEETING_TEXT_AFTER_END, RULES
from upkeep.models import FaultReport, PolicyReport
from volunteers.models import ScreeningCheck

Rows = QuerySet[Model]
FINAL_MAIL = [
    status
    for status in MailStatus.values
    if status not in (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.DATA)
]


@dataclass(frozen=True)
class Keeping:
    """`since`: lookup of the day when its time begins (`moment`: it is a moment). `fields` are emptied, else
    `then` is done with the rows, else they are deleted. `people`: lookups of whom it is about.

    `programme`: lookup of the programme whose own time counts. `at_most`: so many days, whatever it says.
    """

    rule: str
    model: type[Model]
    since: str
    fields: tuple[str, ...] = ()
    moment: bool = False
    programme: str = ""
    people: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    then: Callable[[Rows], object] | None = None
    at_most: int | None = None
    narrow: Callable[[Rows, date], Rows] | None = None

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.model._meta.label}:{self.since}"

    def over(self, *, today: date) -> Rows:
        """Rows whose time is over and that still hold something. Whoever is kept longer is left out."""
        over = is_over(
            RULES[self.rule],
            self.since,
            today=today,
            moment=self.moment,
            programme=self.programme,
            at_most=self.at_most,
        )
        rows = self.model._default_manager.filter(self.only, self._filled(), over)
        if self.narrow is not None:
            rows = self.narrow(rows, today)
        for path in self.people:
            rows = rows.exclude(**{f"{path}__in": thorough.kept_longer(today=today)})
        return rows.order_by("pk")

    def carry_out(self, rows: Rows) -> None:
        """Do what the rule says with these rows."""
        if self.fields:
            thorough.clear(rows, self.fields)
        elif self.then is not None:
            self.then(rows)
        else:
            rows.delete()

    def _filled(self) -> Q:
        """Whether there is anything to empty, so that a second run finds nothing."""
        filled = Q()
        for name in self.fields:
            column = self.model._meta.get_field(name)
            filled |= (
                Q(**{f"{name}__isnull": False}) if column.many_to_many else ~Q(**{name: cleared(column)})
            )
        return filled


GUEST = (
    *("guest_name", "guest_phone"),
    *("requester_name", "requester_email", "requester_phone", "requester_bounced_at"),
)
PAIR = "partnership__volunteer__programme"
BOTH = ("partnership__volunteer__person", "partnership__newcomer__person")


def _said(model: type[Model], since: str, *fields: str, moment: bool = False) -> list[Keeping]:
    """Free text about a meeting: so long after it was written, and never so long after the end."""
    return [
        Keeping("meeting_text", model, since, fields, moment=moment, programme=PAIR, people=BOTH),
        Keeping(
            "meeting_text",
            model,
            "partnership__closed_on",
            fields,
            programme=PAIR,
            people=BOTH,
            at_most=MEETING_TEXT_AFTER_END,
        ),
    ]


KEEPINGS: list[Keeping] = [
    Keeping(
        "origin_and_address",
        Newcomer,
        since="ended_on",
        fields=("contact_name", "contact_details", "arrived_on", "country_of_origin", "children"),
        programme="programme",
        people=("person",),
    ),
    Keeping(
        "origin_and_address",
        Person,
        since="newcomer__ended_on",
        fields=("street",),
        programme="newcomer__programme",
        people=("pk",),
        # Who accompanies others by now is somebody whom the office writes to.
        only=~Q(volunteer__status__in=("applied", "admitted", "paused")),
    ),
    *_said(Meeting, "met_on", "note", "for_coordinator"),
    *_said(Contact, "made_on", "note"),
    *_said(Pause, "starts_on", "reason"),
    *_said(EndChange, "changed_on", "reason"),
    *_said(Feedback, "created_at", "went_well", "to_improve", moment=True),
    *_said(TrialAnswer, "answered_at", "reason", moment=True),
    Keeping(
        "meeting_text",
        Partnership,
        "closed_on",
        ("closure_note",),
        programme="volunteer__programme",
        people=("volunteer__person", "newcomer__person"),
        at_most=MEETING_TEXT_AFTER_END,
    ),
    Keeping(
        "certificate_register",
        Certificate,
        "issued_on",
        only=Q(volunteer__person__erased_on__isnull=False) & ~Q(facts__name=""),
        then=thorough.empty_certificates,
    ),
    Keeping(
        "criminal_record",
        ScreeningCheck,
        "volunteer__ended_on",
        programme="volunteer__programme",
        people=("volunteer__person",),
    ),
    Keeping(
        "criminal_record",
        ScreeningCheck,
        "volunteer__decided_on",
        programme="volunteer__programme",
        people=("volunteer__person",),
        only=Q(volunteer__status="refused"),
    ),
    Keeping(
        "unconfirmed_sign_up",
        OutgoingMail,
        "created_at",
        moment=True,
        only=Q(event="publications/mail/subscription_confirm"),
    ),
    Keeping(
        "letter",
        OutgoingMail,
        "due_at",
        moment=True,
        only=Q(status__in=FINAL_MAIL) & ~Q(text="", html="", calendar=""),
        then=thorough.empty_mails,
    ),
    Keeping("record_of_access", Reading, "created_at", moment=True),
    Keeping("record_of_access", UnusualReading, "created_at", moment=True),
    Keeping("record_of_access", Change, "timestamp", moment=True),
    Keeping("record_of_access", SecurityEvent, "created_at", moment=True),
    Keeping("record_of_access", LogEntry, "action_time", moment=True),
    Keeping("event_guest", Registration, "event__ends_at", moment=True),
    Keeping("event_guest", ProgrammeItem, "event__ends_at", ("speaker",), moment=True),
    Keeping("event_guest", Stand, "event__ends_at", moment=True),
    Keeping("matching_run", MatchingRun, "started_at", moment=True),
    Keeping(
        "group_minutes",
        SupervisionMinutes,
        "meeting__starts_at",
        moment=True,
        programme="meeting__group__programme",
    ),
    Keeping(
        "account",
        User,
        "created_at",
        moment=True,
        only=Q(is_active=False, person=None) & ~Q(email__endswith=ERASED),
        narrow=thorough.without_lately_closed,
        then=thorough.empty_accounts,
    ),
    # The day on which it runs out counts already from the last login.
    Keeping("session", Session, "expire_date", moment=True, at_most=1, then=thorough.delete_sessions),
    Keeping("fault_report", FaultReport, "created_at", moment=True),
    Keeping("fault_report", PolicyReport, "last_seen_at", moment=True),
    Keeping("data_request", DataRequest, "answered_on", people=("person",)),
    Keeping("data_request", Breach, "closed_on"),
    Keeping("data_request", Erasure, "created_at", moment=True),
    Keeping("consent_proof", Consent, "withdrawn_at", moment=True, people=("person",)),
    Keeping(
        "assignment",
        Assignment,
        "starts_at",
        ("place", "details", "report", "requester_institution"),
        moment=True,
        programme="programme",
        people=("newcomer__person", "volunteer__person"),
    ),
    Keeping("assignment", Offer, "assignment__starts_at", moment=True, programme="assignment__programme"),
    Keeping("assignment_guest", Assignment, "starts_at", GUEST, moment=True, programme="programme"),
    # What was written about somebody of whom nothing else is known.
    Keeping(
        "assignment_guest",
        Assignment,
        "starts_at",
        ("details", "report"),
        moment=True,
        programme="programme",
        only=Q(newcomer=None),
    ),
    Keeping(
        "unconfirmed_sign_up",
        Assignment,
        "created_at",
        moment=True,
        only=Q(status=AssignmentStatus.UNCONFIRMED),
    ),
]


def add_keeping(keeping: Keeping) -> Keeping:
    """For apps above this one, whose rows have a time for keeping as well."""
    KEEPINGS.append(keeping)
    return keeping
