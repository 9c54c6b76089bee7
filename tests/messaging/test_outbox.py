"""Queueing: once per key, in the reader's language, without HTML escapes in plain text."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from django.db import transaction

from accounts.enums import Kind
from config.celery import app
from messaging import events
from messaging.enums import MailStatus
from messaging.events import MailEvent, Placeholder, register
from messaging.models import OutgoingMail
from messaging.services import cancel_mails, queue_mail, send_due_mails
from tests.builders import make_organisation, make_person, make_user

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def sample_template(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(events, "_EVENTS", dict(events._EVENTS))
    register(MailEvent("sample/news", "News", "You asked for news.", {"what": Placeholder("what", "x")}))
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "news.subject").write_text("News\nfor {{ organisation }}")
    (folder / "news.text").write_text(
        '{% extends "messaging/mail/base.text" %}{% block content %}{{ what }}{% endblock content %}'
    )
    templates = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    settings.TEMPLATES = templates


def queue(key="sample:1", **fields):
    fields.setdefault("context", {"what": "Müller & Söhne <3: https://example.org/x"})
    return queue_mail(key=key, template="sample/news", now=NOW, **fields)


def test_it_writes_the_mail_in_the_persons_language(db):
    person = make_person(email="helga@example.org", correspondence_language="en", last_name="O'Neill")
    mail = queue(person=person)
    assert (mail.to_email, mail.status, mail.due_at) == ("helga@example.org", MailStatus.QUEUED, NOW)
    assert mail.subject == "News for Kreis Bergstraße"
    assert mail.text.startswith(
        "Hello Helga O'Neill,\n\nMüller & Söhne <3: https://example.org/x\n\nKind regards"
    )
    assert "Kreis Bergstraße" in mail.text


def test_the_html_made_from_the_text_is_escaped_and_linked(db):
    mail = queue(person=make_person(email="helga@example.org"))
    assert "Müller &amp; Söhne &lt;3" in mail.html
    assert '<a href="https://example.org/x"' in mail.html
    assert '<html lang="de"' in mail.html


def test_the_same_key_is_the_same_mail(db):
    person = make_person(email="helga@example.org")
    first = queue(person=person)
    assert queue(person=person, context={"what": "something else"}) == first
    assert OutgoingMail.objects.count() == 1


def test_without_an_address_nothing_is_queued(db):
    assert queue(person=make_person(email="")) is None
    assert queue() is None
    assert not OutgoingMail.objects.exists()


def test_a_mail_of_a_transaction_that_fails_is_never_there(transactional_db):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue(to_email="a@example.org")
        raise RuntimeError
    assert not OutgoingMail.objects.exists()


def test_cancelling_takes_back_what_waits_and_nothing_else(db):
    waiting = queue("supervision:1:a", to_email="a@example.org", due_at=NOW + timedelta(days=3))
    sent = queue("supervision:1:b", to_email="b@example.org")
    OutgoingMail.objects.filter(pk=sent.pk).update(status=MailStatus.SENT)
    other = queue("supervision:2:a", to_email="a@example.org")
    assert cancel_mails(key_prefix="supervision:1:") == 1
    statuses = {mail.pk: mail.status for mail in OutgoingMail.objects.all()}
    assert statuses == {
        waiting.pk: MailStatus.CANCELLED,
        sent.pk: MailStatus.SENT,
        other.pk: MailStatus.QUEUED,
    }


def test_one_transaction_wakes_the_sender_once(db, django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr("messaging.services.current_app.send_task", lambda name, **_: woken.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            queue(f"sample:{number}", to_email="a@example.org")
    assert woken == ["messaging.tasks.send_due"]


def test_without_redis_mails_are_queued_all_the_same(transactional_db, caplog, tmp_path):
    """The nudge is lost, the row stays, and the sweep will find it."""
    Celery("lonely", broker=f"redis+socket://{tmp_path}/nobody.sock", set_as_current=True)
    try:
        with transaction.atomic():
            mail = queue(to_email="a@example.org")
    finally:
        app.set_current()
    assert "could not be woken" in caplog.text
    send_due_mails(now=NOW)
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT


def test_coordinators_see_the_mails_to_their_people_only(db):
    mine = queue("1", person=make_person(email="a@example.org"))
    other = make_organisation("Kirchencafé", kind="church")
    queue("2", person=make_person(email="b@example.org", organisation=other))
    queue("3", to_email="staff@example.org")
    assert list(OutgoingMail.objects.visible_to(make_user(Kind.COORDINATOR))) == [mine]
    assert OutgoingMail.objects.visible_to(make_user(Kind.ADMINISTRATOR)).count() == 3
    assert not OutgoingMail.objects.visible_to(make_user(Kind.VOLUNTEER)).exists()
