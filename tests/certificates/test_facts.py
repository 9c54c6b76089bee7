"""What certificates say: from the records, in their language, frozen."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from certificates.enums import Basis
from certificates.facts import Facts, facts_of
from certificates.models import Certificate, CertificateKind, CertificateText, Logo, Picture, Signatory
from certificates.occasion import EVERYTHING, Occasion
from partnerships.models import Meeting
from people.enums import Gender
from programmes.models import Funder, FundingPeriod, Programme
from tests.builders import (
    TODAY,
    make_municipality,
    make_organisation,
    make_programme,
    make_task,
    make_volunteer,
)
from tests.certificates.builders import make_certificate, make_kind, make_trained
from tests.certificates.test_eligibility import (
    come,
    done_assignment,
    exchange,
    make_pair,
    make_past_course,
    meet,
)
from tests.training.builders import BERLIN, make_course, make_session
from training.enums import AttendanceStatus, CourseKind
from training.models import Attendance, SessionModule
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def say(
    kind: CertificateKind,
    volunteer: Volunteer,
    text: str,
    *,
    language: str = "de",
    occasion: Occasion = EVERYTHING,
) -> Facts:
    """The facts, with this as the only text of the kind."""
    CertificateText.objects.update_or_create(
        kind=kind, language=language, defaults={"body": text, "closing": "", "heading": "Nachweis"}
    )
    return facts_of(kind, volunteer, language=language, today=TODAY, occasion=occasion)


def make_picture(name: str) -> Picture:
    return Picture.objects.create(sha256=name * 64, png=b"png", width=1, height=1)


# --- training -------------------------------------------------------------------------------------


def test_a_training_certificate_has_hours_by_module_day_and_place() -> None:
    facts = say(
        make_kind(), make_trained(), "{hours} ({units}), am {completed_on} in {place}, {day}, {programme}."
    )
    assert facts["body"] == [
        "40 Stunden (53⅓ Unterrichtseinheiten), am 7. Februar 2026 in Bensheim, 2. März 2026, "
        "Integration braucht Partnerschaft."
    ]
    assert facts["total_minutes"] == 2400 == sum(module["minutes"] for module in facts["modules"])
    assert facts["modules"][0] == {"title": "Motivation, Rolle, Kennenlernen", "minutes": 240}
    assert (facts["name"], facts["organisation"]) == ("Helga Muster", "Kreis Bergstraße")


def test_numbers_and_days_are_written_in_the_language_of_the_certificate() -> None:
    facts = say(make_kind(), make_trained(), "{hours}, {units}, {completed_on}.", language="en")
    assert facts["body"] == ["40 hours, 53⅓ teaching units, 7 February 2026."]


def test_where_only_regular_attendance_is_asked_for_the_talks_stand_in_place_of_modules() -> None:
    make_programme()
    Programme.objects.update(
        required_training_minutes=0, regular_attendance_needed=2, regular_attendance_of=3
    )
    volunteer = make_volunteer()
    series = make_course("Vorträge", kind=CourseKind.SERIES)
    for month, title in ((1, "Asylrecht"), (2, "Trauma")):
        session = make_session(
            series, starts_at=datetime(2026, month, 12, 18, tzinfo=BERLIN), minutes=90, title=title
        )
        SessionModule.objects.filter(session=session).delete()
        Attendance.objects.create(
            session=session, volunteer=volunteer, status=AttendanceStatus.PRESENT, minutes=90
        )
    facts = say(make_kind(), Volunteer.objects.get(), "{hours}.")
    assert facts["modules"] == [{"title": "Asylrecht", "minutes": 90}, {"title": "Trauma", "minutes": 90}]
    assert facts["body"] == ["3 Stunden."]


@pytest.mark.parametrize(
    ("gender", "title"),
    [
        (Gender.FEMALE, "Integrationsbegleiterin im Ehrenamt"),
        (Gender.MALE, "Integrationsbegleiter im Ehrenamt"),
        (Gender.DIVERSE, "Integrationsbegleitung im Ehrenamt"),
        (Gender.UNSPECIFIED, "Integrationsbegleitung im Ehrenamt"),
    ],
)
def test_the_title_is_the_one_of_the_person(gender: Gender, title: str) -> None:
    facts = facts_of(make_kind(), make_volunteer(person_gender=gender), language="de", today=TODAY)
    assert facts["title"] == title


def test_a_language_without_a_title_of_its_own_for_women_takes_the_neutral_one() -> None:
    volunteer = make_volunteer(person_gender=Gender.FEMALE)
    facts = facts_of(make_kind(), volunteer, language="en", today=TODAY)
    assert facts["title"] == "Volunteer integration companion"


# --- the other bases ------------------------------------------------------------------------------


def test_a_certificate_of_participation_counts_dates_and_time_of_its_course() -> None:
    course, volunteer = make_past_course(5), make_volunteer()
    come(course, volunteer, 4)
    text = "{course}, {from} bis {until}, {place}: {dates}, {hours}."
    facts = say(make_kind(Basis.PARTICIPATION), volunteer, text, occasion=Occasion(course=course))
    assert facts["body"] == [
        "Schulung Frühjahr 2026, 10. Januar 2026 bis 14. Januar 2026, Bensheim: 4 von 5 Terminen, 4 Stunden."
    ]
    assert facts["modules"] == [{"title": "Aufenthaltsrecht", "minutes": 240}]


def test_a_record_of_volunteering_counts_what_was_done_in_its_time() -> None:
    kind, volunteer = make_kind(Basis.VOLUNTEERING), make_volunteer()
    pair = make_pair(volunteer)
    meet(pair, 10, 20, 200)
    Meeting.objects.get(met_on=TODAY - timedelta(days=10)).tasks.add(make_task())
    exchange(volunteer, attended=True)
    done_assignment(volunteer, date(2026, 2, 1), travel_minutes=30)
    done_assignment(volunteer, date(2026, 2, 2), actual_minutes=0, outcome="newcomer_away", kind="school")
    text = (
        "{from} bis {until}: {meetings}, {hours}, {exchanges}, {assignments} ({assignment_hours}), {tasks}."
    )
    facts = say(kind, volunteer, text, occasion=Occasion(starts_on=date(2026, 1, 1)))
    assert facts["body"] == [
        "1. Januar 2026 bis 2. März 2026: 2 Treffen, 4 Stunden, 1 Austauschtreffen, "
        "1 Einzelbegleitung (2 Stunden), Deutsch sprechen, Arztbesuch."
    ]
    assert facts["tasks"] == ["Deutsch sprechen", "Arztbesuch"]
    assert facts["total_minutes"] == 240
    whole = say(kind, volunteer, "{from}: {meetings}.")
    assert whole["body"] == ["6. Mai 2025: 3 Treffen."]


def test_whoever_has_ended_volunteered_until_then() -> None:
    volunteer = make_volunteer(status="ended", ended_on=date(2026, 2, 1))
    meet(make_pair(volunteer), 200)
    facts = say(make_kind(Basis.VOLUNTEERING), volunteer, "{until}.")
    assert facts["body"] == ["1. Februar 2026."]


def test_a_paragraph_about_what_somebody_never_did_is_left_out() -> None:
    volunteer = make_volunteer()
    meet(make_pair(volunteer), 10)
    facts = say(make_kind(Basis.VOLUNTEERING), volunteer, "{meetings}.\n\nDazu {assignments}.")
    assert facts["body"] == ["1 Treffen."]


# --- who signs and who pays -----------------------------------------------------------------------


def test_at_most_three_sign_in_their_order_with_their_function_in_the_language() -> None:
    kind, programme = make_kind(), make_programme()
    for position, name in ((2, "Zweite"), (1, "Erste"), (4, "Vierte"), (3, "Dritte")):
        kind.signatories.add(
            Signatory.objects.create(
                programme=programme,
                name=name,
                function="Leitung",
                function_en="Head" if name == "Erste" else "",
                signature=make_picture("a") if name == "Erste" else None,
                position=position,
            )
        )
    facts = facts_of(kind, make_volunteer(), language="en", today=TODAY)
    assert facts["signatories"] == [
        {"name": "Erste", "function": "Head", "signature": "a" * 64},
        {"name": "Zweite", "function": "Leitung", "signature": ""},
        {"name": "Dritte", "function": "Leitung", "signature": ""},
    ]


def test_funders_of_the_day_stand_with_their_logo_or_else_with_their_name() -> None:
    programme = make_programme()
    for name, ends_on, picture in (
        ("Land Hessen", None, "b"),
        ("Stiftung ohne Logo", TODAY, ""),
        ("Früherer Förderer", date(2025, 12, 31), "c"),
    ):
        funder = Funder.objects.create(name=name)
        FundingPeriod.objects.create(
            programme=programme, funder=funder, starts_on=date(2025, 1, 1), ends_on=ends_on
        )
        if picture:
            Logo.objects.create(
                programme=programme, funder=funder, picture=make_picture(picture), alternative=name
            )
    Logo.objects.create(programme=programme, picture=make_picture("d"), alternative="Unser Logo")
    facts = facts_of(make_kind(), make_volunteer(), language="de", today=TODAY)
    assert [logo["alternative"] for logo in facts["logos"]] == ["Unser Logo", "Land Hessen"]
    assert facts["funders"] == ["Stiftung ohne Logo"]


# --- frozen ---------------------------------------------------------------------------------------


def test_the_facts_stay_when_person_programme_or_words_change() -> None:
    certificate = make_certificate(person_gender=Gender.FEMALE)
    before = Certificate.objects.get().facts
    person = certificate.volunteer.person
    person.last_name = "Neuname"
    person.save()
    Programme.objects.update(code="NEU", name="Neuer Name")
    CertificateText.objects.update(body="Andere Worte.")
    after = Certificate.objects.get()
    assert (after.number, after.facts) == ("IBP-2026-0001", before)
    assert before["name"] == "Helga Muster"


def test_a_kind_without_words_in_the_language_says_nothing_at_all() -> None:
    kind = make_kind()
    kind.texts.filter(language="en").delete()
    with pytest.raises(ValidationError, match="keinen Text"):
        facts_of(kind, make_volunteer(), language="en", today=TODAY)


def test_the_office_is_where_its_town_is_and_else_it_says_its_name() -> None:
    kind, volunteer = make_kind(Basis.THANKS), make_volunteer()
    assert facts_of(kind, volunteer, language="de", today=TODAY)["place"] == "Kreis Bergstraße"
    make_organisation()
    type(kind.programme.organisation).objects.update(municipality=make_municipality("Heppenheim", "64646"))
    kind = CertificateKind.objects.get(pk=kind.pk)
    assert facts_of(kind, volunteer, language="de", today=TODAY)["place"] == "Heppenheim"
