"""An office that is none of ours, with one record of every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Kind
from audit.models import UnusualReading
from certificates.models import Certificate, PrintJob
from certificates.services.batch import start_batch
from certificates.services.ceremony import add_guests, plan_ceremony
from certificates.services.kinds import create_usual_kinds
from events.models import ProgrammeItem, Registration, Stand
from matching.services.proposal import propose
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from office.models import ImportBatch, TodoDecision
from partnerships.models import Partnership
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import start_partnership
from partnerships.services.supervision import plan_supervision
from people.enums import Channel, ConsentPurpose
from people.services import give_consent
from privacy.models import Breach, DataRequest
from programmes.models import Programme
from tests.access_table import TABLE
from tests.builders import (
    make_group,
    make_newcomer,
    make_organisation,
    make_person,
    make_ready_volunteer,
    make_user,
)
from tests.events.builders import make_event
from tests.matching.runs import make_entry, make_run
from tests.other_assignments import CANARY, EMAIL, ItsAssignments
from tests.test_access import URLS
from training.models import Completion, CountedTime, Course, Module, Session, SessionModule
from training.services import enrol
from volunteers.models import Volunteer

# What all offices of the installation share: no record of a person hangs on it.
SHARED = {"training:module_edit", "training:module_delete", "events:public_detail"}
SHARED_PREFIXES = ("publications:", "programmes:", "accounts:", "upkeep:")


class There(ItsAssignments):
    """The other office, with one record of every kind; `staff` coordinates it."""

    def __init__(self) -> None:
        today, now = timezone.localdate(), timezone.now()
        self.organisation = make_organisation(f"{CANARY}haus", kind="welfare")
        self.staff = make_user(
            Kind.COORDINATOR,
            organisation=self.organisation,
            email=f"{EMAIL}.leitung@example.org",
            last_name=CANARY,
        )
        # Programmes are no secret, their rules are not for the neighbours. Over: forms offer running ones.
        self.programme = Programme.objects.create(
            name="Programm von nebenan",
            code="NEBEN",
            organisation=self.organisation,
            starts_on=today - timedelta(days=800),
            ends_on=today - timedelta(days=100),
        )
        self.volunteer = self.new_volunteer("frei", languages={"de": 7, "ti": 4}, note=f"Notiz {CANARY}")
        self.consent = give_consent(
            self.volunteer.person, purpose=ConsentPurpose.CONTACT, channel=Channel.PAPER, now=now
        )
        self.newcomer = self.new_newcomer("wartet", note=f"Notiz {CANARY}")
        self.partnership, self.meeting = self._pair()
        self.contact = self.partnership.contacts.create(
            side="newcomer", made_on=today, note=f"Gespräch mit {CANARY}", made_by=self.staff
        )
        self.goal = self.partnership.goals.create(text=f"Ziel {CANARY}", agreed_on=today)
        self.proposal = propose(
            volunteer=self.new_volunteer("gefragt"),
            newcomer=self.new_newcomer("gefragt"),
            by=self.staff,
            today=today,
        )
        self.run = make_run(organisation=self.organisation, started_by=self.staff)
        make_entry(self.run, self.newcomer, self.volunteer)
        self._assignment()
        self._expenses()
        self._contacts()
        self._training()
        self._exchange()
        self._event()
        self.kind = create_usual_kinds(programme=self.volunteer.programme)[0]
        self.certificate = Certificate.objects.create(
            kind=self.kind,
            volunteer=self.volunteer,
            programme=self.volunteer.programme,
            year=2026,
            sequence=1,
            number="IBP-2026-0001",
            issued_on=today,
            issued_by=self.staff,
            facts={"name": f"Frei {CANARY}"},
        )
        self._ceremony()
        self.issue = start_batch(
            kind=self.kind, volunteers=[self.volunteer], by=self.staff, today=today, tell=False
        )
        self.decision = TodoDecision.objects.create(
            key=f"wish:{self.meeting.pk}",
            verdict="not_needed",
            note=f"Notiz {CANARY}",
            decided_by=self.staff,
            partnership=self.partnership,
        )
        self.mail = self._mail()
        self.unusual = UnusualReading.objects.create(
            user=self.staff, hour=now, number=300, note=f"Notiz {CANARY}"
        )
        self.data_request = DataRequest.objects.create(
            person=self.newcomer.person,
            kind="access",
            received_on=today,
            channel="letter",
            due_on=today + timedelta(days=30),
            note=f"Auskunft für {CANARY}",
        )
        self.breach = Breach.objects.create(happened=f"Brief an {CANARY} vertauscht", discovered_at=now)
        self.batch = ImportBatch.objects.create(
            programme=self.volunteer.programme,
            organisation=self.organisation,
            kind="volunteers",
            file_name=f"{CANARY}.csv",
            rows=[["Vorname", "Name", "PLZ"], ["Frei", CANARY, "64625"]],
            uploaded_by=self.staff,
        )

    def new_volunteer(
        self, name: str, *, languages: dict[str, int] | None = None, **fields: Any
    ) -> Volunteer:
        return make_ready_volunteer(person=self._person(name, languages or {"de": 7}), **fields)

    def new_newcomer(self, name: str, **fields: Any) -> Newcomer:
        return make_newcomer(self._person(name, {"ti": 7, "de": 4}), **fields)

    def _person(self, name: str, languages: dict[str, int]) -> Any:
        return make_person(
            name.capitalize(),
            CANARY,
            organisation=self.organisation,
            languages=languages,
            email=f"{EMAIL}.{name}@example.org",
            street=f"{CANARY}weg 1",
        )

    def _pair(self) -> tuple[Partnership, Any]:
        today = timezone.localdate()
        partnership = start_partnership(
            volunteer=self.new_volunteer("paar"),
            newcomer=self.new_newcomer("paar"),
            by=self.staff,
            today=today - timedelta(days=60),
        )
        meeting = log_meeting(
            partnership=partnership,
            met_on=today - timedelta(days=50),
            took_place=True,
            minutes=60,
            note=f"Gespräch über {CANARY}",
            wants_to_talk=True,
            by=self.staff,
            today=today,
        )
        return partnership, meeting

    def _mail(self) -> OutgoingMail:
        return OutgoingMail.objects.create(
            key="there",
            person=self.newcomer.person,
            to_email=self.newcomer.person.email,
            subject=f"An {CANARY}",
            text=CANARY,
            due_at=timezone.now(),
            status="failed",
        )

    def _training(self) -> None:
        now = timezone.now()
        programme = self.volunteer.programme
        self.course = Course.objects.create(
            programme=programme, organisation=self.organisation, title=f"Kurs {CANARY}"
        )
        module = Module.objects.filter(programme=programme)[0]
        self.session = Session.objects.create(
            course=self.course,
            title=f"Termin {CANARY}",
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=2),
            place=f"{CANARY}saal",
        )
        SessionModule.objects.create(session=self.session, module=module, minutes=180)
        enrol(course=self.course, volunteer=self.volunteer, by=self.staff, today=timezone.localdate())
        self.credit = CountedTime.objects.create(
            volunteer=self.volunteer,
            module=module,
            minutes=30,
            counted_on=now.date(),
            reason=f"Kurs bei {CANARY}",
            credited_by=self.staff,
        )
        self.lost_completion = Completion.objects.create(
            volunteer=self.new_volunteer("verloren"),
            programme=programme,
            reached_on=now.date(),
            lost_on=now.date(),
            lost_reason=f"bei {CANARY} berichtigt",
        )

    def _exchange(self) -> None:
        now = timezone.now()
        self.group = make_group(f"Gruppe {CANARY}", organisation=self.organisation, place=f"{CANARY}saal")
        self.membership = self.group.memberships.create(
            volunteer=self.volunteer, joined_on=timezone.localdate()
        )
        self.supervision = plan_supervision(
            group=self.group, starts_at=now + timedelta(days=7), place=f"{CANARY}saal", by=self.staff, now=now
        )

    def _event(self) -> None:
        now = timezone.now()
        self.event = make_event(
            title=f"Fest {CANARY}",
            organisation=self.organisation,
            is_public=False,
            starts_at=now + timedelta(days=9),
        )
        self.item = ProgrammeItem.objects.create(
            event=self.event, starts_at=self.event.starts_at, title=CANARY
        )
        self.stand = Stand.objects.create(event=self.event, name=CANARY)
        self.registration = Registration.objects.create(
            event=self.event, name=CANARY, email=f"{EMAIL}.gast@example.org"
        )

    def _ceremony(self) -> None:
        self.ceremony = plan_ceremony(
            organisation=self.organisation,
            title=f"Feierstunde {CANARY}",
            starts_at=timezone.now() - timedelta(hours=1),
            place=f"{CANARY}saal",
            by=self.staff,
        )
        add_guests(ceremony=self.ceremony, certificates=[self.certificate])
        self.printed = PrintJob.objects.create(
            ceremony=self.ceremony, what="name_cards", started_by=self.staff, total=1, done=1, status="done"
        )
        self.printed.files.create(position=1, pages=1, pdf=b"%PDF")

    def addresses(self) -> dict[str, dict[str, Any]]:
        """For every URL of the tables that names a record: the arguments that lead to the one over there."""
        records: dict[str, Any] = {
            "assignments:": self.assignment,
            "assignments:contact_ask": self.volunteer,
            "assignments:guest": self.guest_assignment,
            "assignments:pass_on": self.volunteer,
            "assignments:passing": self.passing,
            "assignments:profile": self.volunteer,
            "assignments:rules": self.programme,
            "assignments:expense_sheet": self.expenses,
            "assignments:expense_paper": self.expenses,
            "assignments:expenses_of": self.volunteer,
            "audit:record": self.volunteer,
            "audit:unusual": self.unusual,
            "certificates:": self.certificate,
            "certificates:batch": self.issue,
            "certificates:ceremony": self.ceremony,
            "certificates:print": self.printed,
            "certificates:kind": self.kind,
            "certificates:text": self.kind,
            "events:": self.event,
            "matching:proposal_create": self.newcomer,
            "matching:proposal": self.proposal,
            "matching:rules": self.programme,
            "matching:run": self.run,
            "matching:": self.newcomer,
            "matching:volunteer": self.volunteer,
            "messaging:": self.mail,
            "messaging:consent_sheet": self.volunteer.person,
            "newcomers:": self.newcomer,
            "office:bring_back": self.decision,
            "office:import": self.batch,
            "office:invitation_send": self.staff,
            "partnerships:contact": self.contact,
            "partnerships:contact_create": self.partnership,
            "partnerships:goal": self.goal,
            "partnerships:goal_create": self.partnership,
            "partnerships:goals": self.partnership,
            "partnerships:meeting_create": self.partnership,
            "partnerships:meeting": self.meeting,
            "partnerships:group_leave": self.membership,
            "partnerships:group": self.group,
            "partnerships:supervision_invite": self.group,
            "partnerships:supervision_create": self.group,
            "partnerships:supervision_series": self.group,
            "partnerships:supervision": self.supervision,
            "partnerships:": self.partnership,
            "people:consent_withdraw": self.consent,
            "people:": self.volunteer.person,
            "privacy:": self.volunteer.person,
            "privacy:breach": self.breach,
            "privacy:request": self.data_request,
            "privacy:request_create": self.volunteer.person,
            "privacy:guest_erase": self.guest_assignment,
            "privacy:requester_erase": self.guest_assignment,
            "training:completion": self.lost_completion,
            "training:credit_create": self.volunteer,
            "training:credit_take": self.credit,
            "training:session_create": self.course,
            "training:guest": self.session,
            "training:session": self.session,
            "training:": self.course,
            "training:volunteer": self.volunteer,
            "volunteers:": self.volunteer,
        }
        parts = {"item": self.item, "stand": self.stand, "registration": self.registration}
        found = {}
        for name in TABLE:
            converters = URLS[name].pattern.converters
            if "pk" not in converters or name in SHARED or name.startswith(SHARED_PREFIXES):
                continue
            prefixes = [prefix for prefix in records if name.startswith(prefix)]
            assert prefixes, f"{name} names a record: say above which one it is over there"
            longest = max(prefixes, key=len)
            arguments: dict[str, Any] = {"pk": records[longest].pk}
            if "part" in converters:
                arguments["part"] = parts[name.partition(":")[2].partition("_")[0]].pk
            if "volunteer" in converters:
                arguments["volunteer"] = self.volunteer.pk
            if "volunteer_pk" in converters:
                arguments["volunteer_pk"] = self.volunteer.pk
            if "language" in converters:
                arguments["language"] = "de"
            if "kind" in converters:
                arguments["kind"] = "volunteer"
            if "number" in converters:
                arguments["number"] = 1
            if "side" in converters:
                arguments["side"] = "newcomer"
            found[name] = arguments
        return found
