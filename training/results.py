"""What the answers about a course say together: never one of them alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from kern.charts import Column, columns
from training.models import Course, CourseFeedback

# With fewer answers one could guess whose they are.
SHOWN_FROM = 3
MARKS = range(1, 6)
QUESTIONS = ("content", "trainers", "organisation", "confidence")


@dataclass(frozen=True)
class QuestionResult:
    """One question and how often each mark was given."""

    name: str
    question: str
    counts: tuple[int, ...]

    @property
    def average(self) -> float:
        return sum(mark * count for mark, count in zip(MARKS, self.counts, strict=True)) / sum(self.counts)

    @property
    def columns(self) -> list[Column]:
        return columns([(str(mark), count) for mark, count in zip(MARKS, self.counts, strict=True)])


@dataclass(frozen=True)
class Results:
    """`questions` and texts are empty as long as there are fewer than three answers."""

    asked: int
    answered: int
    questions: tuple[QuestionResult, ...] = ()
    went_well: tuple[str, ...] = ()
    to_improve: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return bool(self.questions)


def results_of(course: Course) -> Results:
    """Texts stand by the alphabet: neither who came first nor which two belong together can be seen."""
    asked = course.feedback_requests.count()
    answers = list(CourseFeedback.objects.filter(course=course))
    if len(answers) < SHOWN_FROM:
        return Results(asked, len(answers))
    return Results(
        asked,
        len(answers),
        tuple(_result(name, answers) for name in QUESTIONS),
        went_well=_texts(answer.went_well for answer in answers),
        to_improve=_texts(answer.to_improve for answer in answers),
    )


def _result(name: str, answers: list[CourseFeedback]) -> QuestionResult:
    given = Counter(getattr(answer, name) for answer in answers)
    question = str(CourseFeedback._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return QuestionResult(name, question, tuple(given[mark] for mark in MARKS))


def _texts(texts: Any) -> tuple[str, ...]:
    return tuple(sorted((text.strip() for text in texts if text.strip()), key=str.casefold))
