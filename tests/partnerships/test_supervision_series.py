"""A year of dates: looked at first, planned with one click, told in one mail; then each date for itself."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Kind
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from partnerships.enums import Answer
from partnerships.services.supervision import (
    answer_invitation,
    cancel_supervision,
    join_group,
    leave_group,
    move_supervision,
    plan_series,
)
from partnerships.services.supervision_reminders import queue_reminders
from tests.builders import TODAY, make_group, make_user, make_volunteer

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
STARTS = [datetime(2026, month, day, 18, tzinfo=BERLIN) for month, day in ((3, 11), (4, 22), (6, 10))]


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def plan(group, starts=STARTS, now=NOW, **fields):
    return plan_series(group=group, starts=starts, place=group.place, by=make_user(), now=now, **fields)


def events(mail):
    return Calendar.from_ical(mail.calendar).walk("VEVENT")


def mails(prefix):
    return OutgoingMail.objects.filter(key__startswith=prefix)


def test_everybody_gets_one_mail_with_all_dates():
    meetings = plan(make_group(members=2))
    told = mails("supervision-series:")
    assert told.count() == OutgoingMail.objects.count() == 2
    mail = told.first()
    assert mail.calendar_method == "PUBLISH"
    assert [str(event["UID"]) for event in events(mail)] == [meeting.uid for meeting in meetings]
    assert {int(event["SEQUENCE"]) for event in events(mail)} == {0}
    for day in ("11. März 2026", "22. April 2026", "10. Juni 2026"):
        assert day in mail.text
    assert all(meeting.invitations.count() == 2 for meeting in meetings)


def test_all_or_none():
    group = make_group(members=1)
    for starts in ([], [*STARTS, NOW - timedelta(days=1)], [STARTS[0], STARTS[0] + timedelta(minutes=30)]):
        with pytest.raises(ValidationError):
            plan(group, starts=starts)
    assert not group.meetings.exists()
    assert not OutgoingMail.objects.exists()


def test_each_date_is_asked_about_with_its_reminders():
    meetings = plan(make_group(members=1))
    # The first date was told too late for the reminder two weeks before.
    assert [queue_reminders(now=datetime(2026, 3, day, tzinfo=BERLIN)) for day in (8, 9, 10)] == [0, 1, 0]
    assert queue_reminders(now=datetime(2026, 4, 8, 9, tzinfo=BERLIN)) == 1
    mail = mails(f"supervision:{meetings[1].pk}:").get()
    assert mail.is_quiet
    for answer in ("yes", "maybe", "no"):
        assert f"?answer={answer}" in mail.text


def test_moving_one_date_tells_everybody_and_leaves_the_others():
    meetings = plan(make_group(members=2))
    later = STARTS[1] + timedelta(days=1)
    move_supervision(meeting=meetings[1], starts_at=later, place="Rathaus", by=make_user(), now=NOW)
    changes = mails("supervision:")
    assert {mail.key.split(":")[3] for mail in changes} == {"change"}
    [event] = events(changes.first())
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (meetings[1].uid, 1)
    for meeting in (meetings[0], meetings[2]):
        meeting.refresh_from_db()
        assert meeting.sequence == 0


def test_numbers_only_rise_whatever_happens_to_a_date():
    group = make_group(members=1)
    meeting, *_others = plan(group)
    told = [0]
    for days in (1, 2, 0):
        meeting = move_supervision(
            meeting=meeting,
            starts_at=STARTS[0] + timedelta(days=days),
            place=group.place,
            by=make_user(),
            now=NOW,
        )
        told.append(meeting.sequence)
    mails("supervision").update(status=MailStatus.SENT)
    leave_group(membership=group.memberships.get(), by=make_user(), today=TODAY, now=NOW)
    told.append(int(events(mails("supervision-left:").get())[0]["SEQUENCE"]))
    meeting.refresh_from_db()
    other = make_volunteer(person_email="x@example.org")
    join_group(group=group, volunteer=other, by=make_user(), today=TODAY, now=NOW)
    cancel_supervision(meeting=meeting, by=make_user(), now=NOW)
    told.append(int(events(mails("supervision:").get(key__contains=":cancel:"))[0]["SEQUENCE"]))
    assert told == sorted(set(told))


def test_who_leaves_gets_one_mail_that_takes_all_dates_away():
    group = make_group(members=1)
    meetings = plan(group)
    mails("supervision").update(status=MailStatus.SENT)
    leave_group(membership=group.memberships.get(), by=make_user(), today=TODAY, now=NOW)
    left = mails("supervision-left:").get()
    assert left.calendar_method == "PUBLISH"
    assert {str(event["STATUS"]) for event in events(left)} == {"CANCELLED"}
    assert {str(event["UID"]) for event in events(left)} == {meeting.uid for meeting in meetings}
    assert {int(event["SEQUENCE"]) for event in events(left)} == {1}


def test_a_no_takes_back_the_reminder_that_still_waits():
    meeting = plan(make_group(members=1))[1]
    queue_reminders(now=datetime(2026, 4, 8, 9, tzinfo=BERLIN))
    answer_invitation(invitation=meeting.invitations.get(), answer=Answer.NO, now=NOW)
    assert mails(f"supervision:{meeting.pk}:").get().status == MailStatus.CANCELLED


def test_who_joins_late_is_not_reminded_of_what_they_were_just_told():
    group = make_group(members=1)
    plan(group, starts=[STARTS[1]])
    now = datetime(2026, 4, 10, 9, tzinfo=BERLIN)
    assert queue_reminders(now=now) == 1
    late = make_volunteer(person_email="late@example.org")
    join_group(group=group, volunteer=late, by=make_user(), today=now.date(), now=now)
    assert queue_reminders(now=now) == 0
    assert queue_reminders(now=datetime(2026, 4, 20, 9, tzinfo=BERLIN)) == 2


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def address(group):
    return reverse("partnerships:supervision_series", args=[group.pk])


def typed(page, **changes):
    """What a browser sends from the page."""
    form = page.context["form"]
    data = {"draft": form.draft_text, "seen": page.context["seen"], "step": "plan"}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif value:
            data[bound.html_name] = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def test_one_click_plans_what_the_page_shows(office):
    group = make_group(members=2)
    page = office.get(address(group))
    assert not group.meetings.exists()
    assert office.post(address(group), typed(page)).status_code == 302
    planned = list(group.meetings.order_by("starts_at").values_list("starts_at", flat=True))
    assert planned == page.context["form"].draft
    assert len(planned) > 6
    page = office.get(group.get_absolute_url())
    assert len(page.context["ahead"]) == len(planned)
    assert page.context["proposal"] is None


def test_a_date_is_left_out_and_another_changed(office):
    group = make_group(members=1)
    data = typed(office.get(address(group)), take_0=None, day_1="2026-05-07", step="check")
    page = office.post(address(group), data)
    assert (page.status_code, group.meetings.exists()) == (200, False)
    assert office.post(address(group), typed(page, take_0=None)).status_code == 302
    first = group.meetings.order_by("starts_at").first()
    assert timezone.localtime(first.starts_at) == datetime(2026, 5, 7, 18, tzinfo=BERLIN)


def test_what_was_not_on_the_page_yet_is_shown_before_anything_is_planned(office):
    group = make_group(members=1)
    data = typed(office.get(address(group)), day_0="2026-04-03")  # Good Friday
    page = office.post(address(group), data)
    assert page.status_code == 422
    assert "Karfreitag" in page.content.decode()
    assert not group.meetings.exists()
    assert office.post(address(group), typed(page)).status_code == 302
    assert group.meetings.filter(starts_at__date="2026-04-03").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day_0": "2026-03-01"}, "day_0"),
        ({"day_0": ""}, "day_0"),
        ({"time_0": "25:00"}, "time_0"),
        ({"day_0": "2026-03-29", "time_0": "02:30"}, "time_0"),
        ({"day_1": "2026-03-11"}, "day_1"),
        ({"place": ""}, "place"),
        ({"minutes": "5"}, "minutes"),
        ({"draft": "gestern,heute"}, "__all__"),
        ({"draft": ""}, "__all__"),
    ],
)
def test_what_cannot_be_comes_back_beside_its_field_and_stays_typed(office, changes, field):
    group = make_group(members=1)
    page = office.post(address(group), typed(office.get(address(group)), **changes))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not group.meetings.exists()
    if field != "__all__":
        assert page.context["form"][field].value() == changes[field]


def test_a_second_click_plans_nothing_twice(office):
    group = make_group(members=1)
    data = typed(office.get(address(group)))
    office.post(address(group), data)
    number = group.meetings.count()
    assert office.post(address(group), data).status_code == 422
    assert group.meetings.count() == number


def test_without_members_the_page_says_what_to_do_first(office):
    group = make_group()
    page = office.get(address(group))
    assert 'value="plan"' not in page.content.decode()
    assert office.post(address(group), typed(page)).status_code == 422
    assert not group.meetings.exists()


def test_a_clash_is_put_before_the_office_which_may_plan_all_the_same(office):
    group, other = make_group(members=1), make_group("andere", members=1)
    plan(other, starts=[STARTS[0]])
    create = reverse("partnerships:supervision_create", args=[group.pk])
    data = {"day": "2026-03-11", "time": "19:00", "minutes": 60, "place": other.place}
    page = office.post(create, data)
    assert page.status_code == 422
    assert "ist dann belegt" in page.content.decode()
    assert page.context["form"]["time"].value() == "19:00"
    assert 'type="checkbox"' in page.content.decode()
    assert office.post(create, data | {"despite_clash": "on"}).status_code == 302
    assert group.meetings.count() == 1
