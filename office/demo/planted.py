"""The cases that a good office must notice, planted where the pages have to show them."""

from __future__ import annotations

from datetime import date, time, timedelta

from matching.enums import ProposalAnswer
from matching.models import Proposal
from matching.services.proposal import answer_proposal, propose
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from newcomers.services import record_intake, register_newcomer
from office.demo.beginnings import best_for
from office.demo.names import RIGHT_TO_LEFT_NAME
from office.demo.world import World
from partnerships.enums import Side
from partnerships.queries import waiting
from partnerships.services.meeting import log_meeting
from people.enums import Channel, ConsentPurpose, Gender, Literacy
from people.models import Person
from people.services import Profile, save_person, withdraw_consent
from training.enums import AttendanceStatus
from training.models import Course
from training.services import plan_course
from training.services.attendance import record_attendance
from training.services.enrolment import enrol, leave_course
from volunteers.enums import Recommendation, ScreeningKind
from volunteers.models import Volunteer
from volunteers.services import apply_as_volunteer, record_check, record_interview


def plant(world: World) -> None:
    """After everything else, so that nothing covers them up."""
    _wish_to_talk(world)
    _trainee_at_39_5_hours(world)
    _expired_check(world)
    _duplicate(world)
    _two_of_one_name(world)
    _withdrawn_consent(world)
    _declined_proposal(world)
    _right_to_left_name(world)
    _moved_town(world)
    _ready_to_decide(world)


def _wish_to_talk(world: World) -> None:
    """A volunteer asks, two days after the last entry, for a call."""
    partnership = world.partnerships[2]
    last = partnership.meetings.order_by("-met_on").first()
    day = min(world.today, (last.met_on if last else partnership.started_on) + timedelta(days=1))
    log_meeting(
        partnership=partnership,
        met_on=day,
        took_place=True,
        minutes=45,
        note="Ich weiß nicht, ob ich beim Asylbescheid helfen darf.",
        wants_to_talk=True,
        by=world.coordinator,
        today=world.today,
    )


def _trainee_at_39_5_hours(world: World) -> None:
    """All forty hours but for the last half hour of one evening."""
    volunteer = world.learners[0]
    # The running course would make up for it: this volunteer has never been there.
    for enrolment in volunteer.enrolments.select_related("course"):
        leave_course(course=enrolment.course, volunteer=volunteer, by=world.coordinator)
    volunteer.attendances.all().delete()
    starts_on = world.day(200)
    course = plan_course(
        course=Course(
            programme=world.programme,
            organisation=world.county,
            municipality=next(town for town in world.towns if town.name == "Lorsch"),
            title=f"Schulung Lorsch {starts_on:%m/%Y}",
        ),
        starts_on=starts_on,
        weekdays=[2, 5],
        starts_at=time(18),
        place="Rathaus Lorsch",
        trainer=world.trainer,
    )
    enrol(course=course, volunteer=volunteer, by=world.coordinator, today=starts_on)
    sessions = list(course.sessions.select_related("course"))
    for session in sessions:
        late = session == sessions[0]
        record_attendance(
            session=session,
            volunteer=volunteer,
            status=AttendanceStatus.PARTLY if late else AttendanceStatus.PRESENT,
            minutes=session.minutes - 30 if late else None,
            by=world.trainer,
            now=session.ends_at,
        )


def _expired_check(world: World) -> None:
    volunteer = world.partnerships[5].volunteer
    check = volunteer.checks.filter(kind=ScreeningKind.CRIMINAL_RECORD).get()
    check.delete()
    record_check(
        volunteer=volunteer,
        kind=ScreeningKind.CRIMINAL_RECORD,
        inspected_on=world.day(3 * 365 + 10),
        expires_on=world.day(10),
        by=world.coordinator,
        today=world.day(3 * 365 + 10),
    )


