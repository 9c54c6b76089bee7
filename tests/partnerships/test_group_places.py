"""New pairs join the nearest group with room by themselves, and leave it with the last closure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.sending import send_due_mails
from partnerships.enums import ClosureReason, Side, TrialChoice
from partnerships.models import GroupMembership
from partnerships.services.closure import close_partnership
from partnerships.services.group_places import join_nearest_group, leave_when_free, without_group
from partnerships.services.supervision import join_group, plan_series, plan_supervision
from partnerships.services.trial import activate_partnership, answer_trial
from programmes.postcodes import coordinates, kilometres
from tests.builders import (
    TODAY,
    make_group,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
START = datetime(2026, 3, 25, 18, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def towns():
    """Groups in three towns, Bensheim being next to Lorsch and Viernheim some kilometres away."""
    return {
        name: make_group(name, municipality=make_municipality(name, postcode))
        for name, postcode in (("Viernheim", "68519"), ("Bensheim", "64625"), ("Lorsch", "64653"))
    }


def group_of(volunteer):
    membership = GroupMembership.objects.filter(volunteer=volunteer, left_on=None).first()
    return membership.group if membership else None


def mails(prefix):
    return OutgoingMail.objects.filter(key__startswith=prefix)


def close(pair):
    return close_partnership(
        partnership=pair, closed_on=TODAY, reason=ClosureReason.PERIOD_OVER, by=make_user(), today=TODAY
    )


def test_distances_are_those_of_the_map():
    bensheim, lorsch = coordinates("64625", "Bensheim"), coordinates("64653", "Lorsch")
    assert 3 < kilometres(bensheim, lorsch) < 6
    assert kilometres(bensheim, bensheim) == 0
    # Berlin to Munich.
    assert kilometres((52.52, 13.405), (48.137, 11.575)) == pytest.approx(504, abs=2)


@pytest.mark.sqlite
def test_a_new_pair_brings_the_volunteer_into_the_nearest_group(towns):
    volunteer = make_ready_volunteer(
        person_postcode="64653", person_place="Lorsch", person_email="v@example.org"
    )
    make_partnership(volunteer)
    assert group_of(volunteer) == towns["Lorsch"]
    welcome = mails("supervision-joined:").get()
    assert (welcome.person, welcome.is_quiet) == (volunteer.person, True)
    assert "Mittwoch, 18:00" in welcome.text
    assert volunteer.person.last_name not in welcome.subject


def test_where_the_nearest_is_full_the_next_one_takes_them(towns):
    towns["Bensheim"].seats = 1
    towns["Bensheim"].save()
    join_group(group=towns["Bensheim"], volunteer=make_volunteer(), by=make_user(), today=TODAY)
    volunteer = make_ready_volunteer(person_email="v@example.org")
    make_partnership(volunteer)
    assert group_of(volunteer) == towns["Lorsch"]


def test_without_room_nothing_happens_and_the_office_finds_them():
    make_group(seats=0)
    full = make_group("voll", members=1, seats=1)
    volunteer = make_ready_volunteer(person_email="v@example.org")
    make_partnership(volunteer)
    assert group_of(volunteer) is None
    assert not mails("supervision-joined:").exists()
    assert list(without_group(Volunteer.objects.all())) == [volunteer]
    join_group(group=full, volunteer=volunteer, by=make_user(), today=TODAY)
    assert not without_group(Volunteer.objects.all()).exists()


def test_groups_of_other_programmes_and_offices_are_not_joined():
    make_group("anderes Programm", programme=make_programme("Anderes", code="AND"))
    make_group("anderes Büro", organisation=make_organisation("Kirchencafé", kind="church"))
    volunteer = make_ready_volunteer()
    make_partnership(volunteer)
    assert group_of(volunteer) is None


def test_who_belongs_to_a_group_stays_there(towns):
    volunteer = make_ready_volunteer()
    join_group(group=towns["Viernheim"], volunteer=volunteer, by=make_user(), today=TODAY)
    make_partnership(volunteer)
    assert group_of(volunteer) == towns["Viernheim"]
    assert join_nearest_group(volunteer=volunteer, by=make_user(), today=TODAY, now=NOW) is None


def test_a_pair_in_trial_joins_with_its_agreement():
    group = make_group()
    pair = make_partnership(trial_meetings=3)
    assert group_of(pair.volunteer) is None
    for side in Side:
        answer_trial(partnership=pair, side=side, answer=TrialChoice.YES, now=NOW)
    activate_partnership(partnership=pair, agreed_on=TODAY, by=make_user(), today=TODAY)
    assert group_of(pair.volunteer) == group


def test_a_newcomer_to_the_group_is_invited_to_all_its_coming_dates():
    group = make_group(members=1)
    starts = [START, START + timedelta(weeks=7)]
    plan_series(group=group, starts=starts, place=group.place, by=make_user(), now=NOW)
    volunteer = make_ready_volunteer(person_email="v@example.org")
    make_partnership(volunteer)
    assert volunteer.supervision_invitations.count() == 2
    mail = mails("supervision-series:").get(person=volunteer.person)
    assert mail.calendar.count("BEGIN:VEVENT") == 2


def test_the_last_closure_ends_the_membership_and_takes_the_dates_out_of_the_calendar():
    group = make_group(members=1)
    volunteer = make_ready_volunteer(person_email="v@example.org", places=2)
    pairs = [make_partnership(volunteer), make_partnership(volunteer, make_newcomer())]
    meeting = plan_supervision(group=group, starts_at=START, place=group.place, by=make_user(), now=NOW)
    mails("supervision:").update(status=MailStatus.SENT)
    close(pairs[0])
    assert group_of(volunteer) == group
    close(pairs[1])
    assert group_of(volunteer) is None
    assert not volunteer.supervision_invitations.exists()
    left = mails("supervision-left:").get()
    assert left.calendar_method == "CANCEL"
    assert f"UID:{meeting.uid}" in left.calendar
    assert "SEQUENCE:1" in left.calendar
    # A closure may be taken back before anybody hears of it.
    assert left.due_at == NOW + timedelta(minutes=30)


def test_who_was_not_told_yet_is_not_told_that_it_is_over():
    group = make_group(members=1)
    volunteer = make_ready_volunteer(person_email="v@example.org")
    pair = make_partnership(volunteer)
    plan_supervision(group=group, starts_at=START, place=group.place, by=make_user(), now=NOW)
    close(pair)
    assert mails("supervision:").get(person=volunteer.person).status == MailStatus.CANCELLED
    assert not mails("supervision-left:").exists()


def test_whoever_comes_back_finds_the_old_group_and_a_higher_number(smtp_server):
    near, group = make_group("nah"), make_group("gewohnt", municipality=make_municipality("Lorsch", "64653"))
    volunteer = make_ready_volunteer(person_email="v@example.org")
    join_group(group=group, volunteer=volunteer, by=make_user(), today=TODAY)
    pair = make_partnership(volunteer)
    plan_supervision(group=group, starts_at=START, place=group.place, by=make_user(), now=NOW)
    send_due_mails(now=NOW)
    close(pair)
    make_partnership(volunteer)
    assert group_of(volunteer) == group != near
    assert mails("supervision-left:").get().status == MailStatus.CANCELLED
    again = mails("supervision:").filter(status=MailStatus.QUEUED).get(person=volunteer.person)
    assert "SEQUENCE:1" in again.calendar


def test_a_trial_that_fails_takes_nobody_out_of_the_group():
    group = make_group()
    pair = make_partnership(trial_meetings=3)
    join_group(group=group, volunteer=pair.volunteer, by=make_user(), today=TODAY)
    answer_trial(partnership=pair, side=Side.NEWCOMER, answer=TrialChoice.NO, now=NOW)
    assert group_of(pair.volunteer) == group


def test_whoever_accompanies_nobody_and_belongs_nowhere_has_nothing_to_leave():
    assert leave_when_free(volunteer=make_volunteer(), by=None, today=TODAY, now=NOW) is False
