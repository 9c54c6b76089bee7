"""What counts for one volunteer, on the office's pages: where each minute comes from, credits, losses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from programmes.models import Programme
from tests.builders import TODAY, make_programme, make_user, make_volunteer
from tests.panels import without_record
from tests.training.builders import attend, attend_everything, make_course, make_curriculum, make_session
from tests.training.test_regular import regular
from training.enums import AttendanceStatus
from training.models import Completion, CountedTime, Enrolment, Module, Session
from training.progress import is_ready
from training.services.attendance import record_attendance, sign_off_date
from training.services.credits import credit_time

pytestmark = pytest.mark.django_db
LAW = "Staatsangehörigkeitsrecht"


@pytest.fixture
def office(client):
    client.user = make_user(Kind.COORDINATOR, first_name="Ina", last_name="Keller")
    client.force_login(client.user)
    return client


def url(name, record):
    return reverse(f"training:{name}", args=[record.pk])


def credit(volunteer, by, minutes=90, title=LAW):
    return credit_time(
        volunteer=volunteer,
        module=make_curriculum()[title],
        minutes=minutes,
        reason="Grundkurs der Caritas",
        on=TODAY,
        by=by,
        today=TODAY,
    )


def form(volunteer, **changes):
    values = {"module": make_curriculum()[LAW].pk, "hours": "1,5", "minutes": "", "on": "2026-03-01"}
    return values | {"reason": "Grundkurs der Caritas"} | changes


def loses(volunteer, by):
    """A correction that takes somebody's preparation away."""
    session = Session.objects.get(attendances__volunteer=volunteer, parts__module__title=LAW)
    record_attendance(
        session=session, volunteer=volunteer, status=AttendanceStatus.ABSENT, by=by, now=session.ends_at
    )
    return Completion.objects.get(volunteer=volunteer)


def test_each_minute_says_from_which_date_or_credit_it_comes_and_by_whom(office):
    volunteer = make_volunteer()
    attended = attend(volunteer, make_curriculum()["Aufenthaltsrecht"], 45)
    attended.recorded_by = make_user(first_name="Tomás", last_name="Trainer")
    attended.save()
    credit(volunteer, office.user)
    page = office.get(url("volunteer_training", volunteer)).text
    for words in ("Aufenthaltsrecht", "45 Minuten", "Tomás Trainer", attended.session.course.title):
        assert words in page
    for words in (LAW, "1,5", "Grundkurs der Caritas", "Ina Keller"):
        assert words in page


def test_the_page_is_linked_from_the_volunteers_and_takes_the_same_queries_for_more_rows(
    office, django_assert_max_num_queries
):
    volunteer = make_volunteer()
    assert url("volunteer_training", volunteer) in office.get(volunteer.get_absolute_url()).text
    credit(volunteer, office.user)
    attend(volunteer, make_curriculum()["Aufenthaltsrecht"], 45)
    with django_assert_max_num_queries(60) as few:
        office.get(url("volunteer_training", volunteer))
    attend_everything(volunteer)
    with django_assert_max_num_queries(len(few)):
        assert "40" in office.get(url("volunteer_training", volunteer)).text


def test_hours_are_credited_and_complete_the_preparation(office):
    volunteer = make_volunteer()
    attend_everything(volunteer, short={LAW: 90})
    response = office.post(url("credit_create", volunteer), form(volunteer), follow=True)
    assert response.redirect_chain[-1][0] == url("volunteer_training", volunteer)
    given = CountedTime.objects.get(attendance=None)
    assert (given.minutes, given.credited_by, given.reason) == (90, office.user, "Grundkurs der Caritas")
    assert is_ready(volunteer)


