"""Sending: nothing lost, nothing twice, and what nobody can know is put before the office."""

import threading
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.utils import timezone

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.sending import LEASE, MAX_BREAKS, send_due_mails
from messaging.services import resend_mail
from messaging.tasks import send_due
from messaging.transport import Carrier
from tests.builders import make_user
from tests.messaging.mails import NOW, PowerCut, make_mail

LATER = NOW + LEASE + timedelta(seconds=1)


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


@pytest.mark.expects_error_log
def test_what_is_urgent_goes_out_though_quiet_mails_cannot_be_collected(db, monkeypatch, caplog):
    urgent, quiet = make_mail(1), make_mail(2, is_quiet=True)

    def fail(*, now):
        raise KeyError("secret@example.org")

    monkeypatch.setattr("messaging.sending.collect_quiet", fail)
    assert send_due_mails(now=NOW) == 1
    urgent.refresh_from_db()
    quiet.refresh_from_db()
    assert (urgent.status, quiet.status) == (MailStatus.SENT, MailStatus.QUEUED)
    assert "Quiet mails could not be collected (KeyError)" in caplog.text
    assert "secret@" not in caplog.text


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


@pytest.mark.sqlite
def test_what_has_lost_its_use_is_never_sent(db):
    late = make_mail(1, expires_at=NOW)
    later = make_mail(2, expires_at=NOW, due_at=NOW + timedelta(days=1))
    in_time = make_mail(3, expires_at=NOW + timedelta(minutes=1))
    send_due_mails(now=NOW)
    for mail in (late, later, in_time):
        mail.refresh_from_db()
    assert [late.status, later.status, in_time.status] == [
        MailStatus.EXPIRED,
        MailStatus.EXPIRED,
        MailStatus.SENT,
    ]
    assert late.error
    assert [message.subject for message in django_mail.outbox] == ["Subject 3"]


@pytest.mark.sqlite
def test_a_mail_on_which_senders_die_again_and_again_is_put_aside(db, monkeypatch):
    mail = make_mail()

    def die(*args):
        raise PowerCut

    monkeypatch.setattr(Carrier, "hand_over", die)
    moment = NOW
    for _crash in range(MAX_BREAKS + 1):
        with pytest.raises(PowerCut):
            send_due_mails(now=moment)
        moment += LEASE + timedelta(seconds=1)
    send_due_mails(now=moment)
    mail.refresh_from_db()
    assert mail.status == MailStatus.FAILED
    assert mail.error


@pytest.mark.expects_error_log
@pytest.mark.sqlite
def test_a_mail_that_cannot_be_written_holds_up_no_other(db):
    make_mail(1, subject="Two\nlines")
    make_mail(2, due_at=NOW)
    send_due_mails(now=NOW)
    statuses = dict(OutgoingMail.objects.values_list("key", "status"))
    assert statuses == {"test:1": MailStatus.FAILED, "test:2": MailStatus.SENT}


def test_a_database_that_restarts_meanwhile_is_waited_for(transactional_db, smtp, monkeypatch):
    """The connection breaks while the mail server has the mail in its hands."""
    monkeypatch.setattr("messaging.steady.PAUSE", 0.01)
    mail = make_mail()

    async def cut(server, session, envelope):
        thread = threading.Thread(target=end_all_others)
        thread.start()
        thread.join()
        return "250 OK"

    def end_all_others():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()

    smtp.handle_DATA = cut
    assert send_due_mails(now=NOW) == 1
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT


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
