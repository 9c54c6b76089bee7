"""What counts as prepared: 40 hours, every required module, nothing counted twice."""

from datetime import date, datetime
from random import Random

import pytest

from programmes.models import Programme
from tests.builders import TODAY, make_organisation, make_volunteer
from tests.training.builders import BERLIN, CURRICULUM, attend, attend_everything, make_curriculum
from training.enums import AttendanceStatus
from training.models import Module
from training.progress import is_ready, last_counted_place, progress_for, progress_of, with_hours
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def annotated(volunteer):
    return with_hours(Volunteer.objects.all()).get(pk=volunteer.pk)


def test_forty_hours_with_every_required_module_are_ready():
    volunteer = make_volunteer()
    attend_everything(volunteer)
    assert progress_of(volunteer).total == annotated(volunteer).trained_minutes == 2400
    assert is_ready(volunteer)
    assert annotated(volunteer).is_ready


def test_thirty_nine_and_a_half_hours_are_not_ready_and_name_what_is_missing():
    volunteer = make_volunteer()
    attend_everything(volunteer, short={"Staatsangehörigkeitsrecht": 30})
    progress = progress_of(volunteer)
    assert (progress.total, progress.missing) == (2370, 30)
    assert [(part.module.title, part.missing) for part in progress.incomplete] == [
        ("Staatsangehörigkeitsrecht", 30)
    ]
    assert not is_ready(volunteer)
    assert annotated(volunteer).trained_minutes == 2370
    assert not annotated(volunteer).is_ready


def test_a_module_attended_twice_counts_once():
    volunteer = make_volunteer()
    modules = make_curriculum()
    for _ in range(2):
        attend(volunteer, modules["Interkulturelle Kommunikation"], 480)
    assert progress_of(volunteer).total == annotated(volunteer).trained_minutes == 480


def test_enough_hours_without_a_required_module_are_not_ready():
    volunteer = make_volunteer()
    extra = make_curriculum()["Fallarbeit, Vereinbarung, Abschluss"]
    attend_everything(volunteer, short={extra.title: 60})
    optional = Module.objects.create(
        programme=volunteer.programme, title="Erste Hilfe", minutes=120, is_required=False, position=99
    )
    attend(volunteer, optional, 120)
    progress = progress_of(volunteer)
    assert progress.missing == 0
    assert [part.module.title for part in progress.incomplete] == [extra.title]
    assert not progress.is_ready
    assert not annotated(volunteer).is_ready


def test_an_optional_module_may_be_left_out():
    volunteer = make_volunteer()
    attend_everything(volunteer)
    Module.objects.create(programme=volunteer.programme, title="Erste Hilfe", minutes=120, is_required=False)
    assert is_ready(volunteer)
    assert annotated(volunteer).is_ready


def test_excused_and_absent_bring_no_hours():
    volunteer = make_volunteer()
    modules = make_curriculum()
    for status in (AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT):
        attend(volunteer, modules["Aufenthaltsrecht"], 0, status=status)
    assert progress_of(volunteer).total == annotated(volunteer).trained_minutes == 0


def test_without_any_attendance_everything_is_missing():
    volunteer = make_volunteer()
    make_curriculum()
    assert annotated(volunteer).trained_minutes == 0
    assert len(progress_of(volunteer).incomplete) == len(CURRICULUM)


def test_each_volunteer_has_their_own_hours():
    ready, fresh = make_volunteer(), make_volunteer(person_last_name="Neumann")
    attend_everything(ready)
    rows = with_hours(Volunteer.objects.all())
    assert {row.pk: (row.trained_minutes, row.is_ready) for row in rows} == {
        ready.pk: (2400, True),
        fresh.pk: (0, False),
    }


def test_the_last_hours_say_when_and_where():
    volunteer = make_volunteer()
    module = make_curriculum()["Aufenthaltsrecht"]
    assert (progress_of(volunteer).last_on, last_counted_place(volunteer)) == (None, "")
    for day in (10, 3):
        attend(volunteer, module, 120, starts_at=datetime(2026, 3, day, 18, tzinfo=BERLIN))
    assert progress_of(volunteer).last_on == date(2026, 3, 10)
    assert last_counted_place(volunteer) == "Bensheim"


def test_a_programme_that_asks_for_nothing_has_nobody_who_is_not_ready():
    volunteer = make_volunteer()
    assert not annotated(volunteer).is_ready
    Programme.objects.update(required_training_minutes=0)
    volunteer = Volunteer.objects.get()
    assert annotated(volunteer).is_ready == is_ready(volunteer) is True
    make_curriculum()
    assert annotated(volunteer).is_ready == is_ready(volunteer) is False


def test_hours_of_another_programme_do_not_count():
    volunteer = make_volunteer()
    attend_everything(volunteer)
    other = Programme.objects.create(
        name="Anderes", code="ANDERS", organisation=make_organisation(), starts_on=TODAY
    )
    Volunteer.objects.update(programme=other)
    volunteer = Volunteer.objects.get()
    assert annotated(volunteer).trained_minutes == progress_of(volunteer).total == 0
    assert not annotated(volunteer).is_ready


def test_lists_and_the_persons_page_agree_whatever_was_attended():
    dice = Random(7)
    modules = list(make_curriculum().values())[:3]
    Module.objects.exclude(pk__in=[module.pk for module in modules]).delete()
    Module.objects.filter(pk=modules[0].pk).update(is_required=False)
    Programme.objects.update(required_training_minutes=800)
    for _number in range(25):
        volunteer = make_volunteer()
        for module in modules:
            for minutes in dice.choice([[], [module.minutes], [60], [module.minutes - 60, 60], [900]]):
                attend(volunteer, module, minutes)
    found = list(with_hours(Volunteer.objects.select_related("programme")))
    progress = progress_for(found)
    assert {each.is_ready for each in found} == {True, False}
    for each in found:
        assert (each.trained_minutes, each.is_ready) == (progress[each].total, progress[each].is_ready)
