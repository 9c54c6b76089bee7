"""The pages of a trial: one question behind the link, the office's notes, the volunteer's own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timezone import localdate

from accounts.enums import Kind
from messaging.links import sign
from messaging.models import OutgoingMail
from partnerships.enums import Side, TrialChoice
from partnerships.models import Partnership, TrialAnswer
from partnerships.services.meeting import log_meeting
from partnerships.services.trial import answer_path, answer_trial
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_ready_volunteer,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = localdate()
START = TODAY - timedelta(days=20)


@pytest.fixture
def pair() -> Partnership:
    """In a trial of two meetings that began twenty days ago; the volunteer has an account."""
    person = make_person(user=make_user(Kind.VOLUNTEER), email="helga@example.org", phone="+4962511234568")
    newcomer = make_newcomer(person_email="selam@example.org", person_phone="+4962511234567")
    return make_partnership(make_ready_volunteer(person=person), newcomer, started_on=START, trial_meetings=2)


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR, first_name="Ina", last_name="Keller"))
    return client


@pytest.fixture
def volunteer(pair: Partnership) -> Client:
    client = Client()
    client.force_login(pair.volunteer.person.user)
    return client


def meet(pair: Partnership, *days_ago: int) -> None:
    by = pair.volunteer.person.user or make_user(Kind.ADMINISTRATOR)
    for days in days_ago:
        day = TODAY - timedelta(days=days)
        log_meeting(partnership=pair, met_on=day, took_place=True, minutes=90, by=by, today=TODAY)


def says(pair: Partnership, side: Side, answer: str, reason: str = "") -> None:
    answer_trial(partnership=pair, side=side, answer=answer, reason=reason, now=timezone.now())


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def url(name: str, pair: Partnership, *args: str) -> str:
    return reverse(f"partnerships:{name}", args=[pair.pk, *args])


# --- behind the link ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "partner"), [(Side.VOLUNTEER, "Selam"), (Side.NEWCOMER, "Helga")])
def test_the_question_names_the_other_by_first_name_only(
    pair: Partnership, client: Client, side: Side, partner: str
) -> None:
    page = text(client.get(answer_path(pair, side)))
    assert f"Möchten Sie mit {partner} weitermachen?" in page
    assert "Tesfay" not in page
    assert "Muster" not in page


def test_opening_the_link_changes_nothing(pair: Partnership, client: Client) -> None:
    for method in (client.get, client.head):
        assert method(answer_path(pair, Side.NEWCOMER)).status_code == 200
    assert not TrialAnswer.objects.exists()


@pytest.mark.parametrize(
    ("answer", "thanks"),
    [
        ("yes", "Danke für Ihr Ja, Selam!"),
        ("no", "Wir sagen Helga freundlich, dass es nicht weitergeht, aber nicht, warum."),
        ("talk", "Wir rufen Sie bald an."),
    ],
)
def test_each_answer_is_one_button(pair: Partnership, client: Client, answer: str, thanks: str) -> None:
    path = answer_path(pair, Side.NEWCOMER)
    assert f'value="{answer}"' in text(client.get(path))
    done = client.post(path, {"answer": answer, "reason": "Darum"}, follow=True)
    assert thanks in text(done)
    given = pair.trial_answers.get()
    assert (given.side, given.answer, given.reason, given.noted_by) == ("newcomer", answer, "Darum", None)


def test_who_wanted_to_talk_can_still_answer(pair: Partnership, client: Client) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.TALK)
    path = answer_path(pair, Side.NEWCOMER)
    assert 'value="talk"' not in text(client.get(path))
    client.post(path, {"answer": "yes"})
    assert pair.trial_answers.get().answer == TrialChoice.YES


def test_after_both_said_yes_the_agreement_comes_next(pair: Partnership, client: Client) -> None:
    path = answer_path(pair, Side.NEWCOMER)
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    assert "Sagt auch Helga Ja" in text(client.get(path))
    says(pair, Side.VOLUNTEER, TrialChoice.YES)
    assert "Sie möchten beide weitermachen." in text(client.get(path))


def test_without_an_answer_the_reason_is_kept(pair: Partnership, client: Client) -> None:
    page = client.post(answer_path(pair, Side.NEWCOMER), {"reason": "Noch unsicher"})
    assert page.status_code == 422
    assert "Bitte wählen Sie eine der Antworten." in text(page)
    assert "Noch unsicher" in text(page)


def test_a_second_answer_is_not_taken(pair: Partnership, client: Client) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    page = client.post(answer_path(pair, Side.NEWCOMER), {"answer": "no"})
    assert page.status_code == 422
    assert "Danke für Ihr Ja" in text(page)
    assert pair.trial_answers.get().answer == TrialChoice.YES


def test_the_other_side_never_reads_the_reason(pair: Partnership, client: Client, volunteer: Client) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.NO, reason="Zu streng")
    pages = [client.get(answer_path(pair, Side.VOLUNTEER)), volunteer.get(reverse("partnerships:mine"))]
    pages.append(volunteer.get(reverse("office:desk")))
    for page in pages:
        assert page.status_code == 200
        assert "streng" not in text(page)
    assert "Diese Zeit ist vorbei" in text(pages[0])
    assert not OutgoingMail.objects.filter(text__contains="streng").exists()


def test_the_page_speaks_the_language_of_the_letters_unless_another_was_chosen(client: Client) -> None:
    pair = make_partnership(
        newcomer=make_newcomer(person_correspondence_language="en"), started_on=START, trial_meetings=1
    )
    path = answer_path(pair, Side.NEWCOMER)
    page = client.get(path, headers={"accept-language": "de"})
    assert "Would you like to go on with Helga?" in text(page)
    assert page["Content-Language"] == "en"
    client.cookies["django_language"] = "de"
    assert "Möchten Sie mit Helga weitermachen?" in text(client.get(path))


@pytest.mark.parametrize("token", ["x", "purpose"])
def test_a_forged_link_leads_nowhere(pair: Partnership, client: Client, token: str) -> None:
    if token == "purpose":
        token = sign({"partnership": str(pair.pk), "side": "newcomer"}, purpose="partnership-feedback")
    assert client.get(reverse("partnerships:trial_answer", args=[token])).status_code == 404


# --- the office ------------------------------------------------------------------------------------------


def test_the_page_of_the_pair_says_how_far_the_trial_is(pair: Partnership, office: Client) -> None:
    meet(pair, 10)
    page = text(office.get(pair.get_absolute_url()))
    assert "1 von 2 Treffen" in page
    assert url("trial_note", pair, "newcomer") in page
    assert url("pause", pair) not in page
    assert url("activate", pair) not in page
    assert url("agreement", pair) not in page


def test_the_office_notes_an_answer_given_by_telephone(pair: Partnership, office: Client) -> None:
    page = office.post(
        url("trial_note", pair, "newcomer"), {"answer": "yes", "reason": "Freut sich"}, follow=True
    )
    assert "Die Antwort ist eingetragen." in text(page)
    assert "eingetragen von Ina Keller" in text(page)
    assert "Freut sich" in text(page)


def test_a_note_without_an_answer_comes_back(pair: Partnership, office: Client) -> None:
    page = office.post(url("trial_note", pair, "newcomer"), {"reason": "Freut sich"})
    assert page.status_code == 422
    assert "Freut sich" in text(page)


def test_a_note_that_comes_too_late_is_told(pair: Partnership, office: Client) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    page = office.post(url("trial_note", pair, "newcomer"), {"answer": "no"})
    assert page.status_code == 422
    assert "Selam hat schon geantwortet." in text(page)


def test_there_are_only_two_sides(pair: Partnership, office: Client) -> None:
    assert office.get(url("trial_note", pair, "office")).status_code == 404


def test_who_wants_to_talk_stands_there_with_the_phone(pair: Partnership, office: Client) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.TALK)
    page = text(office.get(pair.get_absolute_url()))
    assert "möchte erst sprechen" in page
    assert "06251 1234567" in page


def test_both_yes_lead_to_the_agreement_and_to_an_active_pair(pair: Partnership, office: Client) -> None:
    for side in Side:
        says(pair, side, TrialChoice.YES)
    page = text(office.get(pair.get_absolute_url()))
    assert url("agreement", pair) in page
    assert url("activate", pair) in page
    assert office.get(url("activate", pair)).context["form"].initial == {"agreed_on": TODAY}
    done = office.post(url("activate", pair), {"agreed_on": TODAY.isoformat()}, follow=True)
    assert "Die Partnerschaft ist aktiv." in text(done)
    assert "Vereinbarung unterschrieben am" in text(done)
    assert url("pause", pair) in text(done)
    pair.refresh_from_db()
    assert pair.status == "active"


@pytest.mark.parametrize("days", [1, None])
def test_a_wrong_day_of_the_agreement_comes_back_with_its_sentence(
    pair: Partnership, office: Client, days: int | None
) -> None:
    for side in Side:
        says(pair, side, TrialChoice.YES)
    day = (TODAY + timedelta(days=days)).isoformat() if days else ""
    page = office.post(url("activate", pair), {"agreed_on": day})
    assert page.status_code == 422
    assert "agreed_on" in page.context["form"].errors


def test_closing_a_trial_asks_for_no_feedback(pair: Partnership, office: Client) -> None:
    assert "aber nicht, warum" in text(office.get(url("close", pair)))
    what_next = {"volunteer_next": "free", "newcomer_next": "wait"}
    data = {"closed_on": TODAY.isoformat(), "reason": "moved"} | what_next
    page = text(office.post(url("close", pair), data, follow=True))
    assert "Beide erfahren es per E-Mail." in page
    assert "feedback" not in page
    listed = text(office.get(reverse("partnerships:list")))
    assert "Rückmeldung fehlt" not in listed


def test_the_list_says_how_far_the_trial_is_and_what_to_do(pair: Partnership, office: Client) -> None:
    meet(pair, 10)
    assert "lernen sich kennen, 1 von 2 Treffen" in text(office.get(reverse("partnerships:list")))
    meet(pair, 3)
    assert "Fragen, ob die beiden weitermachen" in text(office.get(reverse("partnerships:list")))
    says(pair, Side.NEWCOMER, TrialChoice.TALK)
    assert "Jemand möchte erst sprechen" in text(office.get(reverse("partnerships:list")))
    for side in Side:
        says(pair, side, TrialChoice.YES)
    found = office.get(reverse("partnerships:list"), {"status": "trial"})
    assert "Vereinbarung drucken und unterschreiben" in text(found)


def test_the_list_asks_no_more_for_more_trials(pair: Partnership, office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            office.get(reverse("partnerships:list"))
        return len(asked)

    queries()
    before = queries()
    for _number in range(4):
        make_partnership(started_on=START, trial_meetings=2)
    assert queries() == before


@pytest.mark.parametrize("page", ["volunteers:detail", "newcomers:detail"])
def test_the_people_s_pages_show_the_trial(pair: Partnership, office: Client, page: str) -> None:
    record = pair.volunteer if page == "volunteers:detail" else pair.newcomer
    shown = text(office.get(reverse(page, args=[record.pk])))
    assert "lernen sich kennen" in shown
    assert "0 von 2 Treffen" in shown


def test_the_list_of_newcomers_says_who_gets_to_know_whom(pair: Partnership, office: Client) -> None:
    assert "Lernt Helga kennen" in text(office.get(reverse("newcomers:list")))


def test_another_office_reaches_nothing(pair: Partnership) -> None:
    stranger = Client()
    stranger.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Anderswo")))
    for name, args in (("trial_note", ["newcomer"]), ("agreement", []), ("activate", [])):
        assert stranger.get(url(name, pair, *args)).status_code == 404


# --- the volunteer ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["partnerships:mine", "office:desk"])
def test_the_volunteer_reads_how_the_trial_goes_on(pair: Partnership, volunteer: Client, page: str) -> None:
    def shown() -> str:
        return text(volunteer.get(reverse(page)))

    link = reverse("partnerships:trial_answer", args=["x"]).removesuffix("x/")
    meet(pair, 10)
    assert "Sie lernen sich kennen: 1 von 2 Treffen." in shown()
    assert link not in shown()
    meet(pair, 3)
    assert "Möchten Sie mit Selam weitermachen?" in shown()
    assert link in shown()
    says(pair, Side.VOLUNTEER, TrialChoice.TALK)
    assert "Ihre Koordinierungsstelle ruft Sie an." in shown()
    says(pair, Side.VOLUNTEER, TrialChoice.YES)
    assert "Sie möchten mit Selam weitermachen." in shown()
    assert link not in shown()
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    assert "Sie möchten beide weitermachen." in shown()


def test_the_volunteer_logs_meetings_of_the_trial_as_usual(pair: Partnership, volunteer: Client) -> None:
    data = {"answer": "other_day", "met_on": TODAY.isoformat(), "minutes": 60}
    volunteer.post(url("meeting_create", pair), data)
    assert pair.meetings.count() == 1


def test_all_of_it_is_there_in_english(pair: Partnership, office: Client) -> None:
    meet(pair, 10, 3)
    with translation.override("en"):
        page = text(office.get(pair.get_absolute_url(), headers={"accept-language": "en"}))
    assert "2 of 2 meetings" in page or "2 von 2 Treffen" in page
