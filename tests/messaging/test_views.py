"""The outbox page: trouble first, only one's own people, and a button for what needs one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.services import create_invited_user, invitation_path
from messaging.bounces import note_bounce
from messaging.enums import MailStatus
from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.trouble import MailServerWaits, mail_server_waits
from tests.builders import make_organisation, make_person, make_user

LIST = reverse("messaging:list")


def make_mail(number=1, **fields):
    fields.setdefault("person", make_person(last_name=f"Leser{number}", email=f"r{number}@example.org"))
    fields.setdefault("due_at", timezone.now())
    fields.setdefault("text", "Guten Tag,\n\nhier: https://example.org/x <b>\n")
    return OutgoingMail.objects.create(
        key=f"test:{number}", subject=f"Betreff {number}", to_email=f"r{number}@example.org", **fields
    )


@pytest.fixture
def office(client, db):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def test_failed_and_unclear_mails_come_first(office):
    make_mail(1, status=MailStatus.FAILED, due_at=timezone.now() - timedelta(days=3))
    make_mail(2, status=MailStatus.SENT)
    make_mail(3, status=MailStatus.UNCLEAR, due_at=timezone.now() - timedelta(days=2))
    response = office.get(LIST)
    rows = [row.record.subject for row in response.context["table"].rows]
    assert rows == ["Betreff 3", "Betreff 1", "Betreff 2"]
    assert response.context["troubled"] == 2


def test_mails_that_wait_too_long_are_said_aloud(office):
    since = timezone.now() - timedelta(hours=1)
    make_mail(1, due_at=since)
    make_mail(2, due_at=since, attempts=3)
    make_mail(3, due_at=timezone.now() + timedelta(hours=1))
    make_mail(4, due_at=timezone.now() - timedelta(minutes=5))
    assert office.get(LIST).context["waits"] == MailServerWaits(2, since)


def test_nobody_hears_of_mails_that_are_none_of_theirs(office):
    other = make_person(organisation=make_organisation("Kirchencafé", kind="church"))
    make_mail(person=other, due_at=timezone.now() - timedelta(hours=1))
    assert mail_server_waits(make_user(Kind.COORDINATOR), now=timezone.now()) is None
    assert mail_server_waits(make_user(Kind.VOLUNTEER), now=timezone.now()) is None
    assert office.get(LIST).context["waits"] is None


@pytest.mark.parametrize("status", MailStatus.values)
def test_every_state_has_its_filter_and_its_page(office, status):
    mail = make_mail(1, status=status)
    make_mail(2, status="sent" if status != "sent" else "queued")
    found = office.get(LIST, {"status": status})
    assert [row.record for row in found.context["table"].rows] == [mail]
    assert str(MailStatus(status).label) in found.content.decode()
    page = office.get(mail.get_absolute_url())
    assert str(MailStatus(status).label) in page.content.decode()


def test_what_needs_the_office_is_one_filter(office):
    for number, status in enumerate(("failed", "unclear", "bounced", "sent", "expired", "queued")):
        make_mail(number, status=status)
    found = office.get(LIST, {"status": "trouble"}).context["table"].rows
    assert {row.record.status for row in found} == {"failed", "unclear", "bounced"}


def test_what_was_collected_leads_to_the_mail_and_back(office):
    whole = make_mail(1, status=MailStatus.SENT)
    part = make_mail(2, status=MailStatus.COLLECTED, collected_in=whole)
    assert whole.get_absolute_url() in office.get(part.get_absolute_url()).content.decode()
    assert part.get_absolute_url() in office.get(whole.get_absolute_url()).content.decode()


def test_an_overtaken_mail_goes_out_all_the_same_if_the_office_says_so(office):
    mail = make_mail(status=MailStatus.EXPIRED, expires_at=timezone.now() - timedelta(days=1))
    office.post(reverse("messaging:resend", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.status, mail.expires_at) == (MailStatus.QUEUED, None)


def test_to_an_address_that_fails_nothing_is_sent_again(office):
    mail = make_mail(status=MailStatus.BOUNCED)
    note_bounce(address=mail.to_email, reason="550", at=timezone.now())
    address = reverse("messaging:resend", args=[mail.pk])
    assert address not in office.get(mail.get_absolute_url()).content.decode()
    response = office.post(address, follow=True)
    assert mail.to_email in response.content.decode()
    mail.refresh_from_db()
    assert mail.status == MailStatus.BOUNCED


def test_several_are_ticked_and_sent_again(office):
    failed, unclear, sent = (
        make_mail(number, status=status) for number, status in enumerate(("failed", "unclear", "sent"))
    )
    other = make_organisation("Kirchencafé", kind="church")
    foreign = make_mail(9, status="failed", person=make_person(organisation=other))
    html = office.get(LIST).content.decode()
    assert f'value="{failed.pk}"' in html
    assert f'value="{sent.pk}"' not in html
    ticked = [str(mail.pk) for mail in (failed, unclear, sent, foreign)]
    response = office.post(
        reverse("messaging:resend_many"), {"mail": [*ticked, "nonsense"], "next": f"{LIST}?status=trouble"}
    )
    assert response.url == f"{LIST}?status=trouble"
    statuses = dict(OutgoingMail.objects.values_list("pk", "status"))
    assert statuses == {failed.pk: "queued", unclear.pk: "queued", sent.pk: "sent", foreign.pk: "failed"}
    said = [str(message.level_tag) for message in response.wsgi_request._messages]
    assert sorted(said) == ["error", "success"]


def test_ticking_nothing_is_said(office):
    response = office.post(reverse("messaging:resend_many"), follow=True)
    assert [str(message.level_tag) for message in response.context["messages"]] == ["error"]


def test_the_list_is_searched_by_name_and_status(office):
    make_mail(1, status=MailStatus.SENT)
    make_mail(2)
    found = office.get(LIST, {"search": "leser1"}).context["table"].rows
    assert [row.record.subject for row in found] == ["Betreff 1"]
    found = office.get(LIST, {"status": "queued"}).context["table"].rows
    assert [row.record.subject for row in found] == ["Betreff 2"]


def test_the_page_of_a_mail_shows_its_text_escaped_and_linked(office):
    mail = make_mail()
    html = office.get(mail.get_absolute_url()).content.decode()
    assert '<a href="https://example.org/x"' in html
    assert "&lt;b&gt;" in html
    assert reverse("messaging:resend", args=[mail.pk]) not in html


def test_the_page_of_a_mail_keeps_the_addresses_that_are_meant_for_the_reader_alone(office):
    """Whoever has such an address answers, or sets the password, in the reader's name."""
    answer = f"http://testserver/a/{sign({'proposal': 'x'}, purpose='proposal')}/"
    mail = make_mail(text=f"Bitte hier: {answer}\n\nDanke")
    html = office.get(mail.get_absolute_url()).content.decode()
    assert "/a/…" in html
    assert "http://testserver/a/" not in html  # a link that leads nowhere is none
    assert "Danke" in html
    assert not re.search(r":[\w-]{43}", html)


