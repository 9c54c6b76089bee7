"""Minutes of an exchange: for whoever leads the group and wrote them, and for nobody else."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.enums import Kind
from partnerships.models import SupervisionMinutes
from partnerships.services.minutes import keep_minutes
from partnerships.services.supervision import cancel_supervision, plan_supervision
from tests.builders import make_group, make_user

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 20, tzinfo=BERLIN)
CANARY = "Zaunkönig"


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    """It began an hour ago; somebody leads the group."""
    group = make_group(members=1, facilitator=make_user(Kind.TRAINER))
    return plan_supervision(
        group=group,
        starts_at=NOW - timedelta(hours=1),
        place=group.place,
        by=make_user(),
        now=NOW - timedelta(days=20),
    )


def address(meeting):
    return reverse("partnerships:supervision_minutes", args=[meeting.pk])


def write(client, meeting, text=f"{CANARY} sprach"):
    client.force_login(meeting.group.facilitator)
    return client.post(address(meeting), {"text": text})


def test_the_facilitator_writes_reads_and_rewrites(client, meeting):
    assert write(client, meeting).status_code == 302
    assert CANARY in client.get(address(meeting)).content.decode()
    write(client, meeting, "kürzer")
    assert SupervisionMinutes.objects.get().text == "kürzer"
    assert address(meeting) in client.get(meeting.group.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", [Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.TRAINER, Kind.VOLUNTEER])
def test_for_everybody_else_there_is_no_such_page(client, meeting, kind):
    write(client, meeting)
    user = make_user(kind)
    client.force_login(user)
    assert client.get(address(meeting)).status_code == 404
    assert client.post(address(meeting), {"text": "neu"}).status_code == 404
    assert not SupervisionMinutes.objects.visible_to(user).exists()
    group_page = client.get(meeting.group.get_absolute_url())
    if group_page.status_code == 200:
        assert address(meeting) not in group_page.content.decode()
        assert CANARY not in group_page.content.decode()
    with pytest.raises(PermissionDenied):
        keep_minutes(meeting=meeting, text="neu", by=user, now=NOW)
    assert SupervisionMinutes.objects.get().text == f"{CANARY} sprach"


def test_a_member_who_administrates_does_not_read_them_either(client, meeting):
    write(client, meeting)
    person = meeting.invitations.get().volunteer.person
    person.user = make_user(Kind.ADMINISTRATOR, Kind.VOLUNTEER)
    person.save()
    client.force_login(person.user)
    assert client.get(address(meeting)).status_code == 404


def test_whoever_takes_over_is_told_and_reads_nothing(client, meeting):
    write(client, meeting)
    before, group = meeting.group.facilitator, meeting.group
    group.facilitator = make_user(Kind.TRAINER)
    group.save()
    client.force_login(group.facilitator)
    page = client.get(address(meeting)).content.decode()
    assert "hat ein Protokoll dieses Termins geschrieben" in page
    assert CANARY not in page
    assert "<textarea" not in page
    kept = client.post(address(meeting), {"text": "meins"})
    assert kept.status_code == 422
    assert "meins" in kept.content.decode()
    assert SupervisionMinutes.objects.get().text == f"{CANARY} sprach"
    # Nor does who led it before, as long as somebody else does.
    client.force_login(before)
    assert client.get(address(meeting)).status_code == 404
    group.facilitator = before
    group.save()
    assert CANARY in client.get(address(meeting)).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_what_was_typed_stays_where_it_cannot_be_saved(client, meeting, text):
    page = write(client, meeting, text)
    assert page.status_code == 422
    assert page.context["form"]["text"].value() == text
    assert not SupervisionMinutes.objects.exists()


def test_there_are_none_of_a_date_to_come_or_cancelled(client, meeting):
    client.force_login(meeting.group.facilitator)
    with time_machine.travel(NOW - timedelta(hours=2), tick=False):
        assert client.get(address(meeting)).status_code == 404
    cancel_supervision(meeting=meeting, by=make_user(), now=NOW)
    assert client.get(address(meeting)).status_code == 404
    meeting.refresh_from_db()
    with pytest.raises(ValidationError):
        keep_minutes(meeting=meeting, text="x", by=meeting.group.facilitator, now=NOW)
