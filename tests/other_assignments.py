"""The assignments of an office that is none of ours: asked for, settled, from outside; who may be asked."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from assignments.contacts import pass_on
from assignments.models import Assignment, AssignmentProfile
from assignments.quarters import Quarter
from assignments.services.expenses import settle
from assignments.services.requests import request_assignment
from newcomers.models import Newcomer
from programmes.models import Organisation
from tests.builders import make_organisation
from volunteers.models import Volunteer

# Stands in every name, note, place and address over there, and nowhere else.
CANARY = "Zaunkönig"
EMAIL = "zaunkoenig"


class ItsAssignments:
    """A part of `tests.other_office.There`."""

    organisation: Organisation
    staff: User
    volunteer: Volunteer
    newcomer: Newcomer

    def _assignment(self) -> None:
        now = timezone.now()
        self.assignment = request_assignment(
            newcomer=self.newcomer,
            kind="doctor",
            language="ti",
            starts_at=now + timedelta(days=3),
            minutes=60,
            place=f"{CANARY}klinik",
            by=self.staff,
            now=now,
        )

    def _expenses(self) -> None:
        """Settled, and as much again still open."""
        for days in (200, 10):
            Assignment.objects.create(
                programme=self.volunteer.programme,
                organisation=self.organisation,
                volunteer=self.volunteer,
                guest_name=CANARY,
                kind="doctor",
                language="ti",
                starts_at=timezone.now() - timedelta(days=days),
                place=f"{CANARY}klinik",
                status="done",
                outcome="took_place",
                actual_minutes=60,
                travel_km=10,
            )
        today = timezone.localdate()
        quarter = Quarter.of(today - timedelta(days=200))
        (self.expenses,) = settle([self.volunteer], quarter=quarter, by=self.staff, today=today)

    def _contacts(self) -> None:
        """A request from outside for a guest, somebody asked for it, and a contact passed on."""
        now = timezone.now()
        self.guest_assignment = Assignment.objects.create(
            programme=self.volunteer.programme,
            organisation=self.organisation,
            guest_name=f"Gast {CANARY}",
            guest_phone="+4962519999999",
            source="partner",
            requester_name=f"Frau {CANARY}",
            requester_institution=f"{CANARY}schule",
            requester_email=f"{EMAIL}.schule@example.org",
            confirmed_at=now,
            kind="school",
            language="ti",
            starts_at=now + timedelta(days=4),
            place=f"{CANARY}schule",
            details=f"Gespräch über {CANARY}",
            status="offered",
        )
        self.offer = self.guest_assignment.offers.create(volunteer=self.volunteer, offered_at=now)
        self.willingness = AssignmentProfile.objects.create(
            volunteer=self.volunteer, remark=f"Bereit für {CANARY}"
        )
        self.passing = pass_on(
            volunteer=self.volunteer,
            organisation=make_organisation("Dritte Anlaufstelle"),
            reason=f"Kontakt für {CANARY}",
            by=self.staff,
            now=now,
        )
