"""The pages of exchange groups: the office acts, facilitators see and record, volunteers see their own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionGroup
from partnerships.services.supervision import answer_invitation, plan_supervision
from tests.builders import (
    make_group,
    make_municipality,
    make_organisation,
    make_programme,
    make_user,
    make_volunteer,
)

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
START = datetime(2026, 3, 25, 18, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def login(client, *kinds, **fields):
    user = make_user(*kinds, **fields)
    client.force_login(user)
    return user


def plan(group, starts_at=START):
    return plan_supervision(
        group=group, starts_at=starts_at, place=group.place, by=make_user(), now=timezone.now()
    )


def url(name, record):
    return reverse(f"partnerships:{name}", args=[record.pk])


# --- the office -----------------------------------------------------------------------------------


def group_data(**changes):
    return {
        "name": "Austausch Lorsch",
        "programme": make_programme().pk,
        "organisation": make_organisation().pk,
        "municipality": make_municipality().pk,
        "place": "Rathaus",
        "weekday": 1,
        "usual_time": "17:30",
        "minutes": 90,
        "seats": 10,
        **changes,
    }


def test_the_office_founds_a_group(client):
    login(client, Kind.COORDINATOR)
    response = client.post(reverse("partnerships:group_create"), group_data())
    group = SupervisionGroup.objects.get()
    assert response["Location"] == group.get_absolute_url()
    assert (group.name, f"{group.usual_time:%H:%M}", group.minutes) == ("Austausch Lorsch", "17:30", 90)


def test_wrong_input_comes_back_with_its_message(client):
    login(client, Kind.COORDINATOR)
    response = client.post(reverse("partnerships:group_create"), group_data(minutes=5, place="Rathaus"))
    assert response.status_code == 422
    assert "minutes" in response.context["form"].errors
    assert response.context["form"]["place"].value() == "Rathaus"


def test_a_coordinator_of_one_town_founds_no_group_for_another(client):
    lorsch = make_municipality("Lorsch", "64653")
    login(client, Kind.COORDINATOR, municipality=lorsch)
    response = client.post(reverse("partnerships:group_create"), group_data())
    assert response.status_code == 422
    assert not SupervisionGroup.objects.exists()


def test_one_click_on_the_proposal_invites_everybody(client):
    login(client, Kind.COORDINATOR)
    group = make_group(members=2)
    page = client.get(group.get_absolute_url())
    proposal = page.context["proposal"]
    assert f"{proposal:%d.%m.%Y %H:%M}" == "11.03.2026 18:00"
    assert f'value="{proposal.isoformat()}"' in page.content.decode()
    client.post(url("supervision_invite", group), {"starts_at": proposal.isoformat()})
    meeting = group.meetings.get()
    assert (meeting.starts_at, meeting.invitations.count()) == (proposal, 2)


@pytest.mark.parametrize("text", ["", "gestern", "2026-13-45", "2026-03-11T18:00", "2026-02-01T18:00+01:00"])
def test_an_impossible_proposal_plans_nothing(client, text):
    login(client, Kind.COORDINATOR)
    group = make_group(members=1)
    response = client.post(url("supervision_invite", group), {"starts_at": text}, follow=True)
    assert not group.meetings.exists()
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_another_day_is_planned_by_form_in_local_time(client):
    login(client, Kind.COORDINATOR)
    group = make_group(members=1)
    form = client.get(url("supervision_create", group)).context["form"]
    assert (f"{form['day'].value():%d.%m.}", f"{form['time'].value():%H:%M}") == ("11.03.", "18:00")
    data = {"day": "2026-03-29", "time": "18:00", "minutes": 60, "place": "Rathaus"}
    assert client.post(url("supervision_create", group), data).status_code == 302
    meeting = group.meetings.get()
    assert timezone.localtime(meeting.starts_at) == datetime(2026, 3, 29, 18, tzinfo=BERLIN)
    assert (meeting.minutes, meeting.place) == (60, "Rathaus")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-03-01"}, "day"),
        ({"day": "32.03.2026"}, "day"),
        ({"day": "2026-03-29", "time": "02:30"}, "time"),
        ({"minutes": "0"}, "minutes"),
        ({"place": ""}, "place"),
    ],
)
def test_a_date_that_cannot_be_comes_back_with_its_message(client, changes, field):
    login(client, Kind.COORDINATOR)
    group = make_group(members=1)
    data = {"day": "2026-03-25", "time": "18:00", "minutes": "60", "place": "Rathaus", **changes}
    response = client.post(url("supervision_create", group), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not group.meetings.exists()


def test_the_office_moves_a_date(client):
    login(client, Kind.COORDINATOR)
    meeting = plan(make_group(members=1))
    form = client.get(url("supervision_edit", meeting)).context["form"]
    assert f"{form['day'].value()} {form['time'].value():%H:%M}" == "2026-03-25 18:00"
    data = {"day": "2026-04-01", "time": "18:00", "minutes": 120, "place": meeting.place}
    assert client.post(url("supervision_edit", meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (timezone.localtime(meeting.starts_at).hour, meeting.sequence) == (18, 1)


def test_cancelling_asks_first(client):
    login(client, Kind.COORDINATOR)
    meeting = plan(make_group(members=1))
    assert "25. März 2026" in client.get(url("supervision_cancel", meeting)).content.decode()
    meeting.refresh_from_db()
    assert meeting.status == SupervisionStatus.PLANNED
    client.post(url("supervision_cancel", meeting))
    meeting.refresh_from_db()
    assert meeting.status == SupervisionStatus.CANCELLED


def test_members_join_and_leave(client):
    login(client, Kind.COORDINATOR)
    group, volunteer = make_group(), make_volunteer()
    client.post(url("group_join", group), {"volunteer": volunteer.pk})
    membership = group.memberships.get()
    assert (membership.volunteer, membership.joined_on) == (volunteer, NOW.date())
    client.post(url("group_leave", membership))
    membership.refresh_from_db()
    assert membership.left_on == NOW.date()


def test_a_member_of_another_group_cannot_be_chosen(client):
    login(client, Kind.COORDINATOR)
    taken = make_group("Eins", members=1).memberships.get().volunteer
    group = make_group("Zwei")
    response = client.post(url("group_join", group), {"volunteer": taken.pk})
    assert response.status_code == 422
    assert "volunteer" in response.context["member_form"].errors
    assert not group.memberships.exists()


@pytest.mark.parametrize(("planned", "found"), [("yes", ["Eins"]), ("no", ["Zwei"]), ("", ["Eins", "Zwei"])])
def test_the_list_is_narrowed_to_groups_that_lack_a_date(client, planned, found):
    login(client, Kind.COORDINATOR)
    plan(make_group("Eins", members=1))
    make_group("Zwei")
    rows = client.get(reverse("partnerships:group_list"), {"planned": planned}).context["table"].rows
    assert [row.record.name for row in rows] == found


# --- what a group lacks ---------------------------------------------------------------------------


def test_list_and_page_say_that_a_date_is_overdue_and_that_nobody_leads(client):
    group = make_group(members=1)
    with time_machine.travel(NOW + timedelta(weeks=9), tick=False):
        login(client, Kind.COORDINATOR)
        listed = client.get(reverse("partnerships:group_list")).content.decode()
        page = client.get(group.get_absolute_url()).content.decode()
    assert "Termin überfällig" in listed
    assert "niemand leitet sie" in listed
    assert "hätte sich bis zum" in page
    assert "Diese Gruppe hat keine Leitung." in page


def test_a_facilitator_who_left_is_named_and_dates_can_be_planned_all_the_same(client):
    login(client, Kind.COORDINATOR)
    leader = make_user(Kind.TRAINER, first_name="Jutta", last_name="Fort")
    group = make_group(members=1, facilitator=leader)
    assert "niemand leitet sie" not in client.get(group.get_absolute_url()).content.decode()
    leader.is_active = False
    leader.save()
    page = client.get(group.get_absolute_url())
    assert "Jutta Fort kann die Gruppe nicht mehr leiten" in page.content.decode()
    client.post(url("supervision_invite", group), {"starts_at": page.context["proposal"].isoformat()})
    assert group.meetings.count() == 1


def test_volunteers_read_nothing_of_what_the_office_lacks(client):
    user = login(client, Kind.VOLUNTEER)
    group = make_group(members=1)
    membership = group.memberships.get()
    membership.volunteer.person.user = user
    membership.volunteer.person.save()
    for address in (reverse("partnerships:group_list"), group.get_absolute_url()):
        assert "niemand leitet sie" not in client.get(address).content.decode()


def test_a_group_without_members_is_told_so_when_somebody_clicks(client):
    login(client, Kind.COORDINATOR)
    group = make_group()
    later = (NOW + timedelta(days=20)).isoformat()
    response = client.post(url("supervision_invite", group), {"starts_at": later}, follow=True)
    assert "Zu dieser Gruppe gehört noch niemand." in response.content.decode()
    assert not group.meetings.exists()


# --- who sees what --------------------------------------------------------------------------------


def test_a_group_of_another_organisation_is_not_found(client):
    login(client, Kind.COORDINATOR)
    other = make_group(organisation=make_organisation("Kirchencafé", kind="church"), members=1)
    meeting = plan(other)
    assert client.get(other.get_absolute_url()).status_code == 404
    assert "Austausch Bensheim" not in client.get(reverse("partnerships:group_list")).content.decode()
    for name in ("group_edit", "supervision_create"):
        assert client.get(url(name, other)).status_code == 404
    for name in ("supervision_edit", "supervision_cancel", "supervision_attendance"):
        assert client.get(url(name, meeting)).status_code == 404


def test_a_member_sees_date_place_and_the_own_answer_but_nobody_else(client):
    group = make_group(members=3)
    user = login(client, Kind.VOLUNTEER)
    own = group.memberships.first().volunteer
    own.person.user = user
    own.person.save()
    meeting = plan(group)
    other = meeting.invitations.exclude(volunteer=own).first()
    answer_invitation(invitation=other, answer=Answer.MAYBE, now=NOW)
    html = client.get(group.get_absolute_url()).content.decode()
    assert "25. März 2026" in html
    assert group.place in html
    assert "/antwort/" in html
    for membership in group.memberships.exclude(volunteer=own):
        assert membership.volunteer.person.last_name not in html
    assert "vielleicht" not in html
    assert client.get(url("supervision_attendance", meeting)).status_code == 404
    listed = client.get(reverse("partnerships:group_list")).content.decode()
    assert group.name in listed
    assert reverse("partnerships:group_create") not in listed


def test_who_has_left_the_group_no_longer_finds_it(client):
    group = make_group(members=1)
    user = login(client, Kind.VOLUNTEER)
    membership = group.memberships.get()
    membership.volunteer.person.user = user
    membership.volunteer.person.save()
    group.memberships.update(left_on=NOW.date())
    assert client.get(group.get_absolute_url()).status_code == 404


def test_the_facilitator_sees_answers_and_records_attendance_but_does_not_plan(client):
    facilitator = login(client, Kind.TRAINER)
    group = make_group(members=2, facilitator=facilitator)
    meeting = plan(group, starts_at=NOW + timedelta(hours=1))
    first = meeting.invitations.first()
    answer_invitation(invitation=first, answer=Answer.YES, now=NOW)
    html = client.get(group.get_absolute_url()).content.decode()
    assert first.volunteer.person.last_name in html
    for name, record in (("supervision_edit", meeting), ("group_edit", group)):
        address = url(name, record)
        assert address not in html
        assert client.get(address).status_code == 403
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        page = client.get(url("supervision_attendance", meeting))
        assert page.context["form"].initial["present"] == [first.volunteer_id]
        client.post(url("supervision_attendance", meeting), {"present": [first.volunteer_id]})
    meeting.refresh_from_db()
    assert meeting.status == SupervisionStatus.HELD
    assert list(meeting.invitations.filter(attended=True)) == [first]


def test_attendance_before_the_date_is_not_there(client):
    login(client, Kind.COORDINATOR)
    meeting = plan(make_group(members=1))
    assert client.get(url("supervision_attendance", meeting)).status_code == 404


# --- queries --------------------------------------------------------------------------------------


def count_queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_pages_ask_as_often_for_many_as_for_few(client):
    login(client, Kind.COORDINATOR)
    few = make_group("wenige", members=2)
    plan(few)
    listed = reverse("partnerships:group_list")
    before = count_queries(client, listed), count_queries(client, few.get_absolute_url())
    many = make_group("viele", members=12, place="Rathaus")
    plan(many)
    for number in range(6):
        make_group(f"Gruppe {number}", members=1)
    assert (count_queries(client, listed), count_queries(client, many.get_absolute_url())) == before


def test_sheet_and_series_ask_as_often_for_many_as_for_few(client):
    login(client, Kind.COORDINATOR)
    counted = []
    for number, members in enumerate((4, 12)):
        group = make_group(f"Gruppe {number}", members=members, place=f"Raum {number}")
        meeting = plan(group)
        counted.append(
            (
                count_queries(client, url("supervision_sheet", meeting)),
                count_queries(client, url("supervision_series", group)),
            )
        )
    assert counted[0] == counted[1]