def _apply(world: World, first_name: str, last_name: str, **fields: object) -> Volunteer:
    person = Person(
        organisation=world.county,
        first_name=first_name,
        last_name=last_name,
        **{"postcode": "64625", "gender": Gender.FEMALE, "literacy": Literacy.LATIN} | fields,
    )
    return apply_as_volunteer(
        person=person,
        profile=Profile(languages={"de": 7}, likes=world.interests[:3], windows=[(2, time(15), time(18))]),
        programme=world.programme,
        offers=list(world.tasks.values())[:2],
        consents=[ConsentPurpose.PROCESSING],
        channel=Channel.FORM,
        now=world.at(world.day(4), 9),
    )


def _duplicate(world: World) -> None:
    """Somebody who is admitted already fills in the form once more."""
    known = world.ready[3].person
    _apply(
        world,
        known.first_name,
        known.last_name,
        born_on=known.born_on,
        postcode=known.postcode,
        gender=known.gender,
        email=known.email,
    )


def _two_of_one_name(world: World) -> None:
    """A namesake of another age and town: two people, not one."""
    known = world.ready[7].person
    _apply(
        world,
        known.first_name,
        known.last_name,
        born_on=date(1999, 4, 3),
        postcode="69488",
        gender=known.gender,
    )


def _withdrawn_consent(world: World) -> None:
    withdraw_consent(
        world.partnerships[8].volunteer.person, purpose=ConsentPurpose.CONTACT, now=world.at(world.day(3), 16)
    )


def _declined_proposal(world: World) -> None:
    asked = Proposal.objects.open().values("newcomer")
    for newcomer in waiting(Newcomer.objects.exclude(pk__in=asked).with_person()).order_by(
        "-waiting_since", "person__last_name", "person__first_name"
    ):
        if best := best_for(world, newcomer):
            proposal = propose(volunteer=best, newcomer=newcomer, by=world.coordinator, today=world.day(6))
            answer_proposal(
                proposal=proposal,
                side=Side.VOLUNTEER,
                answer=ProposalAnswer.NO,
                now=world.at(world.day(4), 20),
            )
            return


def _right_to_left_name(world: World) -> None:
    first_name, last_name = RIGHT_TO_LEFT_NAME
    register_newcomer(
        person=Person(
            organisation=world.county,
            first_name=first_name,
            last_name=last_name,
            gender=Gender.MALE,
            born_on=date(1988, 6, 1),
            postcode="68519",
            phone="+49620499112233",
            literacy=Literacy.OTHER_SCRIPT,
        ),
        profile=Profile(
            languages={"ar": 7, "de": 1}, likes=world.interests[3:5], windows=[(3, time(16), time(19))]
        ),
        programme=world.programme,
        needs=list(world.tasks.values())[:2],
        country_of_origin="SY",
        consents=[ConsentPurpose.PROCESSING],
        channel=Channel.PAPER,
        now=world.at(world.day(2), 10),
    )


def _moved_town(world: World) -> None:
    person = world.partnerships[11].newcomer.person
    person.postcode, person.place, person.street = "69483", "", "Am neuen Ort 4"
    save_person(person, today=world.today)


def _ready_to_decide(world: World) -> None:
    """A volunteer and a newcomer for whom everything is there but the office's yes."""
    volunteer = _apply(world, "Henrike", "Auerswald", born_on=date(1968, 9, 9))
    day = world.day(2)
    record_interview(
        volunteer=volunteer,
        held_on=day,
        recommendation=Recommendation.ADMIT,
        by=world.coordinator,
        today=day,
    )
    for kind in ScreeningKind:
        record_check(
            volunteer=volunteer,
            kind=kind,
            inspected_on=day,
            expires_on=world.day(-1000) if kind == ScreeningKind.CRIMINAL_RECORD else None,
            by=world.coordinator,
            today=day,
        )
    newcomer = next(n for n in reversed(world.newcomers) if n.status == NewcomerStatus.REGISTERED)
    record_intake(
        newcomer=newcomer,
        held_on=world.day(1),
        note="Möchte bald anfangen.",
        by=world.coordinator,
        today=world.today,
    )
