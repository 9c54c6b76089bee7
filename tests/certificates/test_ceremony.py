"""Whose certificate is handed over when, where they sit, who came, and who is written to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from certificates.ceremonies import candidates, counts
from certificates.enums import GuestOrder, GuestStatus
from certificates.models import Ceremony, Certificate
from certificates.services import guests as guest_rules
from certificates.services.ceremony import (
    add_guests,
    arrange_guests,
    change_ceremony,
    delete_ceremony,
    mail_absent,
    move_guest,
    number_seats,
    order_guests,
    plan_ceremony,
    record_guests,
    record_rest_absent,
    remove_guest,
    take_over_place,
)
from messaging.models import OutgoingMail
from tests.builders import make_municipality, make_organisation, make_user, make_volunteer
from tests.certificates.ceremonies import BEGINS, EVENING, given_certificate, make_ceremony, make_kind

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PRESENT, ABSENT, INVITED = GuestStatus.PRESENT, GuestStatus.ABSENT, GuestStatus.INVITED


def names(ceremony: Ceremony) -> list[str]:
    return [guest.certificate.facts["name"] for guest in ceremony.guests.select_related("certificate")]


def seats(ceremony: Ceremony) -> dict[str, str]:
    return {
        guest.certificate.facts["name"]: guest.seat for guest in ceremony.guests.select_related("certificate")
    }


def guest(ceremony: Ceremony, name: str) -> Any:
    return ceremony.guests.select_related("certificate", "ceremony").get(certificate__facts__name=name)


def sentences(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


# --- planning -------------------------------------------------------------------------------------


def planned(**fields: Any) -> Ceremony:
    values = {"title": "Fest", "starts_at": BEGINS, "place": "Saal", "organisation": make_organisation()}
    return plan_ceremony(**values | fields)


def test_an_office_plans_ceremonies_of_its_own_only() -> None:
    here = make_user(Kind.COORDINATOR)
    mine = planned(by=here)
    assert Ceremony.objects.visible_to(here).get() == mine
    with pytest.raises(ValidationError, match="planen Sie keine"):
        planned(by=here, organisation=make_organisation("Caritas", kind="welfare"))
    assert Ceremony.objects.count() == 1


def test_who_looks_after_one_town_sees_and_plans_that_towns() -> None:
    town = make_municipality("Lorsch", "64653")
    there = make_user(Kind.COORDINATOR, municipality=town)
    make_ceremony(title="Im Kreishaus")
    mine = planned(by=there, municipality=town)
    assert list(Ceremony.objects.visible_to(there)) == [mine]
    with pytest.raises(ValidationError):
        planned(by=there)


def test_a_ceremony_that_changes_hands_keeps_nobody_whom_the_other_office_does_not_know() -> None:
    ceremony, user = make_ceremony("Helga Adler"), make_user(Kind.ADMINISTRATOR)
    other = make_organisation("Caritas", kind="welfare")
    kept = {"title": "Anders", "starts_at": BEGINS, "place": "Saal", "by": user}
    with pytest.raises(ValidationError, match="Helga Adler wird nicht von Caritas betreut"):
        change_ceremony(ceremony=ceremony, organisation=other, **kept)
    change_ceremony(ceremony=ceremony, organisation=ceremony.organisation, **kept)
    ceremony.refresh_from_db()
    assert (ceremony.title, ceremony.place) == ("Anders", "Saal")


def test_a_ceremony_is_deleted_with_its_list_but_not_once_something_was_handed_over() -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    record_guests(ceremony=ceremony, statuses={guest(ceremony, "Helga Adler").pk: PRESENT}, now=EVENING)
    with pytest.raises(ValidationError, match="überreicht"):
        delete_ceremony(ceremony=ceremony)
    ceremony.guests.update(status=ABSENT)
    delete_ceremony(ceremony=ceremony)
    assert not Ceremony.objects.exists()
    assert Certificate.objects.count() == 2


# --- guests ---------------------------------------------------------------------------------------


def test_many_join_the_end_of_the_list_at_once_by_name() -> None:
    ceremony = make_ceremony("Zoe Zander")
    chosen = [given_certificate(name) for name in ("Rita Klein", "Omar Berg")]
    add_guests(ceremony=ceremony, certificates=chosen)
    assert names(ceremony) == ["Zoe Zander", "Omar Berg", "Rita Klein"]
    assert [guest.position for guest in ceremony.guests.all()] == [1, 2, 3]


def test_a_revoked_a_replaced_and_a_repeated_certificate_are_refused_and_all_are_named() -> None:
    ceremony = make_ceremony("Helga Adler")
    known = Certificate.objects.get()
    revoked = given_certificate("Omar Berg", revoked_on=BEGINS.date(), revoke_reason="Irrtum")
    replaced = given_certificate("Rita Klein", is_current=False)
    fine = given_certificate("Zoe Zander")
    with pytest.raises(ValidationError) as error:
        add_guests(ceremony=ceremony, certificates=[known, revoked, replaced, fine])
    said = sentences(error)
    assert f"Helga Adler steht mit {known.number} schon auf der Liste." in said
    assert f"{revoked.number} (Omar Berg) wurde widerrufen." in said
    assert f"{replaced.number} (Rita Klein) wurde durch eine neuere Fassung ersetzt." in said
    assert names(ceremony) == ["Helga Adler"]


def test_nobody_at_all_and_people_of_another_office_are_refused() -> None:
    ceremony = make_ceremony()
    with pytest.raises(ValidationError, match="mindestens ein Zertifikat"):
        add_guests(ceremony=ceremony, certificates=[])
    stranger = given_certificate("Ada Fern", organisation=make_organisation("Caritas", kind="welfare"))
    with pytest.raises(ValidationError, match="Ada Fern wird nicht von Kreis Bergstraße betreut"):
        add_guests(ceremony=ceremony, certificates=[stranger])


def test_a_list_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_rules, "MOST_GUESTS", 1)
    ceremony = make_ceremony("Helga Adler")
    with pytest.raises(ValidationError, match="zweite"):
        add_guests(ceremony=ceremony, certificates=[given_certificate("Omar Berg")])


def test_what_was_not_handed_over_yet_is_offered_first() -> None:
    user = make_user(Kind.COORDINATOR)
    before = make_ceremony("Adele Abt", "Bodo Brahms")
    record_guests(ceremony=before, statuses={guest(before, "Adele Abt").pk: PRESENT}, now=EVENING)
    ceremony = make_ceremony("Cora Celan", title="Die nächste")
    given_certificate("Zoe Zander")
    given_certificate("Dora Dahn", revoked_on=BEGINS.date(), revoke_reason="Irrtum")
    given_certificate("Ada Fern", organisation=make_organisation("Caritas", kind="welfare"))
    found = candidates(ceremony, user)
    assert [(one.facts["name"], one.was_handed_over, one.is_planned) for one in found] == [
        ("Zoe Zander", False, False),
        ("Bodo Brahms", False, True),
        ("Adele Abt", True, False),
    ]


def test_off_the_list_unless_it_was_handed_over() -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    remove_guest(guest=guest(ceremony, "Omar Berg"))
    assert names(ceremony) == ["Helga Adler"]
    record_guests(ceremony=ceremony, statuses={guest(ceremony, "Helga Adler").pk: PRESENT}, now=EVENING)
    with pytest.raises(ValidationError, match="überreicht"):
        remove_guest(guest=guest(ceremony, "Helga Adler"))


def test_a_new_version_takes_the_old_ones_place_where_that_was_not_handed_over() -> None:
    over, ceremony = make_ceremony("Helga Adler"), make_ceremony(title="Die nächste")
    old = Certificate.objects.get()
    record_guests(ceremony=over, statuses={over.guests.get().pk: PRESENT}, now=EVENING)
    add_guests(ceremony=ceremony, certificates=[old])
    new = given_certificate("Helga Adler-Neu", volunteer=old.volunteer, kind=make_kind("Neufassung"))
    take_over_place(old=old, new=new)
    assert over.guests.get().certificate == old
    assert ceremony.guests.get().certificate == new


# --- order and seats ------------------------------------------------------------------------------


def test_the_list_by_name_number_and_town() -> None:
    ceremony = make_ceremony()
    people = [("Zoe Adler", "Zwingenberg"), ("Omar Zander", "Bensheim"), ("Ali Adler", "Heppenheim")]
    add_guests(ceremony=ceremony, certificates=[given_certificate(n, place=town) for n, town in people])
    order_guests(ceremony=ceremony, order=GuestOrder.NUMBER)
    assert names(ceremony) == ["Zoe Adler", "Omar Zander", "Ali Adler"]
    order_guests(ceremony=ceremony, order=GuestOrder.NAME)
    assert names(ceremony) == ["Ali Adler", "Zoe Adler", "Omar Zander"]
    order_guests(ceremony=ceremony, order=GuestOrder.TOWN)
    assert names(ceremony) == ["Omar Zander", "Ali Adler", "Zoe Adler"]


def test_one_place_up_or_down_and_no_further_than_the_end() -> None:
    ceremony = make_ceremony("A A", "B B", "C C")
    move_guest(guest=guest(ceremony, "C C"), up=True)
    assert names(ceremony) == ["A A", "C C", "B B"]
    move_guest(guest=guest(ceremony, "A A"), up=False)
    assert names(ceremony) == ["C C", "A A", "B B"]
    move_guest(guest=guest(ceremony, "C C"), up=True)
    move_guest(guest=guest(ceremony, "B B"), up=False)
    assert names(ceremony) == ["C C", "A A", "B B"]


@pytest.mark.parametrize(
    ("who", "place", "expected"),
    [("E", 2, "AEBCD"), ("B", 4, "ACDBE"), ("A", 5, "BCDEA"), ("E", 1, "EABCD"), ("C", 3, "ABCDE")],
)
def test_whoever_is_moved_stands_at_the_typed_place(who: str, place: int, expected: str) -> None:
    ceremony = make_ceremony(*(f"{letter} X" for letter in "ABCDE"))
    arrange_guests(ceremony=ceremony, positions={guest(ceremony, f"{who} X").pk: place}, seats={})
    assert "".join(name[0] for name in names(ceremony)) == expected
    assert [guest.position for guest in ceremony.guests.all()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("per_row", "expected"), [(2, ["A1", "A2", "B1"]), (None, ["1", "2", "3"])])
def test_seats_are_numbered_in_the_lists_order(per_row: int | None, expected: list[str]) -> None:
    ceremony = make_ceremony("A A", "B B", "C C")
    number_seats(ceremony=ceremony, per_row=per_row)
    assert list(seats(ceremony).values()) == expected


def test_rows_go_on_after_z() -> None:
    ceremony = make_ceremony(*(f"P {number}" for number in range(27)))
    number_seats(ceremony=ceremony, per_row=1)
    assert list(seats(ceremony).values())[25:] == ["Z1", "AA1"]


def test_a_seat_is_typed_and_exchanged_but_never_shared() -> None:
    ceremony = make_ceremony("A A", "B B")
    first, second = guest(ceremony, "A A"), guest(ceremony, "B B")
    arrange_guests(ceremony=ceremony, positions={}, seats={first.pk: " A 1 ", second.pk: "A2"})
    assert seats(ceremony) == {"A A": "A 1", "B B": "A2"}
    with pytest.raises(ValidationError) as error:
        arrange_guests(ceremony=ceremony, positions={second.pk: 1}, seats={second.pk: "a1"})
    assert error.value.message_dict == {f"seat-{second.pk}": ["A A sitzt auf A 1."]}
    assert names(ceremony) == ["A A", "B B"]
    arrange_guests(ceremony=ceremony, positions={}, seats={first.pk: "A2", second.pk: "A1"})
    assert seats(ceremony) == {"A A": "A2", "B B": "A1"}


def test_somebody_with_two_certificates_has_one_seat_and_is_one_person() -> None:
    ceremony = make_ceremony("Omar Berg")
    volunteer = make_volunteer(person_first_name="Helga", person_last_name="Adler")
    both = [
        given_certificate("Helga Adler", volunteer=volunteer, kind=make_kind(kind))
        for kind in ("Schulung", "Dank")
    ]
    add_guests(ceremony=ceremony, certificates=both)
    number_seats(ceremony=ceremony, per_row=10)
    assert [guest.seat for guest in ceremony.guests.all()] == ["A1", "A2", "A2"]
    one = ceremony.guests.filter(certificate=both[0]).get()
    arrange_guests(ceremony=ceremony, positions={}, seats={one.pk: "C7"})
    assert [guest.seat for guest in ceremony.guests.all()] == ["A1", "C7", "C7"]
    record_guests(ceremony=ceremony, statuses={one.pk: PRESENT}, now=EVENING)
    assert [guest.status for guest in ceremony.guests.all()] == [INVITED, PRESENT, PRESENT]
    assert counts(ceremony) == type(counts(ceremony))(guests=2, present=1, absent=0)


# --- the evening ----------------------------------------------------------------------------------


def test_nobody_is_there_before_the_doors_open() -> None:
    ceremony = make_ceremony("Helga Adler")
    here = {ceremony.guests.get().pk: PRESENT}
    with pytest.raises(ValidationError, match="zwei Stunden"):
        record_guests(ceremony=ceremony, statuses=here, now=BEGINS - timedelta(hours=2, seconds=1))
    assert ceremony.guests.get().status == INVITED
    record_guests(ceremony=ceremony, statuses=here, now=BEGINS - timedelta(hours=2))
    assert ceremony.guests.get().status == PRESENT


def test_the_rest_was_not_there_once_it_has_begun() -> None:
    ceremony = make_ceremony("Helga Adler", "Omar Berg")
    record_guests(ceremony=ceremony, statuses={guest(ceremony, "Omar Berg").pk: PRESENT}, now=BEGINS)
    with pytest.raises(ValidationError, match="noch nicht begonnen"):
        record_rest_absent(ceremony=ceremony, now=BEGINS - timedelta(minutes=1))
    assert record_rest_absent(ceremony=ceremony, now=EVENING) == 1
    assert [guest.status for guest in ceremony.guests.all()] == [ABSENT, PRESENT]


def absent_ceremony(*people: tuple[str, str]) -> Ceremony:
    ceremony = make_ceremony()
    chosen = [given_certificate(name, email=email) for name, email in people]
    add_guests(ceremony=ceremony, certificates=chosen)
    ceremony.guests.update(status=ABSENT)
    return ceremony


def test_those_absent_are_written_to_once_with_the_link_and_who_has_no_address_is_named() -> None:
    ceremony = absent_ceremony(("Helga Adler", "helga@example.org"), ("Omar Berg", ""))
    user = make_user(Kind.COORDINATOR)
    told = mail_absent(ceremony=ceremony, by=user, now=EVENING)
    assert (told.told, told.told_before, told.without_email) == (1, 0, ["Omar Berg"])
    mail = OutgoingMail.objects.get()
    certificate = guest(ceremony, "Helga Adler").certificate
    assert mail.to_email == "helga@example.org"
    assert mail.subject == "Ihr Zertifikat von „Feierstunde im Rathaus“"
    assert f"/zertifikate/{certificate.pk}/pdf/" in mail.text
    assert certificate.number in mail.text
    again = mail_absent(ceremony=ceremony, by=user, now=EVENING)
    assert (again.told, again.told_before, OutgoingMail.objects.count()) == (0, 1, 1)


def test_two_certificates_are_one_mail_and_a_revoked_one_is_none() -> None:
    ceremony = absent_ceremony(("Omar Berg", "omar@example.org"))
    volunteer = make_volunteer(
        person_first_name="Helga", person_last_name="Adler", person_email="helga@example.org"
    )
    both = [
        given_certificate("Helga Adler", volunteer=volunteer, kind=make_kind(kind))
        for kind in ("Schulung", "Dank")
    ]
    add_guests(ceremony=ceremony, certificates=both)
    ceremony.guests.update(status=ABSENT)
    Certificate.objects.filter(facts__name="Omar Berg").update(
        revoked_on=BEGINS.date(), revoke_reason="Irrtum"
    )
    assert mail_absent(ceremony=ceremony, by=make_user(), now=EVENING).told == 1
    text = OutgoingMail.objects.get().text
    assert all(certificate.number in text for certificate in both)


def test_nobody_is_written_to_before_it_begins_or_where_all_came() -> None:
    ceremony = absent_ceremony(("Helga Adler", "helga@example.org"))
    with pytest.raises(ValidationError, match="noch nicht begonnen"):
        mail_absent(ceremony=ceremony, by=make_user(), now=BEGINS - timedelta(minutes=1))
    ceremony.guests.update(status=PRESENT)
    with pytest.raises(ValidationError, match="Niemand"):
        mail_absent(ceremony=ceremony, by=make_user(), now=EVENING)
    assert not OutgoingMail.objects.exists()


def test_the_mail_speaks_the_persons_language() -> None:
    ceremony = absent_ceremony(("Helga Adler", "helga@example.org"))
    person = guest(ceremony, "Helga Adler").certificate.volunteer.person
    person.correspondence_language = "en"
    person.save()
    mail_absent(ceremony=ceremony, by=make_user(), now=EVENING)
    assert OutgoingMail.objects.get().subject.startswith("Your certificate")
