"""Who may get which certificate, said with reasons; and that lists and pages never disagree."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.enums import AssignmentStatus, Outcome
from assignments.models import Assignment
from certificates.eligibility import candidates, eligibility, eligible_for, verdicts
from certificates.enums import Basis
from certificates.models import CertificateKind
from certificates.occasion import EVERYTHING, Occasion
from partnerships.models import (
    Meeting,
    Partnership,
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
)
from programmes.models import Programme
from tests.builders import TODAY, make_group, make_newcomer, make_organisation, make_volunteer
from tests.certificates.builders import make_certificate, make_kind, make_trained
from tests.training.builders import BERLIN, attend_everything, make_course, make_curriculum, make_session
from training.enums import AttendanceStatus
from training.models import Attendance, Course, Enrolment
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def reasons(kind: CertificateKind, volunteer: Volunteer, occasion: Occasion = EVERYTHING) -> tuple[str, ...]:
    """Asked in both ways, which must agree."""
    found = eligibility(kind, volunteer, today=TODAY, occasion=occasion)
    listed = eligible_for(kind, Volunteer.objects.all(), today=TODAY, occasion=occasion)
    assert listed.filter(pk=volunteer.pk).exists() == found.is_eligible
    return found.reasons


def make_pair(volunteer: Volunteer) -> Partnership:
    return Partnership.objects.create(
        volunteer=volunteer, newcomer=make_newcomer(), slot=1, started_on=TODAY - timedelta(days=300)
    )


def meet(pair: Partnership, *days_ago: int) -> None:
    for days in days_ago:
        Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=days), minutes=60)


def exchange(volunteer: Volunteer, *, attended: bool) -> SupervisionInvitation:
    group: SupervisionGroup = make_group(f"Gruppe {volunteer.pk}")
    meeting = SupervisionMeeting.objects.create(
        group=group,
        starts_at=datetime(2026, 2, 4, 18, tzinfo=BERLIN),
        place="Bensheim",
        announced_at=datetime(2026, 1, 20, 9, tzinfo=BERLIN),
    )
    return SupervisionInvitation.objects.create(meeting=meeting, volunteer=volunteer, attended=attended)


def done_assignment(volunteer: Volunteer, on: date, **fields: Any) -> Assignment:
    facts = {"kind": "doctor", "outcome": Outcome.TOOK_PLACE, "actual_minutes": 90} | fields
    return Assignment.objects.create(
        programme=volunteer.programme,
        organisation=make_organisation(),
        newcomer=make_newcomer(),
        language="ti",
        starts_at=datetime(on.year, on.month, on.day, 10, tzinfo=BERLIN),
        place="Praxis",
        status=AssignmentStatus.DONE,
        volunteer=volunteer,
        **facts,
    )


def make_past_course(dates: int = 5) -> Course:
    """One that is over, of so many dates of an hour each."""
    course = make_course()
    module = make_curriculum()["Aufenthaltsrecht"]
    for number in range(dates):
        make_session(course, module, datetime(2026, 1, 10 + number, 9, tzinfo=BERLIN), 60)
    return course


def come(course: Course, volunteer: Volunteer, times: int) -> None:
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=date(2026, 1, 1))
    for session in course.sessions.all()[:times]:
        Attendance.objects.create(
            session=session, volunteer=volunteer, status=AttendanceStatus.PRESENT, minutes=60
        )


# --- training -------------------------------------------------------------------------------------


def test_forty_hours_are_enough_where_the_kind_asks_for_no_more() -> None:
    assert reasons(make_kind(), make_trained()) == ()


def test_thirty_nine_and_a_half_hours_are_not_and_the_reason_names_the_module() -> None:
    volunteer = make_volunteer()
    attend_everything(volunteer, short={"Staatsangehörigkeitsrecht": 30})
    assert reasons(make_kind(), volunteer) == ("es fehlen: Staatsangehörigkeitsrecht, 30 Minuten",)


def test_only_admitted_people_get_one_and_whoever_has_ended_keeps_the_right() -> None:
    kind = make_kind()
    assert reasons(kind, make_trained(status=VolunteerStatus.APPLIED)) == ("ist nicht aufgenommen",)
    assert reasons(kind, make_trained(status=VolunteerStatus.ENDED, ended_on=TODAY)) == ()


def test_meetings_that_the_kind_asks_for_are_counted_up_to_today() -> None:
    kind, volunteer = make_kind(min_meetings=2), make_trained()
    pair = make_pair(volunteer)
    meet(pair, 0, -1)  # the second is tomorrow
    Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=7), took_place=False)
    assert reasons(kind, volunteer) == ("es fehlt: 1 Treffen",)
    meet(pair, 14)
    assert reasons(kind, volunteer) == ()


def test_group_exchanges_that_the_kind_asks_for_are_counted_when_attended() -> None:
    kind, volunteer = make_kind(min_supervisions=1), make_trained()
    invitation = exchange(volunteer, attended=False)
    assert reasons(kind, volunteer) == ("es fehlt: 1 Austauschtreffen",)
    invitation.attended = True
    invitation.save()
    assert reasons(kind, volunteer) == ()


def test_what_regular_attendance_misses_is_said() -> None:
    Programme.objects.update_or_create(
        name="Integration braucht Partnerschaft",
        defaults={
            "code": "IBP",
            "starts_on": date(2025, 1, 1),
            "organisation": make_organisation(),
            "required_training_minutes": 0,
            "regular_attendance_needed": 6,
            "regular_attendance_of": 8,
        },
    )
    (reason,) = reasons(make_kind(), make_volunteer())
    assert "6" in reason
    assert reason.startswith("es fehlen")


def test_nobody_gets_two_of_a_kind_but_one_of_each() -> None:
    certificate = make_certificate()
    assert reasons(certificate.kind, certificate.volunteer) == ("hat es schon (IBP-2026-0001)",)
    assert reasons(make_kind(Basis.THANKS), certificate.volunteer) == ()


def test_a_kind_of_another_programme_or_one_that_is_not_offered_is_for_nobody() -> None:
    kind, volunteer = make_kind(), make_trained()
    other = Programme.objects.create(
        name="Anderes", code="ANDERS", organisation=make_organisation(), starts_on=TODAY
    )
    strange = CertificateKind.objects.create(
        programme=other, basis=Basis.THANKS, name="Dank", name_en="Thanks"
    )
    assert reasons(strange, volunteer) == ("gehört zu einem anderen Programm",)
    kind.is_offered = False
    kind.save()
    assert reasons(kind, volunteer) == ("diese Zertifikatsart wird nicht mehr angeboten",)


# --- participation --------------------------------------------------------------------------------


def test_the_share_of_the_course_decides_whoever_somebody_is() -> None:
    kind, course = make_kind(Basis.PARTICIPATION), make_past_course()
    four, three, none = (make_volunteer(status=VolunteerStatus.APPLIED) for _ in range(3))
    for volunteer, times in ((four, 4), (three, 3), (none, 0)):
        come(course, volunteer, times)
    occasion = Occasion(course=course)
    assert reasons(kind, four, occasion) == ()
    assert reasons(kind, three, occasion) == ("hat 60 % besucht, 80 % sind nötig",)
    assert reasons(kind, none, occasion) == ("war bei keinem Termin",)
    assert set(candidates(kind, Volunteer.objects.all(), occasion=occasion)) == {four, three, none}


def test_a_course_that_still_runs_is_confirmed_to_nobody() -> None:
    kind, course, volunteer = make_kind(Basis.PARTICIPATION), make_past_course(), make_volunteer()
    come(course, volunteer, 5)
    session = make_session(course, starts_at=datetime(2026, 3, 9, 18, tzinfo=BERLIN))
    assert reasons(kind, volunteer, Occasion(course=course)) == ("der Kurs geht noch bis 09.03.2026",)
    session.cancelled_at = datetime(2026, 3, 1, tzinfo=BERLIN)
    session.save()
    assert reasons(kind, volunteer, Occasion(course=course)) == ()


def test_dates_that_were_called_off_are_not_asked_for() -> None:
    kind, course, volunteer = make_kind(Basis.PARTICIPATION), make_past_course(5), make_volunteer()
    come(course, volunteer, 3)
    called_off = course.sessions.order_by("-starts_at")[:2]
    course.sessions.filter(pk__in=[s.pk for s in called_off]).update(
        cancelled_at=datetime(2026, 1, 1, tzinfo=BERLIN)
    )
    assert reasons(kind, volunteer, Occasion(course=course)) == ()


# --- volunteering ---------------------------------------------------------------------------------


def test_volunteering_is_confirmed_for_what_was_done_in_the_chosen_time() -> None:
    kind, volunteer = make_kind(Basis.VOLUNTEERING, min_meetings=0), make_volunteer()
    last_year = Occasion(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    this_year = Occasion(starts_on=date(2026, 1, 1))
    nothing = ("hat in dieser Zeit niemanden getroffen und keinen Einsatz übernommen",)
    assert reasons(kind, volunteer) == nothing
    meet(make_pair(volunteer), 200)
    assert reasons(kind, volunteer) == reasons(kind, volunteer, last_year) == ()
    assert reasons(kind, volunteer, this_year) == nothing
    done_assignment(volunteer, date(2026, 2, 1))
    assert reasons(kind, volunteer, this_year) == ()


def test_the_last_evening_of_a_period_counts_and_the_next_morning_does_not() -> None:
    kind = make_kind(Basis.VOLUNTEERING, min_meetings=0)
    volunteer = make_volunteer()
    assignment = done_assignment(volunteer, date(2025, 12, 31))
    occasion = Occasion(starts_on=date(2025, 12, 31), ends_on=date(2025, 12, 31))
    for hour, counts in ((0, True), (23, True)):
        assignment.starts_at = datetime(2025, 12, 31, hour, 30, tzinfo=BERLIN)
        assignment.save()
        assert (reasons(kind, volunteer, occasion) == ()) is counts
    for moment in (datetime(2025, 12, 30, 23, 59, tzinfo=BERLIN), datetime(2026, 1, 1, 0, 0, tzinfo=BERLIN)):
        assignment.starts_at = moment
        assignment.save()
        assert reasons(kind, volunteer, occasion) != ()


# --- many at once ---------------------------------------------------------------------------------


def test_lists_and_reasons_agree_whatever_people_have_done() -> None:
    dice = Random(11)
    course = make_past_course(4)
    statuses = [
        VolunteerStatus.ADMITTED,
        VolunteerStatus.ADMITTED,
        VolunteerStatus.ENDED,
        VolunteerStatus.APPLIED,
    ]
    for _number in range(30):
        volunteer = make_volunteer(status=dice.choice(statuses))
        if dice.random() < 0.5:
            attend_everything(volunteer, short=dice.choice([{}, {}, {"Aufenthaltsrecht": 30}]))
        if dice.random() < 0.6:
            come(course, volunteer, dice.randrange(5))
        if dice.random() < 0.6:
            meet(make_pair(volunteer), *dice.sample(range(300), dice.randrange(4)))
        if dice.random() < 0.3:
            exchange(volunteer, attended=dice.random() < 0.7)
        if dice.random() < 0.3:
            done_assignment(volunteer, TODAY - timedelta(days=dice.randrange(300)))
    asked = [
        (make_kind(Basis.TRAINING, min_meetings=1), EVERYTHING),
        (make_kind(Basis.PARTICIPATION, min_percent=50), Occasion(course=course)),
        (
            make_kind(Basis.VOLUNTEERING, min_meetings=1, min_supervisions=1),
            Occasion(starts_on=date(2025, 9, 1)),
        ),
        (make_kind(Basis.VOLUNTEERING, min_meetings=0, min_supervisions=0), EVERYTHING),
        (make_kind(Basis.THANKS, min_meetings=2), EVERYTHING),
    ]
    everybody = Volunteer.objects.select_related("programme")
    for kind, occasion in asked:
        said = verdicts(kind, everybody, today=TODAY, occasion=occasion)
        listed = set(eligible_for(kind, everybody, today=TODAY, occasion=occasion))
        assert {volunteer for volunteer, verdict in said.items() if verdict.is_eligible} == listed
        assert 0 < len(listed) < 30, kind


@pytest.mark.parametrize("basis", list(Basis))
def test_reasons_of_many_take_as_many_queries_as_of_one(basis: Basis) -> None:
    kind = make_kind(basis)
    course = make_past_course(2)
    occasion = Occasion(course=course) if basis == Basis.PARTICIPATION else EVERYTHING
    people = [make_volunteer() for _number in range(12)]
    for volunteer in people:
        come(course, volunteer, 1)

    def queries(number: int) -> int:
        chosen = list(Volunteer.objects.select_related("programme")[:number])
        with CaptureQueriesContext(
            connection,
        ) as found:
            verdicts(kind, chosen, today=TODAY, occasion=occasion)
        return len(found)

    assert queries(12) == queries(1)
