"""Whom an organisation can ask, best first, and why somebody is not asked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.models import Assignment, AssignmentProfile, ContactPassing, Offer
from assignments.shortlist import Candidate, candidates, pool, ruled_out, shortlist
from matching.models import ForbiddenPair
from people.models import AvailabilityWindow, LanguageSkill, Person
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_volunteer,
)
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)  # 15:00 in Berlin, when volunteers of the builders have time


def make_speaker(name: str = "Helga", **fields: Any) -> Volunteer:
    facts = {"person_first_name": name, "person_languages": {"de": 7, "ti": 7}}
    return make_volunteer(**facts | fields)


def make_assignment(**fields: Any) -> Assignment:
    newcomer = fields.pop("newcomer", None) or make_newcomer()
    facts = {"kind": "doctor", "language": "ti", "starts_at": TUESDAY, "minutes": 60, "place": "Klinik"}
    return Assignment.objects.create(
        programme=make_programme(),
        organisation=make_organisation(),
        newcomer=newcomer,
        municipality=newcomer.person.municipality,
        **facts | fields,
    )


def make_done(volunteer: Volunteer, **fields: Any) -> Assignment:
    facts = {"starts_at": NOW - timedelta(days=9), "status": "done", "outcome": "took_place"}
    return make_assignment(volunteer=volunteer, actual_minutes=60, **facts | fields)


def names(found: list[Candidate]) -> list[str]:
    return [each.volunteer.person.first_name for each in found]


def test_whom_an_organisation_may_ask() -> None:
    cafe = make_organisation("Café Miteinander", kind="church")
    own, passed, ended = make_speaker(), make_speaker(), make_speaker()
    for volunteer, end in ((passed, None), (ended, NOW)):
        Person.objects.filter(pk=volunteer.person_id).update(organisation=cafe)
        ContactPassing.objects.create(
            volunteer=volunteer, organisation=make_organisation(), passed_at=NOW, ended_at=end
        )
    make_speaker(status=VolunteerStatus.PAUSED)
    make_speaker(person_restricted_at=NOW)
    successor = make_programme("Wir", code="WIR")
    Volunteer.objects.filter(pk=make_speaker().pk).update(programme=successor)
    assert set(pool(make_organisation().pk, make_programme())) == {own, passed}
    assert set(pool(cafe.pk, make_programme())) == {passed, ended}
    assignment = make_assignment()
    assert {each.volunteer for each in candidates(assignment, now=NOW)} == {own, passed}
    assert len(candidates(assignment, now=NOW, limit=1)) == 1


def test_the_best_come_first_and_the_others_with_why_they_cannot() -> None:
    newcomer = make_newcomer()
    partner = make_ready_volunteer(person_first_name="Partnerin", person_languages={"de": 7, "ti": 7})
    make_partnership(partner, newcomer)
    make_speaker("Frei", person_email="frei@example.org")
    make_speaker("Beschäftigt", person_windows=[(0, time(9), time(12))], person_email="b@example.org")
    Person.objects.filter(first_name="Beschäftigt").update(email_bounced_at=NOW)
    known, tired = make_speaker("Bekannt"), make_speaker("Müde")
    make_done(known, newcomer=newcomer, starts_at=NOW - timedelta(weeks=10))
    for days in (4, 5, 6, 7):
        make_done(tired, starts_at=NOW - timedelta(days=days), kind="school")
    make_speaker("Sprachlos", person_languages={"de": 7})
    make_speaker("Anfang", person_languages={"de": 7, "ti": 2})
    AssignmentProfile.objects.create(volunteer=make_speaker("Schule"), kinds=["school"])
    AssignmentProfile.objects.create(volunteer=make_speaker("Genug"), most_per_month=1)
    make_assignment(
        volunteer=Volunteer.objects.get(person__first_name="Genug"),
        status="taken",
        starts_at=TUESDAY + timedelta(days=7),
    )
    taken = make_assignment(volunteer=make_speaker("Vergeben"), status="taken")
    ForbiddenPair.objects.create(volunteer=make_speaker("Fremd"), newcomer=newcomer, forbidden_on=NOW.date())
    assignment = make_assignment(newcomer=newcomer)
    for name, answer in (("Nein", "no"), ("Gefragt", "waiting"), ("Frei", "freed")):
        volunteer = Volunteer.objects.filter(person__first_name=name).first() or make_speaker(name)
        Offer.objects.create(assignment=assignment, volunteer=volunteer, offered_at=NOW, answer=answer)

    found = shortlist(assignment, now=NOW)
    assert names(found.candidates) == ["Partnerin", "Bekannt", "Frei", "Beschäftigt", "Müde"]
    best, _known, free, busy, last = found.candidates
    assert (best.is_free, best.km, best.level, best.load, best.busy) == (True, 0, "Muttersprache", 0, "")
    assert best.reasons[0].text == "Begleitet diese Person als Partnerin oder Partner."
    assert (free.has_email, busy.has_email, busy.is_free, last.load) == (True, False, False, 4)
    assert {each.volunteer.person.first_name: each.busy for each in found.ruled_out} == {
        "Anfang": "Dafür zu wenig Tigrinya: Nötig ist B1.",
        "Schule": "Übernimmt keine Einsätze dieser Art.",
        "Genug": "Hat in diesem Monat schon 1 Einsatz und möchte nicht mehr.",
        "Vergeben": "Hat dann schon etwas vor: ein anderer Einsatz, 15:00–16:00.",
        "Fremd": "Diese beiden werden nicht zusammengebracht.",
        "Nein": "Hat abgesagt.",
        "Gefragt": "Ist schon gefragt.",
    }
    # In a new round everybody may be asked anew; and an assignment is no hindrance to itself.
    Assignment.objects.filter(pk=assignment.pk).update(round=2)
    assignment.refresh_from_db()
    assert {"Nein", "Gefragt"} <= set(names(candidates(assignment, now=NOW)))
    assert "Vergeben" in names(candidates(taken, now=NOW))


def test_nobody_goes_along_with_themselves_nor_on_the_day_if_they_do_not_want_to() -> None:
    both = make_speaker("Selam")
    make_newcomer(person=both.person)
    AssignmentProfile.objects.create(volunteer=make_speaker("Planerin"), at_short_notice=False)
    assignment = make_assignment(newcomer=both.person.newcomer)
    assert names(candidates(assignment, now=NOW)) == ["Planerin"]
    assert names(candidates(assignment, now=TUESDAY.replace(hour=0))) == []
    assert names(ruled_out(assignment, now=TUESDAY + timedelta(hours=1))) != []


def test_for_a_guest_without_a_town_and_at_any_hour_of_a_window() -> None:
    make_speaker("Frei")
    taken = make_speaker("Vergeben")
    make_assignment(volunteer=taken, status="taken", minutes=180)
    guest = {"newcomer": None, "guest_name": "Amina", "municipality": None}
    window = {"window_from": TUESDAY, "window_until": TUESDAY + timedelta(hours=4)}
    assignment = make_assignment()
    Assignment.objects.filter(pk=assignment.pk).update(**guest, **window)
    assignment = Assignment.objects.get(pk=assignment.pk)
    found = candidates(assignment, now=NOW)
    # Until eight in the evening there is an hour for the other one, too, but not in their usual time.
    assert [(each.volunteer.person.first_name, each.is_free, each.km) for each in found] == [
        ("Frei", True, None),
        ("Vergeben", False, None),
    ]


def test_equals_are_not_asked_by_the_alphabet() -> None:
    for name in ("Anna", "Berta", "Zoe"):
        make_speaker(name)
    newcomer = make_newcomer()
    firsts = {names(candidates(make_assignment(newcomer=newcomer), now=NOW))[0] for _number in range(12)}
    assert len(firsts) > 1


def test_as_many_queries_for_ten_as_for_two_hundred() -> None:
    def number() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = shortlist(Assignment.objects.get(pk=assignment.pk), now=NOW)
            for each in [*found.candidates, *found.ruled_out]:
                assert f"{each.volunteer} {each.volunteer.person.municipality}"
        counts.append(len(found.candidates))
        return len(queries)

    counts: list[int] = []
    assignment = make_assignment()
    template = make_speaker()
    make_done(template)
    add_copies(template, 9)
    few = number()
    add_copies(template, 190)
    assert number() == few <= 20
    assert counts == [10, 200]


def add_copies(volunteer: Volunteer, number: int) -> None:
    """So many more of the same, each with a free time and two languages."""
    base = {"organisation": make_organisation(), "postcode": "64625", "place": "Bensheim"}
    people = Person.objects.bulk_create(
        Person(first_name="K", last_name=str(n), **base) for n in range(number)
    )
    Volunteer.objects.bulk_create(
        Volunteer(person=person, programme=volunteer.programme, status="admitted", applied_on=NOW.date())
        for person in people
    )
    LanguageSkill.objects.bulk_create(
        LanguageSkill(person=person, language=code, understanding=5, speaking=5, writing=5)
        for person in people
        for code in ("de", "ti")
    )
    AvailabilityWindow.objects.bulk_create(
        AvailabilityWindow(person=person, weekday=1, starts_at=time(15), ends_at=time(18))
        for person in people
    )
