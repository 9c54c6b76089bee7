"""What somebody needs without having asked for it counts as a need."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.profiles import labels_of, needs_of, newcomer_profile
from newcomers.models import Newcomer
from people.enums import Literacy, Schooling
from programmes.enums import NeededBy
from programmes.models import Task
from tests.builders import make_newcomer, make_task

pytestmark = pytest.mark.django_db


def implied(reason: NeededBy, name: str = "Lesen und Schreiben") -> Task:
    task = make_task(name)
    task.needed_by = reason
    task.save()
    return task


def with_person(newcomer: Newcomer) -> Newcomer:
    return Newcomer.objects.with_person().get(pk=newcomer.pk)


@pytest.mark.parametrize(
    ("reason", "person", "counts"),
    [
        (NeededBy.NOT_LITERATE, {"person_literacy": Literacy.NONE}, True),
        (NeededBy.NOT_LITERATE, {"person_literacy": Literacy.OTHER_SCRIPT}, True),
        (NeededBy.NOT_LITERATE, {"person_literacy": Literacy.LATIN}, False),
        (NeededBy.NOT_LITERATE, {"person_literacy": ""}, False),
        (NeededBy.LITTLE_SCHOOLING, {"person_schooling": Schooling.NONE}, True),
        (NeededBy.LITTLE_SCHOOLING, {"person_schooling": Schooling.PRIMARY}, True),
        (NeededBy.LITTLE_SCHOOLING, {"person_schooling": Schooling.SECONDARY}, False),
        (NeededBy.DEGREE, {"person_schooling": Schooling.VOCATIONAL}, True),
        (NeededBy.DEGREE, {"person_schooling": Schooling.ACADEMIC}, True),
        (NeededBy.DEGREE, {"person_schooling": ""}, False),
    ],
)
def test_reading_and_schooling_imply_needs(reason: NeededBy, person: dict[str, str], counts: bool) -> None:
    task = implied(reason)
    newcomer = with_person(make_newcomer(needs=[], **person))
    assert needs_of(newcomer) == ([task] if counts else [])
    assert newcomer_profile(newcomer).tasks == ({str(task.pk)} if counts else set())


def test_a_need_that_was_asked_for_as_well_counts_once_and_has_a_name() -> None:
    task = implied(NeededBy.NOT_LITERATE)
    newcomer = with_person(make_newcomer(needs=[task], person_literacy=Literacy.NONE))
    assert needs_of(newcomer) == [task]
    assert labels_of(newcomer, [])[str(task.pk)] == task


def test_implied_needs_have_names_for_the_sentences() -> None:
    task = implied(NeededBy.NOT_LITERATE)
    newcomer = with_person(make_newcomer(needs=[], person_literacy=Literacy.NONE))
    assert labels_of(newcomer, [])[str(task.pk)] == task


def test_implied_needs_take_no_query_more() -> None:
    implied(NeededBy.NOT_LITERATE)
    newcomer = with_person(make_newcomer(person_literacy=Literacy.NONE))
    with CaptureQueriesContext(connection) as queries:
        newcomer_profile(newcomer, barred={})
    assert not queries.captured_queries
