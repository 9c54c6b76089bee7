"""The access export: everything about one person, nothing about anybody else (Art. 15 and 20)."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.enums import Kind
from assignments.models import Assignment
from kern.personal_data import Ground, Purpose
from partnerships.models import Contact, Meeting, Partnership
from people.models import Person
from privacy.export import export_of, gather
from privacy.export.blackout import BLACK
from privacy.export.files import json_bytes, pdf_bytes, zip_for
from privacy.retention import time_for
from tests.builders import (
    TODAY,
    make_group,
    make_newcomer,
    make_partnership,
    make_person,
    make_ready_volunteer,
    make_user,
)
from volunteers.models import Interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Partnership:
    """Two with secrets about each other in what the office wrote down."""
    clerk = make_user(Kind.COORDINATOR, first_name="Roswitha", last_name="Amtmann")
    volunteer = make_ready_volunteer(
        person_first_name="Helga",
        person_last_name="Brandt",
        person_email="helga@example.org",
        person_phone="06251 998877",
        motivation="Mein Mann Otto 😀 macht mit.",
    )
    newcomer = make_newcomer(
        person_first_name="Selam",
        person_last_name="Tesfay",
        person_email="selam@example.org",
        person_phone="06252 112233",
        country_of_origin="ER",
    )
    pair = make_partnership(volunteer, newcomer)
    Meeting.objects.create(
        partnership=pair,
        met_on=TODAY,
        minutes=90,
        note="Selams Kinder; Frau TESFAY ist unter +49 6252 112233 und selam@example.org zu erreichen.",
    )
    Interview.objects.create(
        volunteer=volunteer,
        held_on=TODAY,
        held_by=clerk,
        recommendation="admit",
        note="Helga Brandt (06251/998877) kennt Roswitha Amtmann und einen Herrn unter 0171 2345678.",
    )
    return pair


def words(data: dict[str, Any], record: str) -> str:
    rows = [row for kind in data["kinds"] if kind["record"] == record for row in kind["rows"]]
    return " ".join(entry["words"] for row in rows for entry in row)


@pytest.mark.sqlite
def test_others_are_blacked_out_and_ones_own_name_stays(pair: Partnership) -> None:
    data = export_of(pair.volunteer.person, today=TODAY)
    everything = json.dumps(data, ensure_ascii=False)
    for secret in ("Selam", "Tesfay", "TESFAY", "112233", "selam@", "Eritrea", "Amtmann", "2345678"):
        assert secret not in everything, secret
    note = words(data, "volunteers.Interview")
    assert f"Helga Brandt (06251/998877) kennt {BLACK} {BLACK} und einen Herrn unter {BLACK}." in note
    assert f"{BLACK} Kinder; Frau {BLACK} ist unter {BLACK} und {BLACK}" in words(
        data, "partnerships.Meeting"
    )
    person = next(kind for kind in data["kinds"] if kind["record"] == "people.Person")
    assert "helga@example.org" in words(data, "people.Person")
    assert person["purpose"] == Purpose.COMPANIONSHIP.label
    assert person["ground"] == Ground.CONSENT.label
    assert person["kept"][0] == time_for("newcomer_profile")


def test_what_one_side_said_of_the_other_is_not_given_to_the_other(pair: Partnership) -> None:
    Contact.objects.create(partnership=pair, side="volunteer", made_on=TODAY, note="Hat Geheimnis gesagt.")
    assert "Geheimnis" in json.dumps(export_of(pair.volunteer.person, today=TODAY))
    of_newcomer = export_of(pair.newcomer.person, today=TODAY)
    assert "Geheimnis" not in json.dumps(of_newcomer)
    assert "Eritrea" in words(of_newcomer, "newcomers.Newcomer")
    assert "Kinder" not in words(of_newcomer, "partnerships.Meeting")


def test_machines_get_values_and_people_get_words(pair: Partnership) -> None:
    data = export_of(pair.volunteer.person, today=TODAY)
    interview = next(kind for kind in data["kinds"] if kind["record"] == "volunteers.Interview")
    fields = {entry["field"]: entry for entry in interview["rows"][0]}
    assert fields["held_on"]["value"] == TODAY.isoformat()
    assert date.fromisoformat(fields["held_on"]["value"]) == TODAY
    assert fields["recommendation"]["value"] == "admit"
    assert fields["recommendation"]["words"] == "aufnehmen"
    assert json.loads(json_bytes(gather(pair.volunteer.person, today=TODAY)))["person"] == "Helga Brandt"


def test_the_pdf_is_tagged_and_says_what_the_json_says_whatever_people_have_typed(pair: Partnership) -> None:
    pdf = PdfReader(BytesIO(pdf_bytes(gather(pair.volunteer.person, today=TODAY), today=TODAY)))
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Helga Brandt" in text
    assert "geschwärzt Kinder; Frau geschwärzt" in text
    assert "Mein Mann Otto" in text
    assert str(Ground.CONSENT.label) in text
    assert "Selam" not in text


def test_the_zip_holds_both_in_the_language_of_the_persons_letters(pair: Partnership) -> None:
    Person.objects.filter(pk=pair.volunteer.person_id).update(correspondence_language="en")
    response = zip_for(Person.objects.get(pk=pair.volunteer.person_id), today=TODAY)
    assert "Brandt" not in response["Content-Disposition"]
    with ZipFile(BytesIO(response.content)) as archive:
        assert {"information.pdf", "data.json"} <= set(archive.namelist())
        assert json.loads(archive.read("data.json"))["language"] == "en"


def test_somebody_restricted_and_somebody_without_any_part_get_theirs(pair: Partnership) -> None:
    Person.objects.filter(pk=pair.volunteer.person_id).update(restricted_at="2026-03-02T09:00Z")
    assert export_of(Person.objects.get(pk=pair.volunteer.person_id), today=TODAY)["kinds"]
    assert export_of(make_person(email=""), today=TODAY)["kinds"]


def test_more_rows_need_no_more_queries(pair: Partnership, django_assert_num_queries: Any) -> None:
    group, clerk = make_group(members=3), make_user()
    group.memberships.create(volunteer=pair.volunteer, joined_on=TODAY)
    person = Person.objects.select_related("organisation").get(pk=pair.volunteer.person_id)
    with CaptureQueriesContext(connection) as few:
        export_of(person, today=TODAY)
    for day in range(3, 13):
        Meeting.objects.create(
            partnership=pair, met_on=TODAY.replace(day=day), minutes=60, entry_key=f"m{day}", note="Tesfay"
        )
        Interview.objects.create(
            volunteer=pair.volunteer, held_by=clerk, held_on=TODAY, recommendation="admit"
        )
    with django_assert_num_queries(len(few)):
        export_of(person, today=TODAY)


def test_of_an_assignment_each_learns_their_own_side(pair: Partnership) -> None:
    facts: dict[str, Any] = {
        "programme": pair.volunteer.programme,
        "organisation": pair.volunteer.person.organisation,
        "volunteer": pair.volunteer,
        "kind": "doctor",
        "language": "ti",
        "starts_at": "2026-03-03T14:00:00Z",
        "place": "Frauenklinik",
        "status": "done",
        "outcome": "took_place",
        "actual_minutes": 60,
    }
    Assignment.objects.create(
        **facts, newcomer=pair.newcomer, details="Selam soll nüchtern kommen.", report="Selam war froh."
    )
    guest = {"guest_name": "Abel", "guest_phone": "+4962511234567", "requester_name": "Kunigunde Amt"}
    Assignment.objects.create(**facts, **guest, report="Abel kam zu spät, Kunigunde Amt war nett.")
    hers = words(export_of(pair.newcomer.person, today=TODAY), "assignments.Assignment")
    assert "Frauenklinik" in hers
    assert "nüchtern" in hers
    assert "froh" not in hers
    assert "Helga" not in hers
    his = words(export_of(pair.volunteer.person, today=TODAY), "assignments.Assignment")
    assert f"{BLACK} war froh." in his
    assert "kam zu spät" in his
    for secret in ("Abel", "Kunigunde", "1234567", "Frauenklinik", "nüchtern", "Selam"):
        assert secret not in his
