"""What came back from the courses: answers without names, and the calendars of those who log in."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from messaging.feed import new_address
from office.demo.world import SEED, World
from training.models import Course
from training.services.feedback import ask_for_feedback, give_feedback

# One course that has answers; of its last participant the question is still open.
ASKED = "Schulung Bensheim"
GOOD = (
    "Die Fallarbeit in kleinen Gruppen.",
    "Dass auch Menschen sprachen, die selbst erst hier angekommen sind.",
    "Der Abend zum Aufenthaltsrecht: endlich verständlich.",
    "Die Stimmung, und dass alle Fragen erlaubt waren.",
)
BETTER = (
    "Mehr Zeit für Fragen zum Jobcenter.",
    "Am Samstag bitte eine längere Pause.",
    "Die Unterlagen vorher schicken.",
)


def build_echoes(world: World) -> None:
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
    for user in (world.trainer, world.volunteers[0].person.user):
        if user is not None:
            new_address(user=user)