def test_the_invitation_of_a_new_account_is_not_shown(office):
    invitation = invitation_path(
        create_invited_user(
            email="neu@example.org", first_name="Neu", last_name="Hier", language="de", kind=Kind.VOLUNTEER
        )
    )
    mail = make_mail(text=f"http://testserver{invitation}")
    assert invitation.split("/")[-2] not in office.get(mail.get_absolute_url()).content.decode()


def test_a_mail_of_another_organisation_is_not_found(office):
    other = make_organisation("Kirchencafé", kind="church")
    mail = make_mail(person=make_person(organisation=other), status=MailStatus.FAILED)
    assert office.get(mail.get_absolute_url()).status_code == 404
    assert office.post(reverse("messaging:resend", args=[mail.pk])).status_code == 404
    assert "Betreff" not in office.get(LIST).content.decode()


def test_a_failed_mail_is_sent_again_by_its_button(office):
    mail = make_mail(status=MailStatus.FAILED, error="550 No such user", attempts=3)
    address = reverse("messaging:resend", args=[mail.pk])
    html = office.get(mail.get_absolute_url()).content.decode()
    assert address in html
    assert "550 No such user" in html
    assert office.post(address).status_code == 302
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 0)


def test_a_sent_mail_is_not_sent_again(office):
    mail = make_mail(status=MailStatus.SENT)
    response = office.post(reverse("messaging:resend", args=[mail.pk]), follow=True)
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT
    assert [str(message.level_tag) for message in response.context["messages"]] == ["error"]


def test_the_list_asks_as_often_for_25_mails_as_for_3(office):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            office.get(LIST)
        return len(captured)

    for number in range(3):
        make_mail(number)
    few = queries()
    for number in range(3, 25):
        make_mail(number)
    assert queries() == few
