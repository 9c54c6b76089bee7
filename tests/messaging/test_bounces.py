"""Mail that comes back: noted at the mail and the person, forged and soft reports change nothing."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Kind
from messaging.bounces import is_about_address, note_bounce
from messaging.enums import MailStatus
from messaging.inbox import read_inbox
from messaging.models import OutgoingMail
from messaging.reports import read_report
from messaging.sending import send_due_mails
from messaging.services import resend_mail
from messaging.tasks import read_bounces
from people.services import confirm_email, save_person
from tests.builders import TODAY, make_person, make_user, make_volunteer
from tests.fixtures.imap import PASSWORD, USER
from tests.messaging.reports import UNKNOWN, make_report

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
ADDRESS = "reader1@example.org"
NOBODY = "00000000-0000-4000-8000-000000000000"


def make_mail(number=1, **fields) -> OutgoingMail:
    fields.setdefault("status", MailStatus.SENT)
    fields.setdefault("to_email", ADDRESS)
    return OutgoingMail.objects.create(
        key=f"test:{number}", subject="Betreff", text="Text\n", due_at=NOW, **fields
    )


@pytest.fixture
def reader(db):
    return make_person(email=ADDRESS)


@pytest.fixture
def inbox(settings, mailbox, own_certificate):
    settings.BOUNCES_IMAP_HOST, settings.BOUNCES_IMAP_PORT = "127.0.0.1", mailbox.port
    settings.BOUNCES_IMAP_USER, settings.BOUNCES_IMAP_PASSWORD = USER, PASSWORD
    settings.BOUNCES_IMAP_CA_FILE = str(own_certificate)
    return mailbox


@pytest.fixture
def inbox_of_worker(mailbox, own_certificate, monkeypatch):
    """Before `real_worker`: the worker finds it in its environment."""
    monkeypatch.setenv("TEST_IMAP_PORT", str(mailbox.port))
    monkeypatch.setenv("TEST_IMAP_CA_FILE", str(own_certificate))
    return mailbox


@pytest.mark.sqlite
@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_is_noted_at_the_mail_and_the_person_and_deleted(reader, inbox, headers_only):
    mail = make_mail(person=reader)
    inbox.put(make_report(mail.pk, headers_only=headers_only))
    assert read_inbox(now=NOW) == 1
    mail.refresh_from_db()
    reader.refresh_from_db()
    assert (mail.status, "User unknown" in mail.error) == (MailStatus.BOUNCED, True)
    assert (reader.email_bounced_at, "User unknown" in reader.email_bounce_reason) == (NOW, True)
    assert inbox.messages == {}
    assert read_inbox(now=NOW) == 0


def test_a_mail_of_which_we_do_not_know_whether_it_left_has_left_when_it_comes_back(reader, inbox):
    mail = make_mail(person=reader, status=MailStatus.UNCLEAR)
    inbox.put(make_report(mail.pk))
    assert read_inbox(now=NOW) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "failed", "status": "4.2.2"},  # soft, though the server gave up
        {"action": "delivered", "status": "2.0.0"},
        {"host": "elsewhere.example"},
        {"mail_id": NOBODY},
    ],
)
def test_soft_foreign_and_forged_reports_change_nothing(reader, inbox, fields):
    mail = make_mail(person=reader)
    inbox.put(make_report(**{"mail_id": mail.pk} | fields))
    assert read_inbox(now=NOW) == 0
    mail.refresh_from_db()
    reader.refresh_from_db()
    assert (mail.status, reader.email_bounced_at) == (MailStatus.SENT, None)


@pytest.mark.parametrize("status", [MailStatus.QUEUED, MailStatus.CANCELLED, MailStatus.FAILED])
def test_a_report_on_a_mail_that_never_left_is_forged(reader, inbox, status):
    mail = make_mail(person=reader, status=status)
    inbox.put(make_report(mail.pk))
    assert read_inbox(now=NOW) == 0
    mail.refresh_from_db()
    reader.refresh_from_db()
    assert (mail.status, reader.email_bounced_at) == (status, None)


def test_a_mail_refused_as_spam_came_back_but_the_address_is_right(reader, inbox):
    mail = make_mail(person=reader)
    inbox.put(make_report(mail.pk, status="5.7.1", diagnostic="smtp; 554 5.7.1 Looks like spam"))
    assert read_inbox(now=NOW) == 1
    mail.refresh_from_db()
    reader.refresh_from_db()
    assert (mail.status, reader.email_bounced_at) == (MailStatus.BOUNCED, None)


def test_the_address_of_today_is_not_blamed_for_that_of_yesterday(reader, inbox):
    mail = make_mail(person=reader, to_email="old@example.org")
    inbox.put(make_report(mail.pk))
    assert read_inbox(now=NOW) == 1
    reader.refresh_from_db()
    assert reader.email_bounced_at is None


def test_letters_of_people_stay_in_the_inbox(db, inbox):
    inbox.put(b"From: a@example.org\r\nSubject: Frage\r\n\r\nGuten Tag!\r\n")
    assert read_inbox(now=NOW) == 0
    assert inbox.flags == {1: {r"\Seen"}}
    assert len(inbox.messages) == 1


@pytest.mark.expects_error_log
@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE", "EXPUNGE"])
def test_where_the_line_breaks_nothing_is_lost_and_the_next_call_goes_on(reader, inbox, command, caplog):
    first, second = make_mail(1, person=reader), make_mail(2, person=reader)
    inbox.put(make_report(first.pk))
    inbox.put(make_report(second.pk))
    inbox.break_at = command
    read_inbox(now=NOW)
    inbox.break_at = ""
    read_inbox(now=NOW)
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {MailStatus.BOUNCED}
    assert inbox.messages == {}
    assert ADDRESS not in caplog.text


@pytest.mark.expects_error_log
def test_a_wrong_password_and_a_foreign_certificate_are_refused_without_a_word_too_many(
    db, inbox, settings, caplog
):
    settings.BOUNCES_IMAP_PASSWORD = "canary"
    assert read_inbox(now=NOW) == 0
    settings.BOUNCES_IMAP_PASSWORD, settings.BOUNCES_IMAP_CA_FILE = PASSWORD, ""
    inbox.commands.clear()
    assert read_inbox(now=NOW) == 0
    assert inbox.commands == []  # the password was not sent to whoever answered there
    assert "cannot be read" in caplog.text
    assert "canary" not in caplog.text


def test_without_an_inbox_nobody_is_asked(db):
    assert read_inbox(now=NOW) == 0


@given(st.binary(max_size=400), st.integers(0, 3000))
def test_no_message_is_too_broken_to_be_read(noise, cut):
    whole = make_report(NOBODY)
    for raw in (noise, whole[:cut] + noise, whole[:cut] + noise + whole[cut:]):
        report = read_report(raw)
        assert report is None or report.mail_id == UUID(NOBODY)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.1.1 User unknown", True),
        ("550 No such user here", True),
        ("553 sorry, no mailbox here by that name", True),
        ("552 5.2.2 Mailbox full", True),
        ("550 5.4.4 Host not found", True),
        ("5.0.0 smtp; 550 Unknown", True),
        (f"5.1.1 {UNKNOWN}", True),
        ("554 5.7.1 Relay access denied", False),
        ("550 5.7.26 Unauthenticated mail", False),
        ("553 5.1.8 Sender address rejected", False),
        ("552 5.3.4 Message too big", False),
        ("554 Transaction failed", False),
        ("550 5.7.1 Service refused; client host [192.5.1.1] blocked", False),
    ],
)
def test_only_answers_that_speak_of_the_address_blame_it(answer, expected):
    assert is_about_address(answer) is expected


def test_what_was_known_first_stays(reader):
    note_bounce(address=ADDRESS.upper(), reason="first", at=NOW)
    note_bounce(address=ADDRESS, reason="second", at=NOW + timedelta(days=1))
    reader.refresh_from_db()
    assert (reader.email_bounced_at, reader.email_bounce_reason) == (NOW, "first")


@pytest.mark.sqlite
def test_nothing_more_is_sent_to_an_address_that_fails(reader):
    note_bounce(address=ADDRESS, reason="550 5.1.1", at=NOW)
    mine = make_mail(1, person=reader, status=MailStatus.QUEUED)
    elsewhere = make_mail(2, person=reader, status=MailStatus.QUEUED, to_email="other@example.org")
    send_due_mails(now=NOW)
    mine.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (mine.status, elsewhere.status) == (MailStatus.FAILED, MailStatus.SENT)
    assert mine.error
    assert [message.to for message in django_mail.outbox] == [["other@example.org"]]
    with pytest.raises(ValidationError, match=ADDRESS):
        resend_mail(mail=mine, by=make_user(), now=NOW)


@pytest.mark.sqlite
def test_a_new_address_is_trusted_and_gets_what_waits(reader):
    failed, sent = make_mail(1, person=reader, status=MailStatus.FAILED), make_mail(2, person=reader)
    elsewhere = make_mail(3, person=reader, status=MailStatus.FAILED, to_email="social.worker@example.org")
    note_bounce(address=ADDRESS, reason="550 5.1.1", at=NOW)
    reader.refresh_from_db()
    reader.email = "new@example.org"
    save_person(reader, today=TODAY)
    reader.refresh_from_db()
    assert (reader.email_bounced_at, reader.email_bounce_reason) == (None, "")
    resend_mail(mail=failed, by=make_user(), now=NOW)
    send_due_mails(now=NOW)
    assert [message.to for message in django_mail.outbox] == [["new@example.org"]]
    addresses = dict(OutgoingMail.objects.values_list("key", "to_email"))
    assert addresses[sent.key] == ADDRESS
    assert addresses[elsewhere.key] == "social.worker@example.org"


def test_the_same_address_saved_again_still_fails(reader):
    note_bounce(address=ADDRESS, reason="550 5.1.1", at=NOW)
    reader.refresh_from_db()
    save_person(reader, today=TODAY)
    reader.refresh_from_db()
    assert reader.email_bounced_at == NOW


def test_the_office_sees_it_at_the_person_and_says_that_the_address_is_right(client, reader):
    volunteer = make_volunteer(person=reader)
    note_bounce(address=ADDRESS, reason="550 5.1.1 User unknown", at=NOW)
    client.force_login(make_user(Kind.COORDINATOR))
    html = client.get(volunteer.get_absolute_url()).content.decode()
    confirm = reverse("people:email_confirm", args=[reader.pk])
    assert "02.03.2026" in html
    assert "550 5.1.1 User unknown" in html
    assert confirm in html
    response = client.post(confirm, {"next": volunteer.get_absolute_url()})
    assert response.url == volunteer.get_absolute_url()
    reader.refresh_from_db()
    assert reader.email_bounced_at is None
    assert confirm not in client.get(volunteer.get_absolute_url()).content.decode()


def test_a_confirmed_address_gets_mail_again(reader):
    note_bounce(address=ADDRESS, reason="550 5.1.1", at=NOW)
    reader.refresh_from_db()
    confirm_email(reader)
    make_mail(1, person=reader, status=MailStatus.QUEUED)
    send_due_mails(now=NOW)
    assert len(django_mail.outbox) == 1


def test_the_worker_reads_the_inbox(inbox_of_worker, real_worker):
    reader = make_person(email=ADDRESS)
    mail = make_mail(person=reader, sent_at=timezone.now())
    inbox_of_worker.put(make_report(mail.pk))
    read_bounces.delay()
    assert inbox_of_worker.wait_until_empty()
    mail.refresh_from_db()
    assert mail.status == MailStatus.BOUNCED
