"""Getting the newsletter, its issues, and leaving it again."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta
from hashlib import sha256
from zlib import decompress

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.services import send_due_mails
from publications.models import Newsletter, Subscription
from publications.services import delete_draft, request_subscription, save_newsletter, send_newsletter
from tests.builders import make_user, opened
from tests.publications.builders import NOW, make_issue, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SUBSCRIBE = "/wissen/integrationsbrief/abonnieren/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def asked(email, **more):
    return {"email": email, **opened(), **more}


def link_in(mail, path):
    return re.search(rf"http://testserver(/wissen/integrationsbrief/{path}/\S+)", mail.text)[1]


# --- getting it ---------------------------------------------------------------------------------


def test_an_address_is_kept_only_after_its_owner_pressed_the_button(client):
    client.post(SUBSCRIBE, asked("Ana@Example.org"))
    assert not Subscription.objects.exists()
    link = link_in(OutgoingMail.objects.get(to_email="ana@example.org"), "bestaetigen")
    page = client.get(link)
    assert "ana@example.org" in page.content.decode()
    assert not Subscription.objects.exists()  # mail scanners open links
    client.post(link)
    subscription = Subscription.objects.get()
    assert (subscription.email, subscription.requested_at, subscription.confirmed_at) == (
        "ana@example.org",
        NOW,
        NOW,
    )
    client.post(link)
    assert Subscription.objects.count() == 1


def test_the_link_works_for_a_week(client, time_machine):
    client.post(SUBSCRIBE, asked("ana@example.org"))
    link = link_in(OutgoingMail.objects.get(), "bestaetigen")
    time_machine.move_to(NOW + timedelta(days=8))
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert not Subscription.objects.exists()


def test_no_link_tells_logs_and_histories_whose_it_is(client):
    client.post(SUBSCRIBE, asked("ana@example.org"))
    token = link_in(OutgoingMail.objects.get(), "bestaetigen").rstrip("/").rpartition("/")[2]
    content = token.split(":")[0].removeprefix(".").encode()
    content = urlsafe_b64decode(content + b"=" * (-len(content) % 4))
    if token.startswith("."):
        content = decompress(content)
    assert b"language" in content
    assert b"ana" not in content and sha256(b"ana@example.org").hexdigest().encode() not in content


def test_a_link_for_one_purpose_opens_no_other_page(client):
    client.post(SUBSCRIBE, asked("ana@example.org"))
    token = link_in(OutgoingMail.objects.get(), "bestaetigen").rstrip("/").rpartition("/")[2]
    assert client.get(reverse("publications:unsubscribe", args=[token])).status_code == 404


def test_one_mail_a_day_however_often_somebody_asks():
    for hours in (0, 1, 14, 16):
        email = "ana@example.org" if hours else "ANA@example.org "
        request_subscription(email=email, language="de", now=NOW + timedelta(hours=hours))
    assert OutgoingMail.objects.count() == 2  # the last one is the next day


def test_nobody_learns_whether_an_address_is_known(client):
    make_subscription("known@example.org")
    answers = [
        client.post(SUBSCRIBE, asked(email), follow=True).content
        for email in ("known@example.org", "unknown@example.org")
    ]
    assert len({re.sub(rb"csrfmiddlewaretoken\S* value=\S+", b"", answer) for answer in answers}) == 1
    assert [mail.to_email for mail in OutgoingMail.objects.all()] == ["unknown@example.org"]


def test_a_wrong_address_comes_back_with_a_message(client):
    response = client.post(SUBSCRIBE, asked("ana@"))
    assert response.status_code == 422
    assert 'value="ana@"' in response.content.decode()


def test_machines_that_fill_in_everything_cause_no_mail(client):
    assert client.post(SUBSCRIBE, asked("ana@example.org", website="x")).status_code == 302
    assert not OutgoingMail.objects.exists()


# --- sending ------------------------------------------------------------------------------------


def test_issues_are_numbered_one_after_the_other():
    assert [make_issue().number, make_issue().number] == [1, 2]


def test_an_issue_goes_once_to_everybody_who_confirmed():
    for name in ("ana", "bo"):
        make_subscription(f"{name}@example.org")
    issue, by = make_issue(), make_user(Kind.COORDINATOR)
    assert send_newsletter(newsletter=issue, by=by, now=NOW) == 2
    with pytest.raises(ValidationError, match="versendet"):
        send_newsletter(newsletter=issue, by=by, now=NOW)
    assert OutgoingMail.objects.count() == 2
    issue.refresh_from_db()
    assert (issue.sent_on, issue.sent_by) == (NOW.date(), by)


def test_a_sent_issue_stays_as_it_is():
    issue = make_issue()
    send_newsletter(newsletter=issue, by=make_user(), now=NOW)
    with pytest.raises(ValidationError):
        save_newsletter(newsletter=issue)
    with pytest.raises(ValidationError):
        delete_draft(newsletter=issue)


def test_an_issue_carries_the_way_out_for_readers_and_mail_programs(mailoutbox):
    make_subscription(language="en")
    send_newsletter(newsletter=make_issue(text="<b>x</b> *gut*"), by=make_user(), now=NOW)
    send_due_mails(now=NOW)
    (message,) = mailoutbox
    mail = OutgoingMail.objects.get()
    sent = message.message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "".join(sent["List-Unsubscribe"].split()) == f"<{mail.unsubscribe_url}>"
    assert mail.unsubscribe_url in message.body
    assert mail.unsubscribe_url in mail.html
    assert mail.html.count("/abbestellen/") == 1
    assert "&lt;b&gt;x&lt;/b&gt; <em>gut</em>" in mail.html
    assert "Leave the newsletter" in mail.html


def test_other_mails_carry_no_such_header(mailoutbox):
    request_subscription(email="ana@example.org", language="de", now=NOW)
    send_due_mails(now=NOW)
    assert "List-Unsubscribe" not in mailoutbox[0].message()


# --- leaving -------------------------------------------------------------------------------------


def sent_link():
    send_newsletter(newsletter=make_issue(), by=make_user(), now=NOW)
    return OutgoingMail.objects.get().unsubscribe_url.removeprefix("http://testserver")


def test_a_mail_programs_one_click_deletes_the_address_without_a_csrf_token():
    make_subscription()
    link = sent_link()
    program = Client(enforce_csrf_checks=True)
    response = program.post(
        link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert not Subscription.objects.exists()
    # An issue that has not left the house yet stays there.
    assert OutgoingMail.objects.get().status == MailStatus.CANCELLED
    assert program.post(link).status_code == 200


def test_opening_the_link_deletes_nothing(client):
    make_subscription()
    link = sent_link()
    assert "ana@example.org" in client.get(link).content.decode()
    assert Subscription.objects.exists()


def test_the_link_of_an_old_issue_works_years_later(client, time_machine):
    make_subscription()
    link = sent_link()
    time_machine.move_to(NOW + timedelta(days=2000))
    client.post(link)
    assert not Subscription.objects.exists()


def test_everything_else_still_asks_for_the_csrf_token():
    program = Client(enforce_csrf_checks=True)
    assert program.post(SUBSCRIBE, {"email": "ana@example.org"}).status_code == 403


# --- the office ------------------------------------------------------------------------------------


def test_the_office_writes_looks_and_sends(client):
    make_subscription()
    client.force_login(make_user(Kind.COORDINATOR))
    data = {"title": "Frühling", "text": "Es **tut** sich etwas."}
    preview = client.post(reverse("publications:newsletter_create"), data, follow=True)
    assert "<strong>tut</strong>" in preview.content.decode()
    issue = Newsletter.objects.get()
    url = reverse("publications:newsletter_send", args=[issue.pk])
    assert "1 Adresse" in client.get(url).content.decode()
    assert not OutgoingMail.objects.exists()
    client.post(url)
    assert OutgoingMail.objects.count() == 1
    assert "versendet" in client.post(url, follow=True).content.decode()
    edit = reverse("publications:newsletter_edit", args=[issue.pk])
    assert client.post(edit, {**data, "title": "Sommer"}).status_code == 422


def test_the_archive_shows_what_was_sent_and_no_draft(client):
    sent, draft = make_issue("Frühling"), make_issue("Sommer")
    send_newsletter(newsletter=sent, by=make_user(), now=NOW)
    page = client.get(reverse("publications:newsletter_list")).content.decode()
    assert "Frühling" in page
    assert "Sommer" not in page
    assert client.get(reverse("publications:newsletter_detail", args=[sent.number])).status_code == 200
    assert client.get(reverse("publications:newsletter_detail", args=[draft.number])).status_code == 404
