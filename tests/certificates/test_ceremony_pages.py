"""Ceremonies in the browser: planned, filled, put in order, held, printed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from certificates.enums import GuestStatus
from certificates.models import Ceremony, Certificate
from certificates.services.ceremony import add_guests, record_guests
from certificates.views import ceremony as pages
from messaging.models import OutgoingMail
from tests.builders import make_municipality, make_organisation, make_user, make_volunteer
from tests.certificates.ceremonies import given_certificate, make_ceremony, make_kind, text, url

pytestmark = pytest.mark.django_db
LIST = reverse("certificates:ceremony_list")


@pytest.fixture
def user() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def office(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def tonight(*names: str, **fields: Any) -> Ceremony:
    """It has begun half an hour ago."""
    return make_ceremony(*names, starts_at=timezone.now() - timedelta(minutes=30), **fields)


def order(ceremony: Ceremony) -> list[str]:
    guests = ceremony.guests.select_related("certificate")
    return [guest.certificate.facts["name"] for guest in guests]


def ids(ceremony: Ceremony) -> list[str]:
    return [str(pk) for pk in ceremony.guests.values_list("pk", flat=True)]


# --- planning -------------------------------------------------------------------------------------


def test_the_certificates_lead_to_the_ceremonies_and_they_say_who_came(office: Client) -> None:
    ceremony = tonight("Helga Adler", "Omar Berg")
    first = ceremony.guests.first()
    assert first
    record_guests(ceremony=ceremony, statuses={first.pk: GuestStatus.PRESENT}, now=timezone.now())
    make_ceremony(title="Fremde Feier", organisation=make_organisation("Caritas", kind="welfare"))
    assert LIST in office.get(reverse("certificates:list")).content.decode()
    page = office.get(LIST)
    (row,) = page.context["table"].data
    assert (row.people, row.people_present) == (2, 1)
    assert "Fremde Feier" not in text(page)


def test_a_ceremony_is_planned_and_edited(office: Client) -> None:
    new = {
        "title": "Feierstunde",
        "starts_at": "2026-06-01T19:00",
        "place": "Saal",
        "organisation": make_organisation().pk,
        "note": "Der Landrat spricht.",
    }
    response = office.post(reverse("certificates:ceremony_create"), new, follow=True)
    assert "Wählen Sie nun, wessen Zertifikate überreicht werden" in text(response)
    ceremony = Ceremony.objects.get()
    assert timezone.localtime(ceremony.starts_at).hour == 19
    office.post(url("edit", ceremony), new | {"place": "Bürgerhaus"})
    ceremony.refresh_from_db()
    assert (ceremony.place, ceremony.note) == ("Bürgerhaus", "Der Landrat spricht.")


def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(office: Client) -> None:
    response = office.post(reverse("certificates:ceremony_create"), {"title": "Feierstunde", "place": ""})
    assert response.status_code == 422
    assert {"place", "starts_at"} <= set(response.context["form"].errors)
    assert 'value="Feierstunde"' in response.content.decode()


def test_who_looks_after_one_town_plans_for_that_town(client: Client) -> None:
    town = make_municipality()
    client.force_login(make_user(Kind.COORDINATOR, municipality=town))
    make_municipality("Lorsch", "64653")
    form = client.get(reverse("certificates:ceremony_create")).context["form"]
    assert list(form.fields["municipality"].queryset) == [town]
    assert form.fields["municipality"].required


def test_deleting_asks_first_and_is_refused_once_something_was_handed_over(office: Client) -> None:
    ceremony = tonight("Helga Adler")
    assert "endgültig gelöscht" in text(office.get(url("delete", ceremony)))
    ceremony.guests.update(status=GuestStatus.PRESENT)
    assert "überreicht" in text(office.post(url("delete", ceremony), follow=True))
    ceremony.guests.update(status=GuestStatus.INVITED)
    office.post(url("delete", ceremony))
    assert not Ceremony.objects.exists()


# --- choosing guests ------------------------------------------------------------------------------


def test_certificates_are_filtered_and_the_chosen_ones_join(office: Client) -> None:
    ceremony = make_ceremony()
    thanks = make_kind("Dank")
    chosen = given_certificate("Helga Adler", kind=thanks)
    given_certificate("Omar Berg")
    page = office.get(url("guests", ceremony), {"kind": thanks.pk})
    assert [one.facts["name"] for one in page.context["table"].data] == ["Helga Adler"]
    response = office.post(url("guests", ceremony), {"certificate": [chosen.pk]}, follow=True)
    assert "1 Zertifikat steht jetzt auf der Liste." in text(response)
    assert order(ceremony) == ["Helga Adler"]
    assert "Helga Adler" not in text(office.get(url("guests", ceremony)))


def test_all_that_are_found_join_at_once(office: Client) -> None:
    ceremony, thanks = make_ceremony(), make_kind("Dank")
    for number in range(30):
        given_certificate(f"Person {number:02}", kind=thanks)
    given_certificate("Omar Berg")
    office.post(f"{url('guests', ceremony)}?kind={thanks.pk}", {"all": "1"})
    assert order(ceremony) == [f"Person {number:02}" for number in range(30)]


def test_a_refused_choice_says_why_and_stays_ticked(office: Client) -> None:
    ceremony = make_ceremony()
    fine, taken = given_certificate("Helga Adler"), given_certificate("Omar Berg")
    add_guests(ceremony=ceremony, certificates=[taken])
    response = office.post(url("guests", ceremony), {"certificate": [fine.pk, taken.pk, "no id"]})
    assert response.status_code == 422
    assert f"Omar Berg steht mit {taken.number} schon auf der Liste." in text(response)
    assert f'value="{fine.pk}" checked' in response.content.decode()
    assert order(ceremony) == ["Omar Berg"]


def test_nobody_of_another_office_is_offered_or_slipped_in(office: Client) -> None:
    stranger = given_certificate("Ada Fern", organisation=make_organisation("Caritas", kind="welfare"))
    ceremony = make_ceremony()
    assert "Ada Fern" not in text(office.get(url("guests", ceremony)))
    assert office.post(url("guests", ceremony), {"certificate": [stranger.pk]}).status_code == 422


# --- order and seats ------------------------------------------------------------------------------


def typed(ceremony: Ceremony, **changes: dict[str, Any]) -> dict[str, Any]:
    """The form as it was shown, with these changes: position=…, seat=… by name of the person."""
    found: dict[str, Any] = {}
    for guest in ceremony.guests.select_related("certificate"):
        change = changes.get(guest.certificate.facts["name"].split()[0], {})
        found[f"position-{guest.pk}"] = change.get("position", guest.position)
        found[f"seat-{guest.pk}"] = change.get("seat", guest.seat)
    return found


def test_order_and_seats_are_typed(office: Client) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg", "Zoe Zander")
    data = typed(ceremony, Zoe={"position": 1, "seat": "B7"})
    response = office.post(url("arrange", ceremony), data, follow=True)
    assert "Reihenfolge und Plätze sind gespeichert." in text(response)
    assert order(ceremony) == ["Zoe Zander", "Helga Adler", "Omar Berg"]
    assert ceremony.guests.get(position=1).seat == "B7"


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"seat": "A1"}, "seat", "Helga Adler sitzt auf A1."),
        ({"seat": "x" * 21}, "seat", "höchstens 20 Zeichen"),
        ({"position": 9}, "position", "kleiner oder gleich 2"),
        ({"position": "eins"}, "position", "ganze Zahl"),
    ],
)
def test_what_does_not_fit_is_said_beside_it_and_nothing_is_saved(
    office: Client, change: dict[str, Any], field: str, sentence: str
) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    ceremony.guests.filter(position=1).update(seat="A1")
    response = office.post(url("arrange", ceremony), typed(ceremony, Omar=change))
    assert response.status_code == 422
    second = ids(ceremony)[1]
    (said,) = response.context["arrange"].errors[f"{field}-{second}"]
    assert sentence in said
    assert f'id="id_{field}-{second}_error"' in response.content.decode()
    assert str(change[field]) in response.content.decode()
    assert ceremony.guests.get(pk=second).seat == ""


def test_up_and_down_work_without_javascript_and_keep_what_is_typed(office: Client) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg", "Zoe Zander")
    last = ids(ceremony)[2]
    response = office.post(url("move", ceremony), typed(ceremony, Helga={"seat": "C3"}) | {"up": last})
    assert response["Location"].endswith(f"#guest-{last}")
    assert order(ceremony) == ["Helga Adler", "Zoe Zander", "Omar Berg"]
    assert ceremony.guests.get(position=1).seat == "C3"
    office.post(url("move", ceremony), {"down": ids(ceremony)[0]})
    assert order(ceremony) == ["Zoe Zander", "Helga Adler", "Omar Berg"]
    assert office.post(url("move", ceremony), {"up": "no id"}).status_code == 404


def test_the_first_has_no_way_up_and_the_last_none_down(office: Client) -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    page = text(office.get(url("detail", ceremony)))
    assert "Omar Berg einen Platz nach oben" in page
    assert "Helga Adler einen Platz nach unten" in page
    assert "Helga Adler einen Platz nach oben" not in page
    assert "Omar Berg einen Platz nach unten" not in page


def test_all_are_put_in_order_and_get_seats(office: Client) -> None:
    ceremony = make_ceremony("Zoe Zander", "Helga Adler")
    office.post(url("sort", ceremony), {"order": "name"})
    assert order(ceremony) == ["Helga Adler", "Zoe Zander"]
    assert office.post(url("sort", ceremony), {"order": "age"}).status_code == 404
    response = office.post(url("seats", ceremony), {"per_row": "viele"})
    assert response.status_code == 422
    assert 'value="viele"' in response.content.decode()
    office.post(url("seats", ceremony), {"per_row": "1"})
    assert list(ceremony.guests.values_list("seat", flat=True)) == ["A1", "B1"]


def test_off_the_list(office: Client) -> None:
    ceremony = tonight("Helga Adler", "Omar Berg")
    first, second = ids(ceremony)
    office.post(url("remove", ceremony), {"guest": first})
    assert order(ceremony) == ["Omar Berg"]
    ceremony.guests.update(status=GuestStatus.PRESENT)
    assert "überreicht" in text(office.post(url("remove", ceremony), {"guest": second}, follow=True))
    other = make_ceremony("Ada Fern", title="Eine andere")
    assert office.post(url("remove", ceremony), {"guest": ids(other)[0]}).status_code == 404


def test_long_lists_are_paged_and_each_page_is_saved_for_itself(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "GUESTS_A_PAGE", 2)
    ceremony = make_ceremony("Helga Adler", "Omar Berg", "Zoe Zander")
    page = office.get(url("detail", ceremony), {"page": 2})
    assert [guest.certificate.facts["name"] for guest in page.context["arrange"].guests] == ["Zoe Zander"]
    last = ids(ceremony)[2]
    data = {f"position-{last}": "1", f"seat-{last}": "A1"}
    response = office.post(f"{url('arrange', ceremony)}?page=2", data)
    assert response["Location"].endswith("?page=2")
    assert order(ceremony) == ["Zoe Zander", "Helga Adler", "Omar Berg"]


def test_the_page_asks_the_same_number_of_questions_for_many_guests(office: Client) -> None:
    def questions(ceremony: Ceremony) -> list[int]:
        counted = []
        for name in ("detail", "guests", "evening", "list_pdf"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert office.get(url(name, ceremony)).status_code == 200
            counted.append(len(queries))
        return counted

    few = make_ceremony("Helga Adler")
    many = make_ceremony(*(f"Person {letter}" for letter in "ABCDEFGH"), title="Viele")
    for name in ("Ein Gast", "Noch Einer", "Und Einer"):
        given_certificate(name)
    office.get(url("detail", few))
    assert questions(few) == questions(many)


# --- the evening ----------------------------------------------------------------------------------


def test_one_tap_says_who_is_there_and_a_second_takes_it_back(office: Client) -> None:
    ceremony = tonight("Helga Adler", "Omar Berg")
    first = ids(ceremony)[0]
    page = office.get(url("evening", ceremony)).content.decode()
    assert page.count('name="status"') == 4
    response = office.post(url("presence", ceremony), {"guest": first, "status": "present"})
    assert response["Location"].endswith(f"#guest-{first}")
    page = office.get(url("evening", ceremony)).content.decode()
    assert re.search(rf'id="present-{first}"\s+name="status"\s+value="invited"\s+aria-pressed="true"', page)
    office.post(url("presence", ceremony), {"guest": first, "status": "invited"})
    assert not ceremony.guests.exclude(status=GuestStatus.INVITED).exists()
    for wrong in ({"guest": first, "status": "late"}, {"guest": "no id", "status": "present"}):
        assert office.post(url("presence", ceremony), wrong).status_code == 404


def test_htmx_gets_the_row_and_the_figures(office: Client) -> None:
    ceremony = tonight("Helga Adler", "Omar Berg")
    first = ids(ceremony)[0]
    response = office.post(
        url("presence", ceremony), {"guest": first, "status": "absent"}, headers={"HX-Request": "true"}
    )
    piece = response.content.decode()
    assert f'id="guest-{first}"' in piece and 'hx-swap-oob="true"' in piece
    assert "Omar Berg" not in piece and "<html" not in piece
    assert "da 0 nicht da 1 offen 1" in text(response)


def test_somebody_is_found_by_name_seat_or_number(office: Client) -> None:
    ceremony = tonight("Helga Adler", "Omar Berg")
    ceremony.guests.filter(position=2).update(seat="C7")
    number = Certificate.objects.get(facts__name="Helga Adler").number
    for words, name in (("omar", "Omar Berg"), ("c7", "Omar Berg"), (number, "Helga Adler")):
        page = office.get(url("evening", ceremony), {"q": words})
        assert [arrival.name for arrival in page.context["arrivals"]] == [name]
    assert "Niemand auf der Liste passt" in text(office.get(url("evening", ceremony), {"q": "Xaver"}))


def test_before_the_doors_open_nothing_can_be_tapped(office: Client) -> None:
    ceremony = make_ceremony("Helga Adler", starts_at=timezone.now() + timedelta(hours=3))
    page = office.get(url("evening", ceremony))
    assert "ab zwei Stunden vor der Feierstunde" in text(page)
    assert 'name="status"' not in page.content.decode()
    data = {"guest": ids(ceremony)[0], "status": "present"}
    assert "nicht früher" in text(office.post(url("presence", ceremony), data, follow=True))


def test_the_rest_was_not_there_and_is_written_to(office: Client) -> None:
    ceremony = tonight()
    people = [("Helga Adler", "helga@example.org"), ("Omar Berg", ""), ("Zoe Zander", "zoe@example.org")]
    add_guests(ceremony=ceremony, certificates=[given_certificate(n, email=email) for n, email in people])
    office.post(url("presence", ceremony), {"guest": ids(ceremony)[2], "status": "present"})
    assert "2 Zertifikate wurden nicht überreicht." in text(
        office.post(url("rest_absent", ceremony), follow=True)
    )
    said = text(office.post(url("tell_absent", ceremony), follow=True))
    assert "1 Person bekommt eine E-Mail." in said
    assert "bitte sagen Sie es ihnen selbst: Omar Berg." in said
    assert OutgoingMail.objects.get().to_email == "helga@example.org"
    assert "haben sie schon" in text(office.post(url("tell_absent", ceremony), follow=True))


# --- names ------------------------------------------------------------------------------------------


def test_a_name_brings_no_html_of_its_own(office: Client) -> None:
    ceremony = tonight()
    volunteer = make_volunteer(person_first_name="<b>Helga", person_last_name="& Co")
    add_guests(ceremony=ceremony, certificates=[given_certificate("<b>Helga & Co", volunteer=volunteer)])
    for name in ("detail", "evening"):
        assert "&lt;b&gt;Helga &amp; Co" in office.get(url(name, ceremony)).content.decode()
