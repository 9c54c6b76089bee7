"""Planning a course: the draft from the curriculum, the preview, and what is stored in the end."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Kind
from programmes.holidays import public_holiday, school_holiday, school_holidays_known
from tests.builders import make_municipality, make_organisation, make_programme, make_user
from tests.training.builders import BERLIN, address, make_course, make_curriculum, make_session
from training.enums import CourseKind
from training.models import Course, Module, Session
from training.services import plan_course
from training.services.planning import draft_dates, split_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def draft(**options):
    make_curriculum()
    options = {"starts_on": date(2026, 3, 10), "weekdays": [1], "starts_at": time(18), **options}
    return draft_dates(programme=make_programme(), **options)


def days(dates):
    return [planned.starts_at.date() for planned in dates]


# --- the draft --------------------------------------------------------------------------------


def test_a_draft_holds_the_whole_curriculum_in_order():
    dates = draft()
    assert sum(planned.minutes for planned in dates) == 2400
    assert max(planned.minutes for planned in dates) == 240
    positions = [next(iter(planned.modules)).position for planned in dates]
    assert positions == sorted(positions)
    assert {day.weekday() for day in days(dates)} == {1}
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "longest", "parts"),
    [(240, 240, [240]), (480, 240, [240, 240]), (360, 240, [180, 180]), (500, 240, [180, 180, 140])],
)
def test_a_long_module_is_split_into_even_parts(minutes, longest, parts):
    assert split_module(minutes, longest) == parts


def test_short_modules_share_a_date_where_that_is_wished():
    last = draft(together=True)[-1]
    assert {str(module): minutes for module, minutes in last.modules.items()} == {
        "Möglichkeiten und Grenzen, Nähe und Distanz": 180,
        "Fallarbeit, Vereinbarung, Abschluss": 60,
    }
    assert last.minutes == 240


def test_dates_stay_at_six_in_the_evening_when_clocks_change():
    first, second = draft(starts_on=date(2026, 3, 24))[:2]
    assert [f"{planned.starts_at:%d.%m. %H:%M}" for planned in (first, second)] == [
        "24.03. 18:00",
        "31.03. 18:00",
    ]
    assert (
        second.starts_at.timestamp() - first.starts_at.timestamp()
        == timedelta(days=7, hours=-1).total_seconds()
    )


def test_holidays_are_skipped_and_named():
    first, second = draft(starts_on=date(2026, 3, 30), weekdays=[0])[:2]
    assert (days([first, second]), first.skipped) == ([date(2026, 3, 30), date(2026, 4, 13)], ())
    assert [(skip.day, skip.holiday) for skip in second.skipped] == [(date(2026, 4, 6), "Ostermontag")]


def test_every_second_week_counts_from_the_first_day():
    dates = draft(starts_on=date(2026, 4, 15), weekdays=[0, 2], every_weeks=2)
    assert days(dates)[:4] == [date(2026, 4, 15), date(2026, 4, 27), date(2026, 4, 29), date(2026, 5, 11)]


def test_school_holidays_are_left_out_where_that_is_wished():
    with_them = days(draft(starts_on=date(2026, 6, 23)))
    without = draft(starts_on=date(2026, 6, 23), without_school_holidays=True)
    assert date(2026, 7, 14) in with_them
    assert not any(date(2026, 6, 29) <= day <= date(2026, 8, 7) for day in days(without))
    assert {skip.holiday for planned in without for skip in planned.skipped} >= {"Sommerferien"}


def test_only_what_is_taught_on_the_first_day_is_planned():
    modules = make_curriculum()
    Module.objects.filter(pk=modules["Aufenthaltsrecht"].pk).update(valid_to=date(2025, 12, 31))
    titles = {str(module) for planned in draft() for module in planned.modules}
    assert "Aufenthaltsrecht" not in titles
    assert len(titles) == 9


@pytest.mark.parametrize("options", [{"weekdays": []}, {"starts_on": date.max - timedelta(days=3)}])
def test_a_draft_without_days_says_so(options):
    with pytest.raises(ValidationError) as error:
        draft(**options)
    assert "weekdays" in error.value.message_dict


def test_a_course_is_planned_as_drafted():
    make_curriculum()
    course = plan_course(
        course=Course(programme=make_programme(), organisation=make_organisation(), title="Frühjahr"),
        starts_on=date(2026, 3, 10),
        weekdays=[1],
        starts_at=time(18),
        place="Bensheim",
    )
    assert days_of(course)[0] == date(2026, 3, 10)
    assert sum(session.minutes for session in course.sessions.all()) == 2400


def days_of(course):
    return [timezone.localtime(session.starts_at).date() for session in course.sessions.order_by("starts_at")]


# --- holidays ---------------------------------------------------------------------------------


def test_school_holidays_are_known_for_some_years_and_said_to_be_unknown_later():
    assert school_holiday(date(2026, 7, 14)) == "Sommerferien"
    assert school_holiday(date(2026, 9, 15)) == ""
    assert school_holidays_known(2027)
    assert not school_holidays_known(2060)
    assert school_holiday(date(2060, 7, 14)) == ""
    assert public_holiday(date(2026, 4, 3)) == "Karfreitag"


# --- form and preview -------------------------------------------------------------------------


def plan(**changes):
    return {
        "programme": make_programme().pk,
        "title": "Frühjahr",
        "organisation": make_organisation().pk,
        "municipality": make_municipality().pk,
        "seats": "12",
        "starts_on": "2026-03-10",
        "weekdays": ["1"],
        "every_weeks": "1",
        "starts_at": "18:00",
        "longest": "240",
        "place": "Altes Rathaus",
        "online_url": "",
        "trainer": "",
        **changes,
    }


@pytest.fixture(autouse=True)
def _spring_2026(time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=BERLIN), tick=True)


def posted_again(response, **changes):
    """What the browser sends from the preview: all hidden inputs and the fields as they stand."""
    data = {}
    for name, value in response.context["typed"]:
        data.setdefault(name, []).append(value)
    form = response.context["form"]
    data |= {name: form[name].value() for name in form.fields}
    return {key: value for key, value in {**data, **changes}.items() if value is not None}


def test_the_preview_shows_every_date_and_stores_nothing(office):
    make_curriculum()
    response = office.post(address("course_create"), plan(weekdays=["0"], starts_on="2026-03-30"))
    page = response.content.decode()
    assert response.status_code == 200
    assert len(response.context["rows"]) == 12
    assert "Ostermontag" in page
    assert "Aufenthaltsrecht" in page
    assert not Course.objects.exists()


def test_what_was_shown_is_planned(office):
    make_curriculum()
    preview = office.post(address("course_create"), plan())
    response = office.post(address("course_create"), posted_again(preview, step="save"))
    course = Course.objects.get()
    assert response.url == course.get_absolute_url()
    assert (course.sessions.count(), days_of(course)[0]) == (12, date(2026, 3, 10))
    assert {session.place for session in course.sessions.all()} == {"Altes Rathaus"}


def test_a_date_is_changed_in_the_preview(office):
    make_curriculum()
    preview = office.post(address("course_create"), plan())
    moved = posted_again(preview, day_0="2026-03-12", time_0="17:30", step="check")
    checked = office.post(address("course_create"), moved)
    assert checked.status_code == 200
    assert not Course.objects.exists()
    office.post(address("course_create"), posted_again(checked, step="save"))
    first = Session.objects.order_by("starts_at").first()
    assert f"{timezone.localtime(first.starts_at):%d.%m. %H:%M}" == "12.03. 17:30"


def test_bad_dates_in_the_preview_come_back_beside_their_fields(office):
    modules = make_curriculum()
    Module.objects.filter(pk=modules["Aufenthaltsrecht"].pk).update(valid_to=date(2026, 12, 31))
    preview = office.post(address("course_create"), plan())
    rows = preview.context["rows"]
    limited = next(i for i, row in enumerate(rows) if modules["Aufenthaltsrecht"] in row[0].modules)
    bad = {
        "day_0": "0001-01-01",
        "day_1": "bald",
        "day_3": rows[2][0].starts_at.date(),
        f"day_{limited}": "2027-02-02",
    }
    response = office.post(address("course_create"), posted_again(preview, **bad, step="save"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(bad)
    assert 'value="bald"' in response.content.decode()
    assert not Course.objects.exists()


def test_a_curriculum_that_changed_meanwhile_is_shown_again(office):
    modules = make_curriculum()
    preview = office.post(address("course_create"), plan())
    modules["Aufenthaltsrecht"].delete()
    response = office.post(address("course_create"), posted_again(preview, step="save"))
    assert response.status_code == 422
    assert len(response.context["rows"]) == 11
    assert not Course.objects.exists()


def test_the_preview_leads_back_to_the_form_with_everything_typed(office):
    make_curriculum()
    preview = office.post(address("course_create"), plan(title="Besonderer Titel"))
    response = office.post(address("course_create"), posted_again(preview, step="change"))
    assert "form" in response.context
    assert "Besonderer Titel" in response.content.decode()
    assert not Course.objects.exists()


def test_clashes_warn_but_do_not_forbid(office):
    make_curriculum()
    trainer = make_user(Kind.TRAINER, first_name="Bea", last_name="Beispiel")
    when = datetime(2026, 3, 10, 19, tzinfo=BERLIN)
    make_session(make_course("Herbst"), starts_at=when, place="altes  rathaus,", trainer=trainer)
    preview = office.post(address("course_create"), plan(trainer=trainer.pk))
    page = preview.content.decode()
    assert "Bea Beispiel" in page
    assert "Herbst" in page
    assert len(preview.context["rows"][0][-1]) == 2
    office.post(address("course_create"), posted_again(preview, step="save"))
    assert Course.objects.filter(title="Frühjahr").exists()


def test_years_without_known_school_holidays_are_named(office, monkeypatch):
    monkeypatch.setattr("training.views.planning.school_holidays_known", lambda year: year != 2026)
    make_curriculum()
    response = office.post(address("course_create"), plan(without_school_holidays="on"))
    assert response.context["unknown_years"] == [2026]
    assert office.post(address("course_create"), plan()).context["unknown_years"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"seats": "0"}, "seats"),
        ({"starts_on": "2062-01-01"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"online_url": "http://example.org"}, "online_url"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"place": ""}, "place"),
        ({"longest": "20"}, "longest"),
        ({"every_weeks": "0"}, "every_weeks"),
        ({"title": "Ü" * 161}, "title"),
    ],
)
def test_bad_input_for_a_course_comes_back_with_what_was_typed(office, changes, field):
    make_curriculum()
    response = office.post(address("course_create"), plan(**{"place": "Altes Rathaus"} | changes))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert 'value="18:00"' in response.content.decode()
    assert not Course.objects.exists()


def test_a_programme_without_curriculum_says_so_beside_the_field(office):
    response = office.post(address("course_create"), plan())
    assert response.status_code == 422
    assert "programme" in response.context["form"].errors


def test_a_coordinator_of_one_town_plans_only_there(client):
    heppenheim = make_municipality("Heppenheim", "64646")
    client.force_login(make_user(Kind.COORDINATOR, municipality=heppenheim))
    make_curriculum()
    assert client.post(address("course_create"), plan()).status_code == 422
    assert client.post(address("course_create"), plan(municipality=heppenheim.pk)).status_code == 200


# --- series -----------------------------------------------------------------------------------


def test_a_series_has_no_dates_at_first(office):
    wanted = ("programme", "title", "organisation", "municipality", "seats")
    data = {name: value for name, value in plan(title="Vorträge").items() if name in wanted}
    response = office.post(address("series_create"), data)
    series = Course.objects.get()
    assert response.url == series.get_absolute_url()
    assert series.kind == CourseKind.SERIES
    page = office.get(address("course_list"), {"kind": "series"})
    assert page.context["count"] == 1
    assert office.get(address("course_list"), {"kind": "course"}).context["count"] == 0


def test_the_forms_open(office):
    for name in ("course_create", "series_create"):
        assert office.get(address(name)).status_code == 200
