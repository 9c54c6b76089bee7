"""Goals in the words of the two: set at the start, looked at half-way and at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from partnerships.enums import ReviewMoment
from partnerships.goals import half_way, reviews_due
from partnerships.models import Goal, GoalReview, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.goals import change_goal, review_goals, set_goal, withdraw_goal
from tests.builders import TODAY, make_organisation, make_partnership, make_user

pytestmark = pytest.mark.django_db

MIDDLE = TODAY + timedelta(days=182)
END = date(2027, 3, 2)
END_IN_SIGHT = END - timedelta(days=30)


@pytest.fixture
def pair() -> Partnership:
    """Agreed for a year from TODAY on."""
    return make_partnership()


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def goal(pair: Partnership, office: User, text: str = "Mit der Ärztin sprechen") -> Goal:
    return set_goal(partnership=pair, text=text, by=office, today=TODAY)


def look(pair: Partnership, office: User, today: date, moment: str = "middle", **states: str) -> None:
    found = {goal.pk: (states.get(goal.text, "partly"), "") for goal in pair.goals.all()}
    review_goals(partnership=pair, moment=moment, found=found, by=office, today=today)


def test_goals_are_kept_in_order_and_in_plain_words(pair: Partnership, office: User) -> None:
    goal(pair, office, "  Mit der   Ärztin sprechen ")
    goal(pair, office, "Führerschein")
    assert [str(found) for found in pair.goals.all()] == ["Mit der Ärztin sprechen", "Führerschein"]


@pytest.mark.parametrize("text", ["", "   ", "führerschein", "Führerschein ", "x" * 201])
def test_an_empty_a_second_and_an_endless_goal_are_refused(
    pair: Partnership, office: User, text: str
) -> None:
    goal(pair, office, "Führerschein")
    with pytest.raises(ValidationError) as refused:
        goal(pair, office, text)
    assert list(refused.value.message_dict) == ["text"]
    assert pair.goals.count() == 1


def test_six_goals_are_enough(pair: Partnership, office: User) -> None:
    for number in range(6):
        goal(pair, office, f"Ziel {number}")
    with pytest.raises(ValidationError):
        goal(pair, office, "Noch eins")


def test_a_closed_pair_sets_no_goals(pair: Partnership, office: User) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=TODAY)
    with pytest.raises(ValidationError):
        goal(pair, office)


def test_words_change_and_a_mistaken_goal_goes_until_it_was_looked_at(
    pair: Partnership, office: User
) -> None:
    first, second = goal(pair, office), goal(pair, office, "Führerschein")
    change_goal(goal=first, text="Mit der Ärztin allein sprechen", by=office)
    change_goal(goal=second, text="FÜHRERSCHEIN", by=office)
    with pytest.raises(ValidationError):
        change_goal(goal=second, text="mit der ärztin allein sprechen", by=office)
    withdraw_goal(goal=second, by=office)
    look(pair, office, MIDDLE)
    with pytest.raises(ValidationError):
        withdraw_goal(goal=first, by=office)
    assert [str(found) for found in pair.goals.all()] == ["Mit der Ärztin allein sprechen"]


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        ("middle", MIDDLE - timedelta(days=1)),
        ("end", END_IN_SIGHT - timedelta(days=1)),
        ("soon", END),
    ],
)
def test_nobody_looks_too_early(pair: Partnership, office: User, moment: str, today: date) -> None:
    goal(pair, office)
    with pytest.raises(ValidationError) as refused:
        look(pair, office, today, moment)
    assert list(refused.value.message_dict) == ["moment"]
    assert not GoalReview.objects.exists()


def test_looking_again_corrects_the_look(pair: Partnership, office: User) -> None:
    goal(pair, office, "A")
    look(pair, office, MIDDLE)
    look(pair, office, MIDDLE + timedelta(days=1), A="reached")
    review = GoalReview.objects.get()
    assert (review.state, review.reviewed_on) == ("reached", MIDDLE + timedelta(days=1))
    look(pair, office, END_IN_SIGHT, "end")
    assert GoalReview.objects.count() == 2


def test_after_the_closure_the_end_is_looked_at_for_eight_weeks(pair: Partnership, office: User) -> None:
    goal(pair, office)
    closed_on = TODAY + timedelta(days=20)
    close_partnership(partnership=pair, closed_on=closed_on, reason="moved", by=office, today=closed_on)
    for moment, days in (("middle", 1), ("end", 57)):
        with pytest.raises(ValidationError):
            look(pair, office, closed_on + timedelta(days=days), moment)
    look(pair, office, closed_on + timedelta(days=56), "end")
    assert GoalReview.objects.get().moment == ReviewMoment.END


def test_a_goal_of_others_and_an_unknown_answer_change_nothing(pair: Partnership, office: User) -> None:
    own, other = goal(pair, office), goal(make_partnership(), office)
    for found in ({other.pk: ("reached", "")}, {own.pk: ("never", "")}):
        with pytest.raises(ValidationError):
            review_goals(partnership=pair, moment="middle", found=found, by=office, today=MIDDLE)
    assert not GoalReview.objects.exists()


def test_only_the_pairs_office_may(pair: Partnership, office: User) -> None:
    known = goal(pair, office)
    pair.volunteer.person.user = make_user(Kind.VOLUNTEER)
    pair.volunteer.person.save()
    neighbour = make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms"))
    for user in (pair.volunteer.person.user, make_user(Kind.TRAINER), neighbour):
        with pytest.raises(PermissionDenied):
            goal(pair, user, "Neues")
        with pytest.raises(PermissionDenied):
            change_goal(goal=known, text="Neues", by=user)
        with pytest.raises(PermissionDenied):
            withdraw_goal(goal=known, by=user)
        with pytest.raises(PermissionDenied):
            look(pair, user, MIDDLE)


def test_looks_are_due_half_way_and_at_the_end_as_long_as_one_is_missing(
    pair: Partnership, office: User
) -> None:
    make_partnership()  # without goals there is nothing to look at
    goal(pair, office, "A")
    pairs = Partnership.objects.all()
    assert half_way(pair) == MIDDLE
    assert reviews_due(pairs, today=MIDDLE - timedelta(days=1)) == []
    (due,) = reviews_due(pairs, today=MIDDLE)
    assert (due.partnership, due.moment, due.due_on) == (pair, ReviewMoment.MIDDLE, MIDDLE)
    look(pair, office, MIDDLE)
    assert reviews_due(pairs, today=MIDDLE) == []
    goal(pair, office, "B")
    assert len(reviews_due(pairs, today=MIDDLE)) == 1
    (due,) = reviews_due(pairs, today=END)
    assert (due.moment, due.due_on) == (ReviewMoment.END, END_IN_SIGHT)


def test_looks_take_one_query_for_one_pair_and_for_thirty(pair: Partnership, office: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reviews_due(Partnership.objects.all(), today=MIDDLE)
        return len(queries)

    goal(pair, office)
    few = count()
    for _number in range(29):
        goal(make_partnership(), office)
    assert count() == few == 1


# --- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def browser(office: User) -> Client:
    client = Client()
    client.force_login(office)
    return client


def test_the_form_keeps_a_goal_that_is_refused(pair: Partnership, browser: Client) -> None:
    address = reverse("partnerships:goal_create", args=[pair.pk])
    assert browser.post(address, {"text": "Führerschein"}).status_code == 302
    page = browser.post(address, {"text": "führerschein"})
    assert page.status_code == 422
    assert page.context["form"].errors["text"]
    assert 'value="führerschein"' in page.content.decode()


def test_all_goals_are_looked_at_on_one_page(pair: Partnership, office: User, browser: Client) -> None:
    today = localdate()
    Partnership.objects.update(
        started_on=today - timedelta(days=300), planned_end_on=today + timedelta(days=65)
    )
    first, second = goal(pair, office, "A"), goal(pair, office, "B")
    address = reverse("partnerships:goals_review", args=[pair.pk])
    assert browser.get(address).context["form"].initial["moment"] == "middle"
    answers = {f"state_{first.pk}": "reached", f"note_{first.pk}": "ganz allein"}
    page = browser.post(address, answers | {"moment": "middle"})
    assert page.status_code == 422
    assert f"state_{second.pk}" in page.context["form"].errors
    assert "ganz allein" in page.content.decode()
    answers[f"state_{second.pk}"] = "open"
    early = browser.post(address, answers | {"moment": "end"})
    assert early.status_code == 422
    assert early.context["form"].errors["moment"]
    assert browser.post(address, answers | {"moment": "middle"}).status_code == 302
    again = browser.get(address).context["form"].initial
    assert (again[f"state_{first.pk}"], again[f"note_{first.pk}"]) == ("reached", "ganz allein")
    text = browser.get(pair.get_absolute_url()).content.decode()
    assert "ganz allein" in text


def test_without_goals_there_is_nothing_to_look_at(pair: Partnership, browser: Client) -> None:
    assert browser.get(reverse("partnerships:goals_review", args=[pair.pk])).status_code == 404


def test_a_goal_is_changed_and_taken_away(pair: Partnership, office: User, browser: Client) -> None:
    known = goal(pair, office)
    address = reverse("partnerships:goal_edit", args=[known.pk])
    assert "Ärztin" in browser.get(address).content.decode()
    browser.post(address, {"text": "Allein zum Amt"})
    known.refresh_from_db()
    assert known.text == "Allein zum Amt"
    browser.post(reverse("partnerships:goal_withdraw", args=[known.pk]))
    assert not Goal.objects.exists()
