"""What people agree to: kept word for word, taken back as easily as given, at once and everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Kind
from messaging.consents import consents_address
from messaging.models import OutgoingMail
from people.consents import ASKED_FOR, TEXTS, current_text, text_of
from people.enums import Channel, ConsentPurpose
from people.models import Consent, Person
from people.services import give_consent, withdraw_consent
from privacy.models import DataRequest
from publications.models import HandbookPage, Subscription
from publications.services import confirm_subscription
from tests.builders import make_newcomer, make_person, make_user, make_volunteer
from tests.publications.builders import make_page, make_portrayed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTACT, PHOTO = ConsentPurpose.CONTACT, ConsentPurpose.PHOTO
PROCESSING, NEWSLETTER = ConsentPurpose.PROCESSING, ConsentPurpose.NEWSLETTER


def agreeing(*purposes: ConsentPurpose, person: Person | None = None) -> Person:
    person = person or make_person(email="amira@example.org", phone="+49 6251 1234")
    for purpose in purposes:
        give_consent(person, purpose=purpose, channel=Channel.FORM, now=NOW)
    return person


def in_force(person: Person) -> set[str]:
    return set(person.consents.filter(withdrawn_at=None).values_list("purpose", flat=True))


# --- texts ----------------------------------------------------------------------------------------


def test_every_purpose_has_a_text_of_each_version_once() -> None:
    versions = [(text.purpose, text.version) for text in TEXTS]

    assert len(versions) == len(set(versions))
    assert {text.purpose for text in TEXTS} == set(ConsentPurpose)
    assert all(words.statement and words.meaning for text in TEXTS for words in (text.german, text.english))


def test_the_proof_shows_the_very_words_in_the_language_in_which_they_were_read() -> None:
    person = make_person()
    old = give_consent(person, purpose=CONTACT, channel=Channel.FORM, now=NOW, text_version="2026-11")
    new = give_consent(person, purpose=PHOTO, channel=Channel.PAPER, language="en", now=NOW)
    elsewhere = give_consent(
        person, purpose=PROCESSING, channel=Channel.PAPER, now=NOW, text_version="Blatt 3"
    )

    assert old.words and "Telefonnummer und E-Mail-Adresse" in old.words.meaning
    assert old.words != current_text(CONTACT).german
    assert new.words == current_text(PHOTO).english
    assert elsewhere.words is None and text_of(PROCESSING, "Blatt 3") is None


def test_forms_ask_for_contact_apart_and_nothing_is_ticked(client: Client) -> None:
    make_volunteer()
    page = client.get(reverse("volunteers:apply"))

    assert current_text(PROCESSING).german.statement in page.text
    assert current_text(CONTACT).german.statement in page.text
    assert not page.context["form"]["agrees"].initial
    assert not page.context["form"]["agrees_contact"].initial


# --- taking back ----------------------------------------------------------------------------------


def test_how_a_consent_was_taken_back_is_kept() -> None:
    person = agreeing(CONTACT, PHOTO)

    assert withdraw_consent(person, purpose=PHOTO, now=NOW, channel=Channel.LINK)

    ended = person.consents.get(purpose=PHOTO)
    assert (ended.withdrawn_at, ended.withdrawal_channel) == (NOW, Channel.LINK)
    assert in_force(person) == {CONTACT}


def test_a_portrait_leaves_the_website_at_once_and_does_not_come_back_by_itself(client: Client) -> None:
    person = make_portrayed()
    page = make_page(title="Luwam: Angekommen", kind="portrait", person=person)
    address = reverse("publications:handbook_page", args=[page.slug])
    assert client.get(address).status_code == 200

    withdraw_consent(person, purpose=PHOTO, now=NOW)

    assert client.get(address).status_code == 404
    assert page.title not in client.get(reverse("publications:handbook")).text
    give_consent(person, purpose=PHOTO, channel=Channel.PAPER, now=NOW)
    assert not HandbookPage.objects.published().filter(pk=page.pk).exists()


def test_a_portrait_is_not_published_against_the_will_of_its_person(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    nobody = make_page(title="Von niemandem", kind="portrait", is_published=False)
    refusing = make_page(title="Ungefragt", kind="portrait", person=make_person(), is_published=False)

    for page in (nobody, refusing):
        told = client.post(reverse("publications:page_publish", args=[page.pk]), follow=True)
        page.refresh_from_db()
        assert not page.is_published
        assert "alert" in told.text


def test_only_those_who_agree_can_be_chosen_for_a_portrait(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    address = reverse("publications:page_create")
    refusing = make_person(first_name="Nein")
    assert list(client.get(address).context["form"].fields["person"].queryset) == []
    agreed = make_portrayed()

    assert list(client.get(address).context["form"].fields["person"].queryset) == [agreed]
    sent = {"title": "Ein Mensch", "kind": "portrait", "text": "Hallo.", "position": 0, "person": refusing.pk}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"person": agreed.pk, "kind": "recommendation"}).status_code == 422
    assert client.post(address, sent | {"person": agreed.pk}).status_code == 302


def test_without_the_consent_the_newsletter_stops() -> None:
    person = agreeing(NEWSLETTER)
    confirm_subscription(email="amira@example.org", language="de", requested_at=NOW, now=NOW)

    withdraw_consent(person, purpose=NEWSLETTER, now=NOW)

    assert not Subscription.objects.exists()


def test_without_the_consent_to_keep_them_the_data_are_restricted_and_the_office_is_to_erase_them() -> None:
    person = agreeing(PROCESSING, CONTACT, PHOTO)

    withdraw_consent(person, purpose=PROCESSING, now=NOW, channel=Channel.PORTAL)

    person.refresh_from_db()
    asked = DataRequest.objects.get(person=person)
    assert (asked.kind, asked.channel, asked.status) == ("erasure", "portal", "open")
    assert person.is_restricted
    assert in_force(person) == set()
    receipt = OutgoingMail.objects.filter(person=person, status="queued")
    assert [mail.event for mail in receipt] == ["privacy/mail/request_received"]


# --- pages ----------------------------------------------------------------------------------------


def test_volunteers_give_and_take_back_in_the_portal(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER)
    person = make_volunteer(person_user=user).person
    agreeing(PROCESSING, person=person)
    client.force_login(user)
    address = reverse("people:my_consents")
    assert address in client.get(reverse("accounts:profile")).text
    assert {each.purpose for each in client.get(address).context["consents"]} == set(ASKED_FOR)

    client.post(address, {"give": PHOTO})
    given = person.consents.get(purpose=PHOTO)
    assert (given.channel, given.language, given.text_version) == (
        Channel.PORTAL,
        "de",
        current_text(PHOTO).version,
    )
    client.post(address, {"withdraw": PHOTO})
    assert in_force(person) == {PROCESSING}
    assert client.post(address, {"give": NEWSLETTER}).status_code == 404


def test_the_link_in_a_mail_shows_and_the_button_takes_back(client: Client) -> None:
    person = agreeing(PROCESSING, CONTACT)
    address = consents_address(person).removeprefix("http://testserver")

    for _time in range(2):
        assert current_text(CONTACT).german.meaning in client.get(address).text
    assert in_force(person) == {PROCESSING, CONTACT}
    client.post(address, {"withdraw": CONTACT})

    ended = person.consents.get(purpose=CONTACT)
    assert ended.withdrawal_channel == Channel.LINK
    assert client.get(address[:-5] + "AAAA/").status_code == 404
    Person.objects.filter(pk=person.pk).update(erased_on=NOW.date())
    assert client.get(address).status_code == 404


def test_every_mail_to_a_person_leads_there_and_no_mail_to_others(client: Client) -> None:
    from_form = make_newcomer(person_email="amira@example.org").person
    withdraw_to = agreeing(PROCESSING, person=from_form)
    withdraw_consent(withdraw_to, purpose=PROCESSING, now=NOW)

    mails = OutgoingMail.objects.filter(to_email="amira@example.org")
    assert mails
    assert all("/nachrichten/einwilligungen/" in mail.text and mail.html for mail in mails)
    others = OutgoingMail.objects.exclude(to_email="amira@example.org")
    assert not any("/nachrichten/einwilligungen/" in mail.text for mail in others)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_sheet_to_sign_holds_todays_words_and_no_tick(client: Client, language: str) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    person = make_person()

    pdf = client.get(reverse("messaging:consent_sheet", args=[person.pk, language]))

    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())
    assert str(person) in text
    for purpose in ASKED_FOR:
        assert current_text(purpose).words(language).statement in text
    assert current_text(PHOTO).version in text


def test_the_office_sees_the_text_that_was_agreed_to(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    newcomer = make_newcomer()
    agreeing(PHOTO, person=newcomer.person)

    page = client.get(reverse("newcomers:detail", args=[newcomer.pk]))

    assert current_text(PHOTO).german.meaning in page.text
    assert Consent.objects.get().text_version in page.text
