"""The pages about the end: who may use them, what they show, and that a mistaken input is told and kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from certificates.services.kinds import create_usual_kinds
from messaging.models import OutgoingMail
from partnerships.enums import Side
from partnerships.models import Feedback, Meeting, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import feedback_path, give_feedback
from programmes.models import Programme
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_user,
)
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

TODAY = localdate()
START = TODAY - timedelta(days=60)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership(
        make_ready_volunteer(person_email="helga@example.org"),
        make_newcomer(person_email="selam@example.org"),
        started_on=START,
    )


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR))
    return client


@pytest.fixture
def neighbour() -> Client:
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Nebenan", kind="welfare")))
    return client


def url(name: str, pair: Partnership) -> str:
    return reverse(f"partnerships:{name}", args=[pair.pk])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def an_end(**fields: Any) -> dict[str, Any]:
    end = {"closed_on": TODAY, "reason": "moved", "volunteer_next": "free", "newcomer_next": "wait"}
    return end | fields


def closed(pair: Partnership) -> Partnership:
    return close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=make_user(), today=TODAY)


# --- closing -------------------------------------------------------------------------------------


def test_the_page_shows_the_last_meeting_and_where_to_log_another(pair: Partnership, office: Client) -> None:
    Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=3), minutes=60)
    page = text(office.get(url("close", pair)))
    assert url("meeting_create", pair) in page
    assert url("change_volunteer", pair) in page
    assert "Wie geht es für Helga Muster weiter?" in page


def test_afterwards_the_page_says_what_is_done_and_offers_the_certificate(
    pair: Partnership, office: Client
) -> None:
    create_usual_kinds(programme=pair.volunteer.programme)
    page = text(office.post(url("close", pair), an_end(), follow=True))
    assert "Beide erhalten einen Dank" in page
    assert "Zertifikate" in page
    assert url("reopen", pair) in page
    assert OutgoingMail.objects.filter(event="partnerships/mail/closure_thanks").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closed_on": TODAY + timedelta(days=1)}, "closed_on"),
        ({"closed_on": START - timedelta(days=1)}, "closed_on"),
        ({"closed_on": "31.2."}, "closed_on"),
        ({"reason": ""}, "reason"),
        ({"reason": "boredom"}, "reason"),
        ({"volunteer_next": ""}, "volunteer_next"),
        ({"volunteer_next": "free", "break_until": TODAY + timedelta(days=9)}, "break_until"),
        ({"volunteer_next": "break", "break_until": TODAY}, "break_until"),
        ({"newcomer_next": "fly"}, "newcomer_next"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    pair: Partnership, office: Client, wrong: dict[str, Any], field: str
) -> None:
    page = office.post(url("close", pair), an_end(note="Umzug nach Kassel", **wrong))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "Umzug nach Kassel" in text(page)
    pair.refresh_from_db()
    assert (pair.status, pair.volunteer.status) == ("active", "admitted")
    assert not OutgoingMail.objects.exists()


def test_a_later_meeting_is_told_with_its_day(pair: Partnership, office: Client) -> None:
    Meeting.objects.create(partnership=pair, met_on=TODAY, minutes=60)
    page = office.post(url("close", pair), an_end(closed_on=TODAY - timedelta(days=1)))
    assert "späteres Treffen" in text(page)


def test_the_second_to_close_is_told(pair: Partnership, office: Client) -> None:
    closed(pair)
    assert "schon abgeschlossen" in text(office.post(url("close", pair), an_end(), follow=True))
    assert "schon abgeschlossen" in text(office.get(url("change_volunteer", pair), follow=True))


def test_the_volunteer_of_another_office_is_not_ended_from_here(office: Client) -> None:
    other = make_organisation("Caritas", kind="welfare")
    pair = make_partnership(make_ready_volunteer(person_organisation=other))
    assert "volunteer_next" not in office.get(url("close", pair)).context["form"].fields
    office.post(url("close", pair), an_end(closed_on=pair.started_on, volunteer_next="end"))
    assert Partnership.objects.get().status == "closed"
    assert Volunteer.objects.get().status == "admitted"


@pytest.mark.parametrize("name", ["close", "change_volunteer", "reopen"])
def test_the_neighbours_find_nothing(pair: Partnership, neighbour: Client, name: str) -> None:
    assert neighbour.post(url(name, pair), an_end()).status_code == 404
    pair.refresh_from_db()
    assert pair.status == "active"


def test_a_mistake_is_taken_back_with_one_button(pair: Partnership, office: Client) -> None:
    office.post(url("close", pair), an_end(volunteer_next="end"))
    page = text(office.post(url("reopen", pair), follow=True))
    assert "zurückgenommen" in page
    pair.refresh_from_db()
    assert (pair.status, Volunteer.objects.get().status) == ("active", "admitted")
    assert "nicht abgeschlossen" in text(office.post(url("reopen", pair), follow=True))


# --- another volunteer ---------------------------------------------------------------------------


def test_only_who_is_ready_can_be_chosen_and_both_pairs_link_to_each_other(
    pair: Partnership, office: Client
) -> None:
    uwe = make_ready_volunteer(person_first_name="Uwe")
    make_partnership(make_ready_volunteer(person_first_name="Vera"))
    form = office.get(url("change_volunteer", pair)).context["form"]
    assert list(form.fields["successor"].queryset) == [uwe]
    data = {"closed_on": TODAY, "volunteer_next": "free", "successor": uwe.pk, "trial_meetings": 0}
    office.post(url("change_volunteer", pair), data)
    new = Partnership.objects.get(predecessor=pair)
    assert new.get_absolute_url() in text(office.get(pair.get_absolute_url()))
    assert pair.get_absolute_url() in text(office.get(new.get_absolute_url()))


def test_nobody_of_another_office_is_slipped_in(pair: Partnership, office: Client) -> None:
    stranger = make_ready_volunteer(person_organisation=make_organisation("Nebenan", kind="welfare"))
    data = {"closed_on": TODAY, "volunteer_next": "free", "successor": stranger.pk, "trial_meetings": 0}
    assert office.post(url("change_volunteer", pair), data).status_code == 422
    assert Partnership.objects.get().status == "active"


def test_a_change_with_mistakes_keeps_what_was_typed(pair: Partnership, office: Client) -> None:
    data = {"closed_on": TODAY, "volunteer_next": "free", "trial_meetings": 99, "wish": "vormittags"}
    page = office.post(url("change_volunteer", pair), data)
    assert page.status_code == 422
    assert "vormittags" in text(page)
    pair.refresh_from_db()
    assert pair.status == "active"


# --- many at once --------------------------------------------------------------------------------


def round_url(programme: Programme | None = None) -> str:
    address = reverse("partnerships:closing_round")
    return f"{address}?programme={programme.pk}" if programme else address


def test_many_are_closed_in_one_go(pair: Partnership, office: Client) -> None:
    others = [make_partnership(started_on=START) for _each in range(3)]
    stays = others.pop()
    ticked = [pair.pk, *(each.pk for each in others)]
    data = {"pairs": ticked, "closed_on": TODAY, "reason": "programme_ended", "action": "close"}
    page = office.post(round_url(make_programme()), data, follow=True)
    assert "3 Partnerschaften sind abgeschlossen." in text(page)
    assert list(Partnership.objects.open()) == [stays]


def test_one_tick_stands_for_all(pair: Partnership, office: Client) -> None:
    make_partnership(started_on=START)
    data = {"everybody": "on", "closed_on": TODAY, "reason": "programme_ended", "action": "close"}
    office.post(round_url(make_programme()), data)
    assert not Partnership.objects.open().exists()


def test_who_cannot_stays_ticked_with_the_reason_beside_it(pair: Partnership, office: Client) -> None:
    met = make_partnership(started_on=START)
    Meeting.objects.create(partnership=met, met_on=TODAY, minutes=60)
    day = TODAY - timedelta(days=1)
    data = {"pairs": [pair.pk, met.pk], "closed_on": day, "reason": "moved", "action": "close"}
    page = office.post(round_url(make_programme()), data)
    assert page.status_code == 422
    assert "1 Partnerschaft ist abgeschlossen." in text(page)
    assert "späteres Treffen" in text(page)
    assert [(row[0], row[1]) for row in page.context["rows"]] == [(met, True)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pairs": []}, "pairs"),
        ({"pairs": ["nonsense"]}, "pairs"),
        ({"closed_on": "gestern"}, "closed_on"),
        ({"reason": ""}, "reason"),
        ({"action": "carry", "programme": ""}, "programme"),
    ],
)
def test_a_mistake_closes_nobody(
    pair: Partnership, office: Client, wrong: dict[str, Any], field: str
) -> None:
    data = {"pairs": [pair.pk], "closed_on": TODAY, "reason": "moved", "action": "close"} | wrong
    page = office.post(round_url(make_programme()), data)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert Partnership.objects.open().count() == 1


def test_they_go_on_in_the_next_programme(pair: Partnership, office: Client) -> None:
    target = make_programme("Ankommen", code="ANK", required_training_minutes=0, starts_on=START)
    data = {"pairs": [pair.pk], "closed_on": TODAY, "programme": target.pk, "action": "carry"}
    page = office.post(round_url(make_programme()), data, follow=True)
    assert "1 Partnerschaft geht in „Ankommen“ weiter." in text(page)
    assert Partnership.objects.open().get().volunteer.programme == target


def test_the_neighbours_see_and_close_none_of_ours(pair: Partnership, neighbour: Client) -> None:
    assert "Helga" not in text(neighbour.get(round_url(make_programme())))
    data = {"pairs": [pair.pk], "closed_on": TODAY, "reason": "moved", "action": "close"}
    neighbour.post(round_url(make_programme()), data)
    theirs = make_partnership(
        make_ready_volunteer(), make_newcomer(person_organisation=make_organisation("Nebenan"))
    )
    assert neighbour.post(round_url(make_programme()), data).status_code == 422
    assert set(Partnership.objects.open()) == {pair, theirs}


def test_the_way_there(pair: Partnership, office: Client) -> None:
    assert round_url() in text(office.get(reverse("partnerships:list")))
    programme = make_programme()
    office_of_all = Client()
    office_of_all.force_login(make_user(Kind.ADMINISTRATOR))
    assert round_url(programme) in text(office_of_all.get(programme.get_absolute_url()))
    assert f"?programme={programme.pk}" in text(office.get(round_url()))
    assert office.get(f"{round_url()}?programme=nonsense").status_code == 200


def test_the_queries_of_the_list_do_not_grow_with_the_pairs(pair: Partnership, office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            office.get(round_url(make_programme()))
        return len(counted)

    queries()  # fills what is kept per process
    few = queries()
    for _each in range(4):
        make_partnership()
    assert queries() == few


# --- how it was ----------------------------------------------------------------------------------


def test_the_wishes_reach_the_office_and_the_other_side_hears_nothing(
    pair: Partnership, office: Client, client: Client
) -> None:
    closed(pair)
    answer = {"rating": 5, "afterwards": "later", "stays_in_touch": "True", "may_be_quoted": "on"}
    client.post(feedback_path(pair, Side.VOLUNTEER), answer)
    given = Feedback.objects.get()
    assert (given.afterwards, given.stays_in_touch, given.may_be_quoted) == ("later", True, True)
    assert "erst einmal eine Pause" in text(office.get(pair.get_absolute_url()))
    assert "auch" not in text(client.get(feedback_path(pair, Side.VOLUNTEER))).split("<main")[1].lower()
    give_feedback(partnership=pair, side=Side.NEWCOMER, rating=4, stays_in_touch=True, today=TODAY)
    assert "Auch Selam möchte in Kontakt bleiben" in text(client.get(feedback_path(pair, Side.VOLUNTEER)))


def test_opening_the_link_changes_nothing_and_answering_twice_is_thanked(
    pair: Partnership, client: Client
) -> None:
    closed(pair)
    address = feedback_path(pair, Side.NEWCOMER)
    assert client.get(address).status_code == 200
    assert not Feedback.objects.exists()
    client.post(address, {"rating": 4})
    again = client.post(address, {"rating": 1})
    assert again.status_code == 200
    assert Feedback.objects.get().rating == 4


def test_a_link_that_came_too_late_says_whom_to_call(pair: Partnership, client: Client) -> None:
    closed(pair)
    with mock.patch.object(signing.time, "time", return_value=signing.time.time() - 91 * 86400):
        old = feedback_path(pair, Side.NEWCOMER)
    page = client.post(old, {"rating": 4})
    assert page.status_code == 404
    assert "rufen Sie" in text(page)
    assert not Feedback.objects.exists()


def test_half_an_address_helps_and_tells_nothing(pair: Partnership, client: Client) -> None:
    closed(pair)
    page = client.get(feedback_path(pair, Side.NEWCOMER)[:-9] + "/")
    assert page.status_code == 404
    assert "vollständig" in text(page)
    assert "Selam" not in text(page)


def test_who_was_opened_again_need_not_answer(pair: Partnership, client: Client, office: Client) -> None:
    closed(pair)
    office.post(url("reopen", pair))
    assert "geht weiter" in text(client.get(feedback_path(pair, Side.VOLUNTEER)))
