"""A list goes in as a whole or not at all, never twice, and comes out again as a whole."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Kind
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from office.models import ImportBatch
from partnerships.models import Partnership
from people.models import Person
from tests.builders import (
    make_interest,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_person,
    make_programme,
    make_task,
    make_user,
    make_volunteer,
)
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

VOLUNTEERS = (
    "Vorname;Name;PLZ;Geburtsdatum;Sprachen;Hobbys;Verfügbarkeit;Gespräch am;"
    "Führungszeugnis;Verschwiegenheit;Aufgenommen am;Lieblingsfarbe\n"
    "Ayşe;Demirtaş;64625;14.05.1961;Deutsch C1, Türkisch;Kochen;Di 15-18;"
    "1.2.2026;2.2.2026;2.2.2026;3.2.2026;blau\n"
    "Jürgen;Groß;68623;;Deutsch;;;;;;;rot\n"
)


@pytest.fixture
def coordinator(client):
    user = make_user(Kind.COORDINATOR)
    make_programme()
    make_municipality()
    make_interest("Kochen")
    make_task("Deutsch sprechen")
    client.force_login(user)
    return user


def upload(client, text: str | bytes, *, kind: str = "volunteers", name: str = "liste.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post(
        reverse("office:import_upload"),
        {
            "kind": kind,
            "file": SimpleUploadedFile(name, data),
            "programme": make_programme().pk,
            "organisation": make_organisation().pk,
        },
    )


def run(client, **data):
    batch = ImportBatch.objects.get(status="preview")
    return client.post(reverse("office:import_run", args=[batch.pk]), data)


@pytest.mark.sqlite
def test_a_list_is_looked_at_first_and_then_imported(client, coordinator):
    page = client.get(upload(client, VOLUNTEERS).url)
    assert "Ayşe" in page.text
    assert "Lieblingsfarbe" in page.text  # named as not read
    assert not Person.objects.exists()

    run(client)
    ayse = Volunteer.objects.get(person__first_name="Ayşe")
    assert ayse.status == VolunteerStatus.ADMITTED
    assert ayse.decided_on == date(2026, 2, 3)
    assert ayse.person.born_on == date(1961, 5, 14)
    assert ayse.person.municipality.name == "Bensheim"
    assert {s.language: s.speaking for s in ayse.person.languages.all()} == {"de": 5, "tr": 7}
    window = ayse.person.availability.get()
    assert (window.weekday, window.starts_at, window.ends_at) == (1, time(15), time(18))
    juergen = Volunteer.objects.get(person__first_name="Jürgen")
    assert juergen.status == VolunteerStatus.APPLIED
    assert juergen.person.place == "Lampertheim"
    assert ImportBatch.objects.get().rows == []


def test_an_import_writes_to_nobody(client, coordinator):
    upload(
        client,
        VOLUNTEERS.replace("Lieblingsfarbe", "E-Mail").replace("blau", "ayse@example.org").replace("rot", ""),
    )
    run(client)
    assert Person.objects.filter(email="ayse@example.org").exists()
    assert not OutgoingMail.objects.exists()
    assert not mail.outbox


@pytest.mark.sqlite
def test_the_same_list_twice_adds_nobody(client, coordinator):
    upload(client, VOLUNTEERS)
    run(client)
    page = client.get(upload(client, VOLUNTEERS).url)
    assert page.context["preview"].counts["known"] == 2
    assert run(client).status_code == 422
    assert Volunteer.objects.count() == 2


def test_somebody_who_stands_twice_in_a_list_is_imported_once(client, coordinator):
    page = client.get(upload(client, "Vorname;Nachname;PLZ\nUte;Klein;64625\nute;klein;64625\n").url)
    assert page.context["preview"].counts["twice"] == 1
    run(client)
    assert Person.objects.count() == 1


def test_errors_stand_beside_the_cell_and_nothing_is_imported(client, coordinator):
    text = (
        "Vorname;Nachname;PLZ;geb.;Sprachen\nUte;;99999;31.02.1970;Klingonisch\nOtto;Klein;64625;1.1.2070;\n"
    )
    page = client.get(upload(client, text).url)
    rows = page.context["preview"].rows
    errors = {
        column.key: cell.error
        for column, cell in zip(page.context["preview"].columns, rows[0].cells, strict=True)
    }
    assert not errors["first_name"]
    assert "leer" in errors["last_name"]
    assert "99999" in errors["postcode"]
    assert "31.02.1970" in errors["born_on"]
    assert "Klingonisch" in errors["languages"]
    assert "Zukunft" in rows[1].cells[3].error
    assert "31.02.1970" in page.text
    assert run(client).status_code == 422
    assert not Person.objects.exists()


def test_a_rule_that_only_the_services_know_stops_the_whole_list(client, coordinator):
    # Both are fine for themselves; the recommendation before the interview is what the service refuses.
    text = (
        "Vorname;Nachname;PLZ;Angemeldet am;In Deutschland seit\nA;A;64625;;\nB;B;64625;1.2.2024;1.2.2025\n"
    )
    upload(client, text, kind="newcomers")
    response = run(client)
    assert response.status_code == 422
    assert "Zeile 3" in response.text
    assert not Person.objects.exists()


def test_a_missing_column_is_named(client, coordinator):
    page = client.get(upload(client, "Vorname;Nachname\nUte;Klein\n").url)
    assert "PLZ" in page.text
    assert run(client).status_code == 422


def test_whoever_resembles_somebody_is_shown_and_imported_only_if_wished(client, coordinator):
    make_person("Ute", "Klein", born_on=date(1970, 1, 1), phone="+49625112345")
    text = (
        "Vorname;Nachname;PLZ;Geburtsdatum;Telefon\n"
        "Ute;Klein;64625;5.5.1970;\n"  # same name and year
        "Uta;Kleine;64625;;06251 12345\n"  # same phone
        "Ute;Klein;64625;5.5.1999;\n"  # a namesake of another year
    )
    page = client.get(upload(client, text).url)
    assert [row.state for row in page.context["preview"].rows] == ["resembling", "resembling", "new"]
    run(client, row=["3"])
    assert Volunteer.objects.count() == 2
    assert not Volunteer.objects.filter(person__born_on=date(1970, 5, 5)).exists()


@pytest.mark.sqlite
def test_an_import_is_undone_as_a_whole(client, coordinator):
    other = make_volunteer()
    upload(client, VOLUNTEERS)
    run(client)
    batch = ImportBatch.objects.get()
    client.post(reverse("office:import_undo", args=[batch.pk]))
    assert list(Volunteer.objects.all()) == [other]
    assert list(Person.objects.all()) == [other.person]
    assert client.get(reverse("office:import_detail", args=[batch.pk])).status_code == 200


def test_an_import_is_not_undone_once_somebody_was_worked_with(client, coordinator):
    upload(client, VOLUNTEERS)
    run(client)
    volunteer = Volunteer.objects.get(person__first_name="Ayşe")
    Partnership.objects.create(
        volunteer=volunteer, newcomer=make_newcomer(), slot=1, started_on=date(2026, 3, 1)
    )
    response = client.post(reverse("office:import_undo", args=[ImportBatch.objects.get().pk]))
    assert response.status_code == 422
    assert Volunteer.objects.count() == 2


def test_newcomers_come_with_their_needs_and_wait_from_the_day_the_list_names(client, coordinator):
    text = (
        "Vorname,Nachname,PLZ,Herkunftsland,Bedarf,Wunsch Begleitung,Kinder,Schrift,"
        "Erstgespräch am,Wartet seit\n"
        "Selam,Tesfay,68623,Eritrea,Deutsch sprechen,Frau,2,lateinisch,1.2.2026,3.2.2026\n"
    )
    upload(client, text.encode("cp1252"), kind="newcomers")
    run(client)
    selam = Newcomer.objects.get()
    assert (selam.country_of_origin, selam.children, selam.wished_gender) == ("ER", 2, "female")
    assert selam.waiting_since == date(2026, 2, 3)
    assert [task.name for task in selam.needs.all()] == ["Deutsch sprechen"]


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", b"broken"), ("a.csv", b""), ("a.docx", b"x")])
def test_a_broken_file_gets_a_sentence_and_keeps_what_was_chosen(client, coordinator, name, data):
    response = upload(client, data or b"\n", kind="newcomers", name=name)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert response.context["form"]["kind"].value() == "newcomers"
    assert not ImportBatch.objects.exists()


def test_coordinators_import_only_for_their_own_organisation(client, coordinator):
    foreign = make_organisation("Landkreis Anderswo")
    response = client.post(
        reverse("office:import_upload"),
        {
            "kind": "volunteers",
            "file": SimpleUploadedFile("liste.csv", VOLUNTEERS.encode()),
            "programme": make_programme().pk,
            "organisation": foreign.pk,
        },
    )
    assert response.status_code == 422
    assert response.context["form"].errors["organisation"]


def test_somebody_elses_import_is_not_found(client, coordinator):
    upload(client, VOLUNTEERS)
    batch = ImportBatch.objects.get()
    client.force_login(make_user(Kind.COORDINATOR))
    for name in ("import_detail", "import_run", "import_undo", "import_discard"):
        method = client.get if name == "import_detail" else client.post
        assert method(reverse(f"office:{name}", args=[batch.pk])).status_code == 404


def test_a_preview_can_be_thrown_away(client, coordinator):
    upload(client, VOLUNTEERS)
    client.post(reverse("office:import_discard", args=[ImportBatch.objects.get().pk]))
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("kind", ["volunteers", "newcomers"])
def test_the_template_can_be_imported_as_it_is(client, coordinator, kind):
    make_interest("Wandern")
    response = client.get(reverse("office:import_template", args=[kind]))
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert sheet["A1"].value == "Vorname"
    page = client.get(upload(client, response.content, kind=kind, name="vorlage.xlsx").url)
    assert page.context["preview"].counts["new"] == 1
    run(client)
    assert Person.objects.count() == 1


def test_the_preview_asks_the_database_the_same_for_any_length(client, coordinator):
    counts = []
    for rows in (3, 60):
        lines = "".join(f"Name{n};Nachname{n};64625\n" for n in range(rows))
        url = upload(client, "Vorname;Nachname;PLZ\n" + lines).url
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
