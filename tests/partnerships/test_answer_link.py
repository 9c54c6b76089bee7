"""A member answers by the link in a mail, without login; opening it changes nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from partnerships.enums import Answer
from partnerships.services.supervision import cancel_supervision, plan_supervision
from partnerships.services.supervision_mails import answer_path
from tests.builders import (
    make_group,
    make_user,
)

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
START = datetime(2026, 3, 25, 18, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def plan(group, starts_at=START):
    return plan_supervision(
        group=group, starts_at=starts_at, place=group.place, by=make_user(), now=timezone.now()
    )


@pytest.fixture
def invitation():
    return plan(make_group(members=1)).invitations.get()


def test_opening_the_link_changes_nothing(client, invitation):
    page = client.get(answer_path(invitation))
    assert page.status_code == 200
    assert "Mittwoch, 25. März 2026 um 18:00 Uhr" in page.content.decode()
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at) == (Answer.PENDING, None)


def test_an_answer_is_saved_and_can_be_changed(client, invitation):
    for answer in ("yes", "no", "maybe"):
        assert client.post(answer_path(invitation), {"answer": answer}).status_code == 302
        invitation.refresh_from_db()
        assert invitation.answer == answer


@pytest.mark.parametrize("answer", ["", "pending", "vielleicht"])
def test_no_answer_is_refused_with_a_sentence(client, invitation, answer):
    response = client.post(answer_path(invitation), {"answer": answer})
    assert response.status_code == 422
    assert response.context["error"]
    invitation.refresh_from_db()
    assert invitation.answer == Answer.PENDING


def test_a_tampered_link_is_not_found(client, invitation):
    address = answer_path(invitation)
    assert client.get(address.replace("/antwort/", "/antwort/x")).status_code == 404
    invitation.delete()
    assert client.get(address).status_code == 404


def test_after_the_date_a_sentence_says_so(client, invitation):
    address = answer_path(invitation)
    with time_machine.travel(START, tick=False):
        assert "Dieser Termin ist vorbei." in client.get(address).content.decode()
        assert client.post(address, {"answer": "yes"}).status_code == 422
    invitation.refresh_from_db()
    assert invitation.answer == Answer.PENDING


def test_after_a_cancellation_a_sentence_says_so(client, invitation):
    cancel_supervision(meeting=invitation.meeting, by=make_user(), now=NOW)
    html = client.get(answer_path(invitation)).content.decode()
    assert "Dieser Termin wurde abgesagt." in html
    assert 'name="answer"' not in html
