"""What mail servers answer and what becomes of the mail: later, never, unclear; no word of it in the log."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.sending import PATIENCE, send_due_mails
from messaging.services import resend_mail
from messaging.transport import Carrier
from tests.builders import make_person, make_user
from tests.messaging.mails import NOW, PowerCut, make_mail


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


def test_an_address_that_does_not_exist_fails_at_once_and_is_noted(db, smtp):
    person = make_person(email="reader1@example.org")
    mail, other = make_mail(1, person=person), make_mail(2)
    refusing = Refusing(smtp, "550 5.1.1 No such user here")
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    person.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.FAILED, "550 5.1.1 No such user here")
    assert (person.email_bounced_at, person.email_bounce_reason) == (NOW, "550 5.1.1 No such user here")
    refusing.answer = ""
    resend_mail(mail=other, by=make_user(), now=NOW)
    send_due_mails(now=NOW)
    assert [message["To"] for message in smtp.messages] == ["reader2@example.org"]


def test_a_permanent_refusal_is_never_tried_again(db, smtp):
    make_mail()
    refusing = Refusing(smtp, "550 5.1.1 No such user here")
    for hour in range(72):
        send_due_mails(now=NOW + timedelta(hours=hour))
    assert refusing.times == 1


def test_a_server_that_will_have_none_of_our_mail_says_nothing_about_the_address(db, smtp):
    person = make_person(email="reader1@example.org")
    mail = make_mail(1, person=person)
    Refusing(smtp, "554 5.7.1 Relay access denied")
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    person.refresh_from_db()
    assert (mail.status, person.email_bounced_at) == (MailStatus.FAILED, None)


def test_a_busy_server_is_asked_again_every_half_hour_for_two_days_until_the_office_is_asked(db, smtp):
    mail = make_mail()
    refusing = Refusing(smtp, "451 4.7.1 Greylisted")
    moments = [NOW]
    while mail.status == MailStatus.QUEUED:
        send_due_mails(now=moments[-1])
        mail.refresh_from_db()
        moments.append(mail.due_at)
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert (mail.status, mail.error) == (MailStatus.FAILED, "451 4.7.1 Greylisted")
    assert max(pauses) == timedelta(minutes=30)
    assert timedelta(days=2) <= moments[-1] - NOW < timedelta(days=2, hours=1)
    assert refusing.times == len(PATIENCE) + 1


def test_a_busy_server_is_not_asked_any_more_when_the_mail_lost_its_use(db, smtp):
    mail = make_mail(expires_at=NOW + timedelta(hours=1))
    refusing = Refusing(smtp, "451 4.7.1 Greylisted")
    for minute in range(0, 300):
        send_due_mails(now=NOW + timedelta(minutes=minute))
    mail.refresh_from_db()
    assert (mail.status, refusing.times) == (MailStatus.EXPIRED, 4)  # after 0, 2, 12 and 42 minutes


def test_a_mail_that_loses_its_use_while_the_server_thinks_is_not_handed_over(db, smtp):
    mail = make_mail(expires_at=NOW + timedelta(seconds=30))

    async def think(server, session, envelope, address, options):
        clock.shift(timedelta(minutes=1))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    smtp.handle_RCPT = think
    with time_machine.travel(NOW, tick=False) as clock:
        send_due_mails()
    mail.refresh_from_db()
    assert (mail.status, smtp.messages) == (MailStatus.EXPIRED, [])


@pytest.mark.expects_error_log
@pytest.mark.parametrize("answer", ["421 4.3.2 Shutting down", "451 4.3.0 Try later", "452 4.3.1 Disk full"])
def test_a_server_that_takes_no_mail_of_ours_costs_no_attempt(db, smtp, answer):
    async def not_now(server, session, envelope, address, options):
        return answer

    smtp.handle_MAIL = not_now
    mail = make_mail()
    for minute in range(3):
        send_due_mails(now=NOW + timedelta(minutes=minute))
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.due_at) == (MailStatus.QUEUED, 0, NOW)
    del smtp.handle_MAIL
    send_due_mails(now=NOW + timedelta(minutes=3))
    assert len(smtp.messages) == 1


def test_a_server_that_hangs_up_after_each_mail_is_called_again(db, smtp):
    async def take_and_go(server, session, envelope):
        asyncio.get_running_loop().call_soon(server.transport.close)  # after the answer is written
        received.append(envelope.rcpt_tos)
        return "250 OK"

    received = []
    smtp.handle_DATA = take_and_go
    for number in range(3):
        make_mail(number)
    send_due_mails(now=NOW)
    assert len(received) == 3
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {MailStatus.SENT}


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


@pytest.mark.expects_error_log
def test_no_address_and_no_word_of_a_mail_gets_into_the_log(transactional_db, smtp, settings, caplog):
    """Whatever goes wrong: the log knows mails by their number only."""
    canary = "kanarienvogel"
    address = f"{canary}@example.org"
    person = make_person(email=address)
    logging.getLogger("mail.log").propagate = False  # the server's own

    async def answer(server, session, envelope, *args):
        return f"{code} <{address}> {canary}"

    async def hang_up(server, session, envelope):
        server.transport.abort()
        return ""

    def explode(*args):
        raise RuntimeError(address)

    def die(*args):
        raise PowerCut(address)

    faults = [(f"handle_{step}", code) for step in ("MAIL", "RCPT", "DATA") for code in (421, 451, 550)]
    moment = NOW
    try:
        for number, (step, code) in enumerate([*faults, ("handle_DATA", 0)]):
            known = person if step == "handle_RCPT" else None
            make_mail(number, to_email=address, person=known, text=canary, due_at=moment)
            setattr(smtp, step, answer if code else hang_up)
            send_due_mails(now=moment)
            smtp.__dict__.pop(step)
            moment += timedelta(days=3)
        for number, fault in enumerate((explode, die)):
            make_mail(100 + number, to_email=address, text=canary, due_at=moment)
            with pytest.MonkeyPatch.context() as patch, suppress(PowerCut):
                patch.setattr(Carrier, "hand_over", fault)
                send_due_mails(now=moment)
        settings.EMAIL_PORT = 1
        make_mail(200, to_email=address, text=canary, due_at=moment)
        send_due_mails(now=moment)
        make_mail(201, to_email=address, due_at=moment, expires_at=moment)
        settings.EMAIL_PORT = smtp.port
        send_due_mails(now=moment + timedelta(days=3))
    finally:
        logging.getLogger("mail.log").propagate = True
    assert caplog.records
    assert canary not in caplog.text
    assert {MailStatus.FAILED, MailStatus.UNCLEAR, MailStatus.EXPIRED} <= set(
        OutgoingMail.objects.values_list("status", flat=True)
    )
