"""Yes, maybe or no: from the mail with one confirming tap, from the portal at once, and never by opening."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from messaging.models import OutgoingMail
from partnerships.enums import Answer
from partnerships.services.supervision import cancel_supervision, leave_group, plan_supervision
from partnerships.services.supervision_mails import answer_path
from tests.builders import TODAY, make_group, make_user

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def invitation():
    group = make_group(members=1)
    meeting = plan_supervision(
        group=group, starts_at=NOW + timedelta(days=20), place=group.place, by=make_user(), now=NOW
    )
    return meeting.invitations.get()


def primary(page):
    """The button that stands out."""
    return re.findall(r'kern-btn--primary"\s+name="answer"\s+value="(\w+)"', page.content.decode())


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_a_button_of_the_mail_leads_to_its_answer_and_one_tap_saves_it(client, invitation, answer):
    mail = OutgoingMail.objects.get()
    [link] = re.findall(rf"http://testserver(\S+\?answer={answer})", mail.text)
    page = client.get(link)
    assert primary(page) == [answer]
    invitation.refresh_from_db()
    assert invitation.answer == Answer.PENDING
    [target] = re.findall(r'<form method="post" action="(/\S+/antwort/[^"]+)"', page.content.decode())
    assert client.post(target, {"answer": answer}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.answer == answer


def test_the_mail_has_three_buttons_and_names_nobody_in_its_subject(invitation):
    mail = OutgoingMail.objects.get()
    assert len(re.findall(r'href="[^"]+\?answer=(?:yes|maybe|no)"', mail.html)) == 3
    person = invitation.volunteer.person
    assert person.last_name not in mail.subject
    assert person.first_name not in mail.subject


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("query", ["", "?answer=yes", "?answer=no", "?answer=<script>"])
def test_opening_changes_nothing_whoever_opens(client, invitation, method, query):
    assert getattr(client, method)(answer_path(invitation) + query).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at) == (Answer.PENDING, None)


def test_a_scanner_that_posts_without_the_page_changes_nothing(invitation):
    scanner = Client(enforce_csrf_checks=True)
    assert scanner.post(answer_path(invitation), {"answer": "yes"}).status_code == 403
    invitation.refresh_from_db()
    assert invitation.answer == Answer.PENDING


def test_from_the_portal_and_the_group_one_tap_is_enough(client, invitation):
    user = make_user(Kind.VOLUNTEER)
    invitation.volunteer.person.user = user
    invitation.volunteer.person.save()
    client.force_login(user)
    for place in (reverse("office:desk"), invitation.meeting.group.get_absolute_url()):
        page = client.get(place, follow=True)
        assert answer_path(invitation).partition(":")[0] in page.content.decode()
        assert 'value="maybe"' in page.content.decode()
        back = client.post(answer_path(invitation), {"answer": "maybe", "next": place})
        assert back["Location"] == place
        invitation.refresh_from_db()
        assert invitation.answer == Answer.MAYBE
        invitation.answer = Answer.PENDING
        invitation.save()


def test_a_foreign_way_back_is_not_taken(client, invitation):
    address = answer_path(invitation)
    back = client.post(address, {"answer": "yes", "next": "https://example.org/"})
    assert back["Location"] == address


def test_after_leaving_the_group_the_old_link_says_so(client, invitation):
    address = answer_path(invitation)
    leave_group(membership=invitation.volunteer.group_memberships.get(), by=make_user(), today=TODAY, now=NOW)
    for response in (client.get(address), client.post(address, {"answer": "yes"})):
        assert response.status_code == 404
        assert "betrifft Sie nicht mehr" in response.content.decode()


def test_an_answer_to_a_cancelled_date_is_a_sentence(client, invitation):
    cancel_supervision(meeting=invitation.meeting, by=make_user(), now=NOW)
    response = client.post(answer_path(invitation), {"answer": "yes"})
    assert response.status_code == 422
    assert "Dieser Termin wurde abgesagt." in response.content.decode()
