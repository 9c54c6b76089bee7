"""Sending: nothing lost, nothing twice, and what nobody can know is put before the office."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.utils import timezone

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.sending import LEASE, PATIENCE, send_due_mails
from messaging.services import resend_mail
from messaging.tasks import send_due
from messaging.transport import Carrier
from tests.builders import make_user

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
LATER = NOW + LEASE + timedelta(seconds=1)


class PowerCut(BaseException):
    """The process is gone: no clean-up runs, the database keeps what was committed."""


def make_mail(number: int = 1, **fields) -> OutgoingMail:
    fields.setdefault("to_email", f"reader{number}@example.org")
    fields.setdefault("due_at", NOW)
    return OutgoingMail.objects.create(
        key=f"test:{number}", subject=f"Subject {number}", text="Text\n", **fields
    )


@pytest.fixture
def smtp(settings, smtp_server):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    return smtp_server


@pytest.mark.sqlite
def test_what_is_due_is_sent_once_and_the_rest_waits(db):
    due, later = make_mail(1), make_mail(2, due_at=NOW + timedelta(minutes=1))
    assert send_due_mails(now=NOW) == 1
    assert send_due_mails(now=NOW) == 0
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.status, due.sent_at, due.attempts) == (MailStatus.SENT, NOW, 1)
    assert later.status == MailStatus.QUEUED
    assert [message.subject for message in django_mail.outbox] == ["Subject 1"]


@pytest.mark.sqlite
def test_a_sender_that_dies_before_handing_over_is_repeated(db, monkeypatch):
    mail = make_mail()

    def die(*args):
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(Carrier, "hand_over", die)
        with pytest.raises(PowerCut):
            send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert (mail.status, mail.lease_until) == (MailStatus.SENDING, NOW + LEASE)

    send_due_mails(now=NOW + timedelta(minutes=1))
    assert django_mail.outbox == []  # the claim still holds
    send_due_mails(now=LATER)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, len(django_mail.outbox)) == (MailStatus.SENT, 2, 1)


@pytest.mark.sqlite
def test_a_sender_that_dies_while_handing_over_is_unclear_and_never_repeated(db, monkeypatch):
    mail = make_mail()

    def die(self, message, before_data):
        before_data()
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(Carrier, "hand_over", die)
        with pytest.raises(PowerCut):
            send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert mail.status == MailStatus.DATA

    for hours in range(1, 48):
        send_due_mails(now=LATER + timedelta(hours=hours))
    mail.refresh_from_db()
    assert mail.status == MailStatus.UNCLEAR
    assert mail.error
    assert django_mail.outbox == []


def test_that_the_text_goes_out_is_committed_before_the_server_takes_it(transactional_db, smtp):
    """Seen from another connection at the moment at which the server has the text in its hands."""
    mail = make_mail()
    seen = []

    async def look(server, session, envelope):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        return "250 OK"

    def read():
        seen.append(OutgoingMail.objects.get(pk=mail.pk).status)
        connection.close()

    smtp.handle_DATA = look
    send_due_mails(now=NOW)
    assert seen == [MailStatus.DATA]


@pytest.mark.sqlite
def test_a_slow_sender_whose_claim_was_taken_over_sends_nothing(db, monkeypatch):
    mail = make_mail()
    hand_over = Carrier.hand_over

    def slow(self, message, before_data):
        monkeypatch.setattr(Carrier, "hand_over", hand_over)
        send_due_mails(now=LATER)  # meanwhile another one finds the claim run out
        hand_over(self, message, before_data)

    monkeypatch.setattr(Carrier, "hand_over", slow)
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert (mail.status, len(django_mail.outbox)) == (MailStatus.SENT, 1)


@pytest.mark.sqlite
def test_several_senders_at_once_send_each_mail_once(transactional_db, smtp):
    for number in range(40):
        make_mail(number)
    together = threading.Barrier(4)

    def send():
        together.wait()
        send_due_mails(now=NOW)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(message["To"] for message in smtp.messages) == sorted(
        f"reader{number}@example.org" for number in range(40)
    )
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {MailStatus.SENT}


class Refusing:
    """What the mail server answers to RCPT, and how often."""

    def __init__(self, server, answer):
        self.answer, self.times = answer, 0
        server.handle_RCPT = self

    async def __call__(self, server, session, envelope, address, options):
        self.times += 1
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"


def test_an_address_that_does_not_exist_fails_at_once_with_the_reason(db, smtp):
    mail, other = make_mail(1), make_mail(2)
    refusing = Refusing(smtp, "550 5.1.1 No such user here")
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.FAILED, "550 5.1.1 No such user here")
    refusing.answer = ""
    resend_mail(mail=other, by=make_user(), now=NOW)
    send_due_mails(now=NOW)
    assert [message["To"] for message in smtp.messages] == ["reader2@example.org"]


def test_a_busy_server_is_asked_again_with_growing_patience_until_the_office_is_asked(db, smtp):
    mail = make_mail()
    refusing = Refusing(smtp, "451 4.7.1 Greylisted")
    moment = NOW
    for pause in PATIENCE:
        send_due_mails(now=moment)
        mail.refresh_from_db()
        assert (mail.status, mail.due_at) == (MailStatus.QUEUED, moment + pause)
        moment = mail.due_at
    send_due_mails(now=moment)
    mail.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.FAILED, "451 4.7.1 Greylisted")
    assert refusing.times == len(PATIENCE) + 1


def test_a_text_that_the_server_refuses_is_no_unclear_mail(db, smtp):
    async def refuse(server, session, envelope):
        return "554 5.7.1 Looks like spam"

    smtp.handle_DATA = refuse
    mail = make_mail()
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.FAILED, "554 5.7.1 Looks like spam")


def test_a_line_that_breaks_during_the_handover_is_unclear(db, smtp):
    async def hang_up(server, session, envelope):
        server.transport.abort()
        return "250 OK"

    smtp.handle_DATA = hang_up
    mail = make_mail()
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert mail.status == MailStatus.UNCLEAR
    assert mail.error


@pytest.mark.expects_error_log
def test_without_a_mail_server_everything_waits_and_no_attempt_is_used_up(db, smtp, settings, caplog):
    settings.EMAIL_PORT = 1  # nobody listens there
    mail = make_mail()
    assert send_due_mails(now=NOW) == 0
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 0)
    assert "does not answer" in caplog.text


def test_an_unclear_mail_is_sent_again_only_by_a_person(db):
    mail = make_mail(status=MailStatus.UNCLEAR, attempts=3, error="broke off")
    send_due_mails(now=NOW)
    assert django_mail.outbox == []
    resend_mail(mail=mail, by=make_user(), now=NOW)
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert (mail.status, mail.error, len(django_mail.outbox)) == (MailStatus.SENT, "", 1)


def test_a_mail_says_who_wrote_it_and_that_no_answer_is_due(db, smtp):
    mail = make_mail(html="<p>Text</p>")
    send_due_mails(now=NOW)
    message = smtp.messages[0]
    assert message["Message-ID"] == f"<{mail.pk}@testserver>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == "Augenhöhe <office@augenhoehe.example>"
    assert message["Date"].datetime is not None
    assert message.get_body(("plain",)).get_content().strip() == "Text"
    assert message.get_body(("html",)).get_content().strip() == "<p>Text</p>"


def test_the_worker_sends_what_is_due(real_worker, smtp_server):
    mail = make_mail(due_at=timezone.now())
    send_due.delay()
    assert smtp_server.wait_for(1)[0]["To"] == mail.to_email
