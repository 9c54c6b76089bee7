"""A group's dates through the services: planned, moved, cancelled, answered, held, with their mails."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from icalendar import Calendar

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.sending import send_due_mails
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionMeeting
from partnerships.services.supervision import (
    answer_invitation,
    cancel_supervision,
    join_group,
    leave_group,
    move_supervision,
    plan_supervision,
    record_supervision_attendance,
)
from partnerships.services.supervision_reminders import queue_reminders
from partnerships.tasks import plan_supervision_reminders
from tests.builders import TODAY, make_group, make_user, make_volunteer
from tests.fixtures.background import bring_forward

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
START = datetime(2026, 3, 25, 18, tzinfo=BERLIN)


def plan(group, starts_at=START, now=NOW, **fields):
    return plan_supervision(
        group=group, starts_at=starts_at, place=group.place, by=make_user(), now=now, **fields
    )


def mails(occasion=""):
    found = OutgoingMail.objects.filter(key__contains=f":{occasion}:" if occasion else ":")
    return found.order_by("created_at")


def event(mail):
    return Calendar.from_ical(mail.calendar).walk("VEVENT")[0]


@pytest.mark.sqlite
def test_planning_invites_every_member_with_a_calendar_entry():
    group = make_group(members=3)
    left = group.memberships.first()
    leave_group(membership=left, by=make_user(), today=TODAY)
    meeting = plan(group)
    assert meeting.invitations.count() == 2
    assert {mail.person for mail in mails("invite")} == {
        invitation.volunteer.person for invitation in meeting.invitations.all()
    }
    mail = mails("invite").first()
    assert "Mittwoch, 25. März 2026 um 18:00 Uhr" in mail.text
    entry = event(mail)
    assert (entry["UID"], entry["SEQUENCE"]) == (meeting.uid, 0)
    assert entry["DTSTART"].dt == datetime(2026, 3, 25, 17, tzinfo=UTC)
    assert entry["ATTENDEE"] == f"mailto:{mail.to_email}"


def test_a_member_without_address_is_invited_all_the_same():
    group = make_group()
    join_group(group=group, volunteer=make_volunteer(person_email=""), by=make_user(), today=TODAY)
    assert plan(group).invitations.count() == 1
    assert not mails().exists()


def test_a_date_in_the_past_is_refused():
    with pytest.raises(ValidationError, match="liegen in der Vergangenheit"):
        plan(make_group(members=1), starts_at=NOW - timedelta(minutes=1))
    assert not SupervisionMeeting.objects.exists()


def test_two_dates_at_the_same_time_are_refused_by_service_and_database():
    group = make_group(members=1)
    plan(group)
    with pytest.raises(ValidationError, match="trifft sich zu dieser Zeit"):
        plan(group, starts_at=START + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionMeeting.objects.create(group=group, starts_at=START, place="x", announced_at=NOW)
    plan(group, starts_at=START + timedelta(weeks=7))
    assert mails("invite").count() == 2


def test_a_group_without_members_invites_nobody():
    with pytest.raises(ValidationError, match="noch niemand"):
        plan(make_group())
    assert not SupervisionMeeting.objects.exists()


def test_moving_updates_the_same_calendar_entry_and_asks_again():
    meeting = plan(make_group(members=2))
    first = meeting.invitations.first()
    answer_invitation(invitation=first, answer=Answer.YES, now=NOW)
    later = START + timedelta(days=7)
    move_supervision(meeting=meeting, starts_at=later, place="Rathaus", by=make_user(), now=NOW)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.sequence) == (later, "Rathaus", 1)
    assert set(meeting.invitations.values_list("answer", flat=True)) == {Answer.PENDING}
    assert mails("change").count() == 2
    entry = event(mails("change").first())
    assert (entry["UID"], entry["SEQUENCE"], entry["LOCATION"]) == (meeting.uid, 1, "Rathaus")
    # Invitations that had not left yet would name the old day.
    assert set(mails("invite").values_list("status", flat=True)) == {MailStatus.CANCELLED}


def test_another_place_keeps_the_answers():
    meeting = plan(make_group(members=1))
    answer_invitation(invitation=meeting.invitations.get(), answer=Answer.YES, now=NOW)
    move_supervision(meeting=meeting, starts_at=START, place="Rathaus", by=make_user(), now=NOW)
    assert meeting.invitations.get().answer == Answer.YES


def test_moving_to_where_it_is_writes_to_nobody():
    meeting = plan(make_group(members=1))
    same = move_supervision(meeting=meeting, starts_at=START, place=meeting.place, by=make_user(), now=NOW)
    assert same.sequence == 0
    assert not mails("change").exists()


def test_cancelling_takes_it_out_of_the_calendars_and_lets_the_group_plan_anew():
    group = make_group(members=2)
    meeting = plan(group)
    cancel_supervision(meeting=meeting, by=make_user(), now=NOW)
    assert mails("cancel").count() == 2
    mail = mails("cancel").first()
    assert mail.calendar_method == "CANCEL"
    assert (event(mail)["UID"], event(mail)["SEQUENCE"]) == (meeting.uid, 1)
    assert event(mail)["STATUS"] == "CANCELLED"
    with pytest.raises(ValidationError):
        cancel_supervision(meeting=meeting, by=make_user(), now=NOW)
    assert plan(group, starts_at=START + timedelta(days=7)).status == SupervisionStatus.PLANNED


def test_who_joins_is_invited_and_who_leaves_is_not_reminded():
    group = make_group(members=1)
    meeting = plan(group)
    late = make_volunteer(person_last_name="Spät", person_email="late@example.org")
    membership = join_group(group=group, volunteer=late, by=make_user(), today=TODAY, now=NOW)
    assert mails("invite").count() == 2
    leave_group(membership=membership, by=make_user(), today=TODAY, now=NOW)
    assert meeting.invitations.count() == 1
    assert mails("invite").get(person=late.person).status == MailStatus.CANCELLED


def test_nobody_is_in_two_groups():
    first, second = make_group("Eins"), make_group("Zwei")
    volunteer = make_volunteer()
    join_group(group=first, volunteer=volunteer, by=make_user(), today=TODAY)
    with pytest.raises(ValidationError):
        join_group(group=second, volunteer=volunteer, by=make_user(), today=TODAY)
    assert second.memberships.count() == 0


def test_an_answer_can_be_changed_until_the_date_begins():
    invitation = plan(make_group(members=1)).invitations.get()
    for answer in (Answer.YES, Answer.NO, Answer.MAYBE):
        answer_invitation(invitation=invitation, answer=answer, now=START - timedelta(minutes=1))
        invitation.refresh_from_db()
        assert invitation.answer == answer
    with pytest.raises(ValidationError):
        answer_invitation(invitation=invitation, answer=Answer.YES, now=START)
    with pytest.raises(ValidationError):
        answer_invitation(invitation=invitation, answer="pending", now=NOW)


def test_attendance_marks_the_date_as_held_and_can_be_corrected():
    meeting = plan(make_group(members=3))
    first, second, third = (invitation.volunteer_id for invitation in meeting.invitations.all())
    with pytest.raises(ValidationError):
        record_supervision_attendance(meeting=meeting, present=[first], by=make_user(), now=NOW)
    after = START + timedelta(hours=2)
    record_supervision_attendance(meeting=meeting, present=[first, second], by=make_user(), now=after)
    record_supervision_attendance(meeting=meeting, present=[first, third], by=make_user(), now=after)
    meeting.refresh_from_db()
    assert meeting.status == SupervisionStatus.HELD
    came = meeting.invitations.filter(attended=True).values_list("volunteer", flat=True)
    assert set(came) == {first, third}
    assert meeting.invitations.filter(attended=None).count() == 0
    with pytest.raises(ValidationError):
        stranger = make_volunteer().pk
        record_supervision_attendance(meeting=meeting, present=[stranger], by=make_user(), now=after)


# --- reminders ----------------------------------------------------------------------------------


def at(day, hour=9):
    return datetime(2026, 3, day, hour, tzinfo=BERLIN)


@pytest.mark.sqlite
def test_members_are_reminded_fourteen_and_two_days_before_once_each():
    plan(make_group(members=2))  # on 25 March
    assert [queue_reminders(now=at(day)) for day in (10, 11, 11, 12, 22, 23, 23, 24)] == [
        *(0, 2, 0, 0),
        *(0, 2, 0, 0),
    ]
    assert mails("14").count() == mails("2").count() == 2
    assert "Mittwoch, 25. März 2026 um 18:00 Uhr" in mails("14").first().text


def test_a_missed_run_is_made_up_for():
    plan(make_group(members=1))
    assert queue_reminders(now=at(13)) == 1
    assert queue_reminders(now=at(24)) == 1
    assert queue_reminders(now=at(25, hour=19)) == 0


def test_who_said_no_is_left_in_peace():
    meeting = plan(make_group(members=2))
    answer_invitation(invitation=meeting.invitations.first(), answer=Answer.NO, now=NOW)
    assert queue_reminders(now=at(11)) == 1


def test_a_date_announced_at_short_notice_is_not_reminded_of_at_once():
    plan(make_group(members=1), now=at(16))
    assert queue_reminders(now=at(16)) == 0
    assert queue_reminders(now=at(23)) == 1


def test_a_moved_date_is_reminded_of_anew_and_a_cancelled_one_not_at_all():
    meeting = plan(make_group(members=1))
    assert queue_reminders(now=at(11)) == 1
    send_due_mails(now=timezone.now())
    moved = datetime(2026, 3, 31, 18, tzinfo=BERLIN)
    meeting = move_supervision(
        meeting=meeting, starts_at=moved, place=meeting.place, by=make_user(), now=at(12)
    )
    assert queue_reminders(now=at(17)) == 1
    cancel_supervision(meeting=meeting, by=make_user(), now=at(18))
    assert queue_reminders(now=at(29)) == 0


@pytest.mark.parametrize(
    ("starts_at", "due", "utc"),
    [
        # Clocks go back on 25 October 2026 at 3:00 and forward on 29 March 2026 at 2:00.
        (datetime(2026, 10, 25, 18, tzinfo=BERLIN), datetime(2026, 10, 23, 0, 5, tzinfo=BERLIN), 17),
        (datetime(2026, 3, 29, 18, tzinfo=BERLIN), datetime(2026, 3, 27, 0, 5, tzinfo=BERLIN), 16),
        (datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN), datetime(2026, 10, 23, 0, 5, tzinfo=BERLIN), 22),
    ],
)
def test_around_the_change_of_the_clocks_the_local_day_counts(starts_at, due, utc):
    plan(make_group(members=1), starts_at=starts_at, now=due - timedelta(days=5))
    assert event(mails("invite").get())["DTSTART"].dt.hour == utc
    assert queue_reminders(now=due - timedelta(minutes=10)) == 0
    assert queue_reminders(now=due) == 1
    assert f"{starts_at:%H:%M} Uhr" in mails("2").get().text


def test_the_worker_reminds_and_the_mail_arrives_with_its_link(real_worker, smtp_server, client):
    now = timezone.now()
    group = make_group(members=1)
    meeting = plan(group, starts_at=now + timedelta(days=2), now=now - timedelta(days=5))
    plan_supervision_reminders.delay()
    bring_forward(2, real_worker)
    invitation, reminder = sorted(smtp_server.wait_for(2), key=lambda message: message["Subject"])[:2]
    link = re.search(r"http://testserver(/\S+/antwort/\S+)", reminder.get_body(("plain",)).get_content())
    assert client.post(link[1], {"answer": "yes"}).status_code == 302
    assert meeting.invitations.get().answer == Answer.YES
    parts = [part.get_content_type() for part in invitation.walk()]
    assert parts == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    inline = next(part for part in invitation.walk() if part.get_content_type() == "text/calendar")
    assert inline["Content-Type"].params["method"] == "REQUEST"
    attached = next(invitation.iter_attachments())
    assert attached.get_filename() == "invite.ics"
    for text in (inline.get_content(), attached.get_content()):
        assert Calendar.from_ical(text).walk("VEVENT")[0]["UID"] == meeting.uid
