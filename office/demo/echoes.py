"""What goes on after the courses: answers without names, evenings for those who accompany, calendars."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from messaging.feed import new_address
from office.demo.world import SEED, World
from training.enums import CourseKind
from training.models import Course
from training.services.courses import save_course
from training.services.enrolment import enrol
from training.services.feedback import ask_for_feedback, give_feedback
from training.services.sessions import add_session

# One course that has answers; of its last participant the question is still open.
ASKED = "Schulung Bensheim"
GOOD = (
    "Die Fallarbeit in kleinen Gruppen.",
    "Dass auch Menschen sprachen, die selbst erst hier angekommen sind.",
    "Der Abend zum Aufenthaltsrecht: endlich verständlich.",
    "Die Stimmung, und dass alle Fragen erlaubt waren.",
)
EVENINGS = ("Neues im Aufenthaltsrecht", "Trauma verstehen, Grenzen achten", "Wege in Arbeit und Ausbildung")
BETTER = (
    "Mehr Zeit für Fragen zum Jobcenter.",
    "Am Samstag bitte eine längere Pause.",
    "Die Unterlagen vorher schicken.",
)


def build_echoes(world: World) -> None:
    _answers()
    _evenings(world)
    for user in (world.trainer, world.volunteers[0].person.user):
        if user is not None:
            new_address(user=user)


def _answers() -> None:
    """With dice of its own, so that the rest of the county stays as it is."""
    dice = Random(SEED + 1)
    course = Course.objects.get(title__startswith=ASKED)
    last = course.sessions.order_by("ends_at").last()
    if last:
        ask_for_feedback(course=course, now=last.ends_at + timedelta(days=1))
    good, better = list(GOOD), list(BETTER)
    for request in list(course.feedback_requests.order_by("created_at"))[:-1]:
        if dice.random() < 0.4:
            continue
        give_feedback(
            request=request,
            content=dice.choice((3, 4, 4, 5, 5)),
            trainers=dice.choice((4, 4, 5, 5, 5)),
            organisation=dice.choice((2, 3, 4, 4, 5)),
            confidence=dice.choice((3, 3, 4, 4, 5)),
            went_well=good.pop() if good and dice.random() < 0.3 else "",
            to_improve=better.pop() if better and dice.random() < 0.2 else "",
        )


def _evenings(world: World) -> None:
    """One a month, in the house and online; a dozen of the volunteers have a place at all of them."""
    course = save_course(
        Course(
            programme=world.programme,
            organisation=world.county,
            title="Themenabende",
            kind=CourseKind.SERIES,
            seats=20,
        )
    )
    for number, title in enumerate(EVENINGS):
        add_session(
            course=course,
            modules={},
            title=title,
            starts_at=world.at(world.day(-9 - 28 * number), 18),
            minutes=120,
            place="Landratsamt, Saal 1",
            online_url="https://treffen.demo.example/themenabend",
            materials="Bitte bringen Sie eine Frage aus Ihrer Begleitung mit." if number == 0 else "",
        )
    for volunteer in world.ready[:12]:
        enrol(course=course, volunteer=volunteer, by=world.coordinator, today=world.day(10))
