"""The shortlist of an organisation with 1,000 volunteers who all speak the language."""

from __future__ import annotations

from datetime import date, time, timedelta
from time import process_time
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assignments.enums import AssignmentKind
from assignments.models import Assignment
from assignments.shortlist import shortlist
from benchmarks import Result, prove
from benchmarks.rows import save_rows
from people.models import AvailabilityWindow, LanguageSkill, Person
from programmes.models import Organisation, Programme
from volunteers.models import Volunteer

FEW, MANY = 100, 1_000


@prove(f"queries for a shortlist of {MANY:,} volunteers (of {FEW})", goal="the same, 20 at most")
def crowd() -> Result:
    with transaction.atomic():
        assignment = _request()
        _add(assignment, FEW)
        few, _seconds = _measure(assignment, FEW)
        _add(assignment, MANY - FEW)
        many, seconds = _measure(assignment, MANY)
        transaction.set_rollback(True)
    return Result(f"{many} ({few}), {seconds:.2f} s", few == many <= 20)


def _measure(assignment: Assignment, number: int) -> tuple[int, float]:
    began = process_time()
    with CaptureQueriesContext(connection) as queries:
        found = shortlist(Assignment.objects.get(pk=assignment.pk), now=timezone.now())
    if len(found.candidates) != number:
        raise RuntimeError(f"{len(found.candidates)} of {number} stand on the list.")
    return len(queries), process_time() - began


def _request() -> Assignment:
    organisation = Organisation.objects.create(name="Große Anlaufstelle", kind="county")
    programme = Programme.objects.create(
        name="Große Anlaufstelle", code="BIG", organisation=organisation, starts_on=date(2020, 1, 1)
    )
    return Assignment.objects.create(
        programme=programme,
        organisation=organisation,
        guest_name="Selam",
        guest_phone="+4962521500",
        kind=AssignmentKind.DOCTOR,
        language="ti",
        starts_at=timezone.now() + timedelta(days=2),
        place="64646 Heppenheim",
    )


def _add(assignment: Assignment, number: int) -> None:
    """So many more, each with two languages, five free times and an assignment that they went to."""
    place: dict[str, Any] = {"postcode": "64625", "place": "Bensheim"}
    people = save_rows(
        Person(organisation=assignment.organisation, first_name="V", last_name=f"{n}", **place)
        for n in range(number)
    )
    save_rows(
        LanguageSkill(person=person, language=code, understanding=5, speaking=5, writing=5)
        for person in people
        for code in ("de", "ti")
    )
    save_rows(
        AvailabilityWindow(person=person, weekday=day, starts_at=time(9), ends_at=time(17))
        for person in people
        for day in range(5)
    )
    volunteers = save_rows(
        Volunteer(
            person=person, programme=assignment.programme, status="admitted", applied_on=date(2025, 1, 1)
        )
        for person in people
    )
    save_rows(
        Assignment(
            programme=assignment.programme,
            organisation=assignment.organisation,
            guest_name="Amina",
            kind=AssignmentKind.DOCTOR,
            language="ti",
            starts_at=timezone.now() - timedelta(days=9),
            place="Klinik",
            status="done",
            outcome="took_place",
            actual_minutes=60,
            volunteer=volunteer,
        )
        for volunteer in volunteers
    )
