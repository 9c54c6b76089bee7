"""Quiet mails: at most one a day and person, nothing lost, nothing twice, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging import events
from messaging.collecting import DIGEST
from messaging.digest import collect_quiet, quiet_slot
from messaging.enums import MailStatus
from messaging.events import MailEvent, Placeholder, register
from messaging.models import OutgoingMail
from messaging.services import cancel_mails, queue_mail, resend_mail, send_due_mails
from people.models import Person
from tests.builders import make_person, make_user

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 3, 2, 8, tzinfo=BERLIN)
TEN = MORNING.replace(hour=10)


@pytest.fixture(autouse=True)
def reminder(settings, tmp_path, monkeypatch):
    """An event of which nobody knows but these tests."""
    monkeypatch.setattr(events, "_EVENTS", dict(events._EVENTS))
    folder = tmp_path / "sample" / "mail"
    folder.mkdir(parents=True)
    (folder / "reminder.subject").write_text("About {{ what }}")
    (folder / "reminder.text").write_text(
        '{% extends "messaging/mail/base.text" %}{% block content %}please think of {{ what }}.\n\n'
        "[Answer]({{ link }}){% endblock content %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    register(
        MailEvent(
            name="sample/mail/reminder",
            title="Reminder",
            reason="You asked for it: {what}.",
            placeholders={
                "what": Placeholder("what", "x"),
                "link": Placeholder("link", "https://example.org/"),
            },
            is_quiet=True,
        )
    )


@pytest.fixture
def helga(db) -> Person:
    return make_person(email="helga@example.org", first_name="Helga", last_name="Brandt")


def remind(person: Person, what: str, *, now: datetime = MORNING, **fields) -> OutgoingMail:
    words = {"what": what, "link": f"https://example.org/{what}"}
    mail = queue_mail(
        key=f"reminder:{person.pk}:{what}",
        template="sample/mail/reminder",
        context=words,
        person=person,
        now=now,
        **fields,
    )
    assert mail
    return mail


def state(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return mail.status


def test_quiet_mails_wait_for_ten_and_come_as_one(helga):
    first, second = remind(helga, "apples"), remind(helga, "pears")
    assert first.due_at == TEN
    send_due_mails(now=MORNING)
    assert not outbox.outbox
    send_due_mails(now=TEN)
    (sent,) = outbox.outbox
    assert (state(first), state(second)) == (MailStatus.COLLECTED, MailStatus.COLLECTED)
    assert first.collected_in == second.collected_in
    assert first.collected_in.key == f"digest:{helga.pk}:2026-03-02"
    assert first.collected_in.status == MailStatus.SENT
    for written in (sent.body, sent.alternatives[0].content):
        for what in ("apples", "pears"):
            assert written.count(f"https://example.org/{what}") == 1
            assert f"About {what}" in written
            assert f"You asked for it: {what}." in written
        assert written.count("Guten Tag Helga Brandt,") == 1
        assert written.count("Mit freundlichen Grüßen") == 1
        assert written.count("Please think of") == 2


def test_a_single_one_goes_as_itself(helga):
    mail = remind(helga, "apples")
    send_due_mails(now=TEN)
    assert state(mail) == MailStatus.SENT
    assert outbox.outbox[0].subject == "About apples"


def test_the_second_of_a_day_waits_for_the_next(helga):
    remind(helga, "apples")
    send_due_mails(now=TEN)
    later = TEN + timedelta(hours=4)
    mail = remind(helga, "pears", now=later)
    assert mail.due_at == TEN + timedelta(days=1)
    early = remind(helga, "plums", now=later)
    OutgoingMail.objects.filter(pk=early.pk).update(due_at=later)
    send_due_mails(now=later)
    assert state(early) == MailStatus.QUEUED
    assert early.due_at == TEN + timedelta(days=1)
    send_due_mails(now=TEN + timedelta(days=1))
    assert len(outbox.outbox) == 2


def test_in_the_afternoon_the_first_goes_at_once(helga):
    mail = remind(helga, "apples", now=TEN + timedelta(hours=4))
    send_due_mails(now=TEN + timedelta(hours=4))
    assert state(mail) == MailStatus.SENT


def test_what_would_be_useless_tomorrow_goes_today(helga):
    remind(helga, "apples")
    send_due_mails(now=TEN)
    later = TEN + timedelta(hours=4)
    mail = remind(helga, "pears", now=later, expires_at=later + timedelta(hours=3))
    send_due_mails(now=later)
    assert state(mail) == MailStatus.SENT


def test_others_and_dates_for_the_calendar_wait_for_nobody(helga):
    date = remind(helga, "apples", calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    other = remind(helga, "pears", to_email="other@example.org")
    assert (date.is_quiet, date.due_at) == (False, MORNING)
    assert (other.is_quiet, other.due_at) == (False, MORNING)


def test_everybody_has_their_own(helga):
    paul = make_person(email="paul@example.org")
    for person in (helga, paul):
        remind(person, "apples")
    send_due_mails(now=TEN)
    assert sorted(mail.to[0] for mail in outbox.outbox) == ["helga@example.org", "paul@example.org"]


def test_what_is_taken_back_disappears_from_a_mail_that_still_waits(helga):
    first, second = remind(helga, "apples"), remind(helga, "pears")
    assert collect_quiet(now=TEN) == 1
    assert cancel_mails(key_prefix=first.key) == 1
    send_due_mails(now=TEN)
    assert "apples" not in outbox.outbox[0].body + outbox.outbox[0].alternatives[0].content
    assert (state(first), state(second)) == (MailStatus.CANCELLED, MailStatus.COLLECTED)


def test_a_mail_without_parts_is_not_sent(helga):
    first, second = remind(helga, "apples"), remind(helga, "pears")
    collect_quiet(now=TEN)
    assert cancel_mails(key_prefix=f"reminder:{helga.pk}") == 2
    send_due_mails(now=TEN)
    assert not outbox.outbox
    third, fourth = remind(helga, "plums", now=TEN), remind(helga, "figs", now=TEN)
    send_due_mails(now=TEN)
    assert len(outbox.outbox) == 1
    assert {state(mail) for mail in (third, fourth)} == {MailStatus.COLLECTED}
    assert {state(mail) for mail in (first, second)} == {MailStatus.CANCELLED}


def test_what_has_lost_its_use_disappears_too(helga):
    first = remind(helga, "apples", expires_at=TEN + timedelta(hours=1))
    remind(helga, "pears")
    collect_quiet(now=TEN)
    send_due_mails(now=TEN + timedelta(hours=2))
    assert state(first) == MailStatus.EXPIRED
    assert "apples" not in outbox.outbox[0].body


def test_a_mail_that_waits_for_the_server_takes_in_what_comes(helga):
    """The server is away over night: still one mail, with yesterday's and today's."""
    remind(helga, "apples")
    collect_quiet(now=TEN)
    remind(helga, "pears", now=TEN + timedelta(hours=20))
    next_day = TEN + timedelta(days=1)
    send_due_mails(now=next_day)
    (sent,) = outbox.outbox
    assert "apples" in sent.body and "pears" in sent.body
    plums = remind(helga, "plums", now=next_day)
    assert plums.due_at == TEN + timedelta(days=2)


def test_it_can_be_sent_again(helga):
    first = remind(helga, "apples")
    remind(helga, "pears")
    send_due_mails(now=TEN)
    state(first)
    digest = first.collected_in
    OutgoingMail.objects.filter(pk=digest.pk).update(status=MailStatus.FAILED)
    digest.refresh_from_db()
    resend_mail(mail=digest, by=make_user(), now=TEN + timedelta(hours=1))
    send_due_mails(now=TEN + timedelta(hours=1))
    first_time, second_time = outbox.outbox
    assert first_time.body == second_time.body
    assert state(digest) == MailStatus.SENT


def test_a_failed_one_leaves_the_day_to_others(helga):
    failed = remind(helga, "apples")
    collect_quiet(now=TEN)
    OutgoingMail.objects.filter(pk=failed.pk).update(status=MailStatus.FAILED)
    mail = remind(helga, "pears", now=TEN)
    send_due_mails(now=TEN)
    assert state(mail) == MailStatus.SENT


@pytest.mark.parametrize("day", [29, 25])
def test_ten_is_ten_when_clocks_change(helga, day):
    month = 3 if day == 29 else 10
    night = datetime(2026, month, day, 1, 30, tzinfo=BERLIN)
    slot = timezone.localtime(quiet_slot(helga, night))
    assert (slot.date(), slot.time()) == (night.date(), time(10))
    remind(helga, "apples", now=night)
    send_due_mails(now=slot)
    following = timezone.localtime(quiet_slot(helga, slot + timedelta(hours=1)))
    assert (following.day, following.time()) == ((night + timedelta(days=1)).day, time(10))


@pytest.mark.sqlite
def test_two_senders_at_once_send_one(transactional_db):
    person = make_person(email="helga@example.org")
    mails = [remind(person, what) for what in ("apples", "pears", "plums")]
    start = Barrier(4)

    def sender() -> None:
        start.wait()
        try:
            send_due_mails(now=TEN)
        finally:
            connection.close()

    threads = [Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send_due_mails(now=TEN)
    assert {state(mail) for mail in mails} == {MailStatus.COLLECTED}
    assert OutgoingMail.objects.filter(event=DIGEST, status=MailStatus.SENT).count() == 1


def test_what_is_collected_and_then_overtaken_is_not_told_as_sent(helga):
    """Two that lose their use a minute after they were put together, before the mail server is there."""
    ends = TEN + timedelta(minutes=1)
    mails = [remind(helga, name, expires_at=ends) for name in ("apples", "pears")]
    collect_quiet(now=TEN)
    assert {state(mail) for mail in mails} == {MailStatus.COLLECTED}
    send_due_mails(now=ends + timedelta(hours=1))
    assert not outbox.outbox
    assert {state(mail) for mail in mails} == {MailStatus.EXPIRED}


PEOPLE = 2
MINUTES = st.integers(0, 4 * 24 * 60)
ACTIONS = st.one_of(
    st.tuples(st.just("remind"), MINUTES, st.integers(0, PEOPLE - 1), st.none() | st.integers(30, 2000)),
    st.tuples(st.just("send"), MINUTES, st.just(0), st.none()),
    st.tuples(st.just("collect"), MINUTES, st.just(0), st.none()),
    st.tuples(st.just("cancel"), MINUTES, st.integers(0, 30), st.none()),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=25))
def test_nothing_is_lost_nothing_comes_twice_and_one_a_day(db, actions):
    """Over the night in which the clocks go forward; then everything that waits has its time to leave."""
    OutgoingMail.objects.all().delete()
    outbox.outbox.clear()
    start = datetime(2026, 3, 27, 6, tzinfo=BERLIN)
    people = [make_person(email=f"reader{number}@example.org") for number in range(PEOPLE)]
    mails: list[OutgoingMail] = []
    for what, minute, number, lasts in sorted(actions, key=lambda action: action[1]):
        now = (start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minute)).astimezone(BERLIN)
        if what == "remind":
            ends = now + timedelta(minutes=lasts) if lasts else None
            mails.append(remind(people[number], f"thing{len(mails)}z", now=now, expires_at=ends))
        elif what == "send":
            send_due_mails(now=now)
        elif what == "collect":
            collect_quiet(now=now)
        elif number < len(mails):
            cancel_mails(key_prefix=mails[number].key)
    for day in range(4, 8):
        for hour in (6, 8):
            send_due_mails(now=start + timedelta(days=day, hours=hour))

    texts = [message.body for message in outbox.outbox]
    for number, mail in enumerate(mails):
        came = sum(text.count(f"https://example.org/thing{number}z") for text in texts)
        gone = state(mail) in (MailStatus.SENT, MailStatus.COLLECTED)
        assert came == int(gone), (mail.status, came)
        assert gone or mail.status in (MailStatus.CANCELLED, MailStatus.EXPIRED)
    sent = OutgoingMail.objects.filter(status=MailStatus.SENT, is_quiet=True)
    days = Counter((mail.person_id, timezone.localdate(mail.sent_at)) for mail in sent)
    assert max(days.values(), default=1) == 1
