"""What tests of assignments begin with: a request for Tuesday at three, and who could go along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import OfferAnswer
from assignments.models import Assignment, AssignmentRules, Offer
from assignments.services.requests import request_assignment
from messaging.models import OutgoingMail
from tests.builders import make_newcomer, make_programme, make_user, make_volunteer
from volunteers.models import Volunteer

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # Monday, nine o'clock in Berlin
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)  # 15:00 in Berlin, when volunteers of the builders have time
PLACE = "Kreisklinik, Eingang B"


def make_speaker(name: str = "Helga", **fields: Any) -> Volunteer:
    """Speaks Tigrinya; their address is made of the first name."""
    person = {
        "person_first_name": name,
        "person_languages": {"de": 7, "ti": 4},
        "person_email": f"{name.lower()}@example.org",
    }
    return make_volunteer(**person | fields)


def make_request(starts_at: datetime = TUESDAY, *, by: User | None = None, **fields: Any) -> Assignment:
    facts: dict[str, Any] = {"kind": "doctor", "language": "ti", "minutes": 60, "place": PLACE}
    facts |= {"details": "Herz", "now": NOW, "anyway": True} | fields
    newcomer = facts.pop("newcomer", None) or make_newcomer()
    by = by or make_user(Kind.COORDINATOR)
    return request_assignment(newcomer=newcomer, starts_at=starts_at, by=by, **facts)


def set_rules(**fields: Any) -> AssignmentRules:
    return AssignmentRules.objects.create(programme=make_programme(), **fields)


def asked(assignment: Assignment, answer: OfferAnswer | None = None) -> set[str]:
    """First names of those asked in the present round, with this answer if one is given."""
    offers = Offer.objects.current().filter(assignment=assignment)
    offers = offers.filter(answer=answer) if answer else offers
    return set(offers.values_list("volunteer__person__first_name", flat=True))


def mails(template: str, **lookups: Any) -> list[OutgoingMail]:
    """Those of an occasion that have not been taken back, in the order of their addresses."""
    found = OutgoingMail.objects.filter(event=f"assignments/mail/{template}", **lookups)
    return list(found.exclude(status="cancelled").order_by("to_email"))