def test_hours_and_minutes_add_up(office):
    volunteer = make_volunteer()
    office.post(url("credit_create", volunteer), form(volunteer, hours="1", minutes="20"))
    assert CountedTime.objects.get().minutes == 80


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("module", {"module": ""}),
        ("hours", {"hours": "viel"}),
        ("hours", {"hours": "0,33"}),
        ("minutes", {"hours": "", "minutes": ""}),
        ("minutes", {"hours": "3"}),
        ("minutes", {"minutes": "-5"}),
        ("on", {"on": "2999-01-01"}),
        ("on", {"on": "gestern"}),
        ("reason", {"reason": "   "}),
        ("reason", {"reason": "x" * 301}),
    ],
)
def test_bad_input_comes_back_with_a_sentence_beside_its_field(office, field, changes):
    volunteer = make_volunteer()
    response = office.post(url("credit_create", volunteer), form(volunteer, **changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not CountedTime.objects.exists()


def test_only_modules_of_the_volunteers_programme_are_offered(office):
    volunteer = make_volunteer()
    foreign = Module.objects.create(programme=make_programme("WIR", code="WIR"), title="X", minutes=60)
    response = office.post(url("credit_create", volunteer), form(volunteer, module=foreign.pk))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["module"])


def test_a_credit_is_taken_back_after_a_question(office):
    volunteer = make_volunteer()
    given = credit(volunteer, office.user)
    page = office.get(url("credit_take_back", given))
    assert "Grundkurs der Caritas" in page.text
    assert CountedTime.objects.exists()
    office.post(url("credit_take_back", given))
    assert not CountedTime.objects.exists()


def test_attended_time_cannot_be_taken_back_as_if_it_were_a_credit(office):
    attended = attend(make_volunteer(), make_curriculum()[LAW], 60).counted.get()
    assert office.post(url("credit_take_back", attended)).status_code == 404


def test_the_volunteers_page_says_since_when_and_why_it_is_not_complete_any_more(office):
    volunteer, user = make_volunteer(), make_user(first_name="Tomás", last_name="Trainer")
    attend_everything(volunteer)
    lost = loses(volunteer, user)
    page = office.get(volunteer.get_absolute_url()).text
    for words in ("nicht mehr abgeschlossen", "07.02.2026", "berichtigt", "Tomás Trainer"):
        assert words in page
    response = office.post(url("completion_note", lost), {"next": volunteer.get_absolute_url()})
    assert response.url == volunteer.get_absolute_url()
    lost.refresh_from_db()
    assert lost.noted_at
    page = office.get(volunteer.get_absolute_url()).text
    assert "nicht mehr abgeschlossen" in page
    assert url("completion_note", lost) not in page


def test_what_stands_cannot_be_noted_as_lost(office):
    volunteer = make_volunteer()
    attend_everything(volunteer)
    standing = Completion.objects.get()
    office.post(url("completion_note", standing))
    standing.refresh_from_db()
    assert standing.noted_at is None


def test_regular_attendance_stands_in_words(office):
    volunteer = regular("++-++")
    page = office.get(volunteer.get_absolute_url()).text
    assert "4 von 6 Veranstaltungen" in page
    assert "2 Veranstaltungen" in page
    page = office.get(url("volunteer_training", volunteer)).text
    assert "6 von 8 aufeinanderfolgenden innerhalb von 12 Monaten" in page


def test_hours_stand_in_units_of_45_minutes_too(office):
    volunteer = make_volunteer()
    attend(volunteer, make_curriculum()[LAW], 90)
    assert "2 von 53⅓ Unterrichtseinheiten" in office.get(volunteer.get_absolute_url()).text


def test_a_programme_that_asks_for_nothing_says_so(office):
    Programme.objects.filter(pk=make_programme().pk).update(required_training_minutes=0)
    assert "verlangt keine Vorbereitung" in office.get(make_volunteer().get_absolute_url()).text


def test_the_next_date_is_one_that_somebody_has_a_place_at_and_will_come_to(office):
    volunteer, module = make_volunteer(), make_curriculum()[LAW]
    now = timezone.now()
    course, full = make_course("Kurs A"), make_course("Kurs B")
    titles = ("Abgemeldet", "Mein Termin", "Danach")
    own = [
        make_session(course, module, now + timedelta(days=day), title=title)
        for day, title in enumerate(titles, 2)
    ]
    make_session(full, module, now + timedelta(days=1), title="Nur Warteliste")
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    Enrolment.objects.create(course=full, volunteer=volunteer, enrolled_on=TODAY, status="waiting")
    sign_off_date(session=own[0], volunteer=volunteer, now=now)
    page = without_record(office.get(volunteer.get_absolute_url()).text)
    assert [title for title in (*titles, "Nur Warteliste") if title in page] == ["Mein Termin"]
