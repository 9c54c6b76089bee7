"""Getting to know each other: when both are asked, what their answers do, and when the pair is active."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Kind
from accounts.models import User
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus, Side, TrialChoice
from partnerships.models import Partnership, TrialAnswer
from partnerships.queries import silent_for, waiting, with_free_places
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import give_feedback
from partnerships.services.meeting import log_meeting, withdraw_meeting
from partnerships.services.partnership import pause_partnership, refuse_while_accompanying, start_partnership
from partnerships.services.trial import activate_partnership, answer_trial, has_agreement
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_user
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=30)
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
HELGA, SELAM = "helga@example.org", "selam@example.org"


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR, first_name="Ina", last_name="Keller")


@pytest.fixture
def pair() -> Partnership:
    """In a trial of two meetings; the newcomer reads English."""
    return make_partnership(
        make_ready_volunteer(person_email=HELGA),
        make_newcomer(person_email=SELAM, person_correspondence_language="en"),
        trial_meetings=2,
    )


def meet(pair: Partnership, by: User, *days: int, took_place: bool = True) -> None:
    for day in days:
        log_meeting(
            partnership=pair,
            met_on=TODAY + timedelta(days=day),
            took_place=took_place,
            minutes=90 if took_place else None,
            reason="" if took_place else "ill",
            by=by,
            today=LATER,
        )


def says(
    pair: Partnership, side: Side, answer: str, *, by: User | None = None, reason: str = ""
) -> TrialAnswer:
    return answer_trial(partnership=pair, side=side, answer=answer, reason=reason, now=NOW, by=by)


def both_say_yes(pair: Partnership) -> None:
    for side in Side:
        says(pair, side, TrialChoice.YES)


def asked() -> dict[str, OutgoingMail]:
    mails = OutgoingMail.objects.filter(key__contains=":asked:").exclude(status="cancelled")
    return {mail.to_email: mail for mail in mails}


def activate(pair: Partnership, by: User, agreed_on: date = LATER) -> Partnership:
    return activate_partnership(partnership=pair, agreed_on=agreed_on, by=by, today=LATER)


# --- while they get to know each other ---------------------------------------------------------------


def test_a_pair_in_trial_takes_the_place_and_the_newcomer_waits_no_longer(pair: Partnership) -> None:
    assert (pair.status, pair.trial_meetings) == (PartnershipStatus.TRIAL, 2)
    assert with_free_places(Volunteer.objects.all()).get().free_places == 0
    assert not waiting(Newcomer.objects.all()).exists()
    with pytest.raises(ValidationError, match="begleitet noch"):
        refuse_while_accompanying(pair.volunteer)


def test_without_a_trial_a_pair_is_active_at_once() -> None:
    pair = make_partnership()
    assert pair.status == PartnershipStatus.ACTIVE
    assert pair.is_beyond_trial


def test_nobody_pauses_in_the_trial(pair: Partnership, office: User) -> None:
    with pytest.raises(ValidationError, match="lernen sich noch kennen"):
        pause_partnership(partnership=pair, starts_on=TODAY, resumes_on=None, by=office, today=TODAY)


def test_a_pair_in_trial_can_fall_silent(pair: Partnership) -> None:
    pairs = Partnership.objects.all()
    assert silent_for(pairs, days=14, today=TODAY + timedelta(days=20)).get() == pair
    assert not silent_for(pairs, days=14, today=TODAY + timedelta(days=3)).exists()


# --- the question --------------------------------------------------------------------------------------


def test_both_are_asked_after_the_last_meeting_in_their_language(pair: Partnership, office: User) -> None:
    meet(pair, office, 3)
    meet(pair, office, 5, took_place=False)
    assert asked() == {}
    meet(pair, office, 10)
    mails = asked()
    assert mails[HELGA].subject == "Möchten Sie weitermachen?"
    assert mails[SELAM].subject == "Would you like to go on?"
    assert "Tesfay" not in mails[HELGA].text
    assert "Muster" not in mails[SELAM].text.replace("Hello Selam Tesfay", "")
    pair.refresh_from_db()
    assert pair.trial_asked_on == LATER


def test_further_meetings_and_withdrawn_ones_ask_nobody_again(pair: Partnership, office: User) -> None:
    meet(pair, office, 3, 10)
    withdraw_meeting(meeting=pair.meetings.get(met_on=TODAY + timedelta(days=3)), by=office, today=LATER)
    meet(pair, office, 12, 14)
    assert OutgoingMail.objects.filter(key__contains=":asked:").count() == 2


def test_who_has_answered_before_is_not_asked(pair: Partnership, office: User) -> None:
    says(pair, Side.VOLUNTEER, TrialChoice.YES, by=office)
    meet(pair, office, 3, 10)
    assert set(asked()) == {SELAM}


def test_an_answer_takes_back_a_question_not_sent_yet(pair: Partnership, office: User) -> None:
    meet(pair, office, 3, 10)
    says(pair, Side.NEWCOMER, TrialChoice.YES, by=office)
    assert set(asked()) == {HELGA}


# --- the answers ---------------------------------------------------------------------------------------


def test_an_answer_keeps_who_said_what_and_who_noted_it(pair: Partnership, office: User) -> None:
    given = says(pair, Side.NEWCOMER, TrialChoice.YES, by=office, reason="Sie hört zu.")
    assert (given.side, given.answer, given.reason) == ("newcomer", "yes", "Sie hört zu.")
    assert (given.answered_at, given.noted_by) == (NOW, office)


def test_a_yes_stands(pair: Partnership) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    with pytest.raises(ValidationError, match=r"Selam hat schon geantwortet\."):
        says(pair, Side.NEWCOMER, TrialChoice.NO)
    assert pair.trial_answers.get().answer == TrialChoice.YES


def test_who_wanted_to_talk_first_answers_again(pair: Partnership) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.TALK, reason="Ich habe eine Frage.")
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    assert pair.trial_answers.get().answer == TrialChoice.YES


def test_only_the_three_answers_are_taken(pair: Partnership) -> None:
    with pytest.raises(ValidationError) as refused:
        says(pair, Side.NEWCOMER, "perhaps")
    assert refused.value.message_dict == {"answer": ["Bitte wählen Sie eine der Antworten."]}


def test_a_no_ends_the_pair_and_frees_both(pair: Partnership) -> None:
    says(pair, Side.VOLUNTEER, TrialChoice.YES)
    says(pair, Side.NEWCOMER, TrialChoice.NO, reason="Zu weit weg")
    pair.refresh_from_db()
    assert (pair.status, pair.closure_reason) == (PartnershipStatus.CLOSED, "not_fitting")
    assert (pair.closed_on, pair.closed_by) == (NOW.date(), None)
    assert with_free_places(Volunteer.objects.all()).get().free_places == 1
    assert waiting(Newcomer.objects.all()).get() == pair.newcomer


def test_the_other_side_gets_a_kind_mail_without_the_reason(pair: Partnership, office: User) -> None:
    meet(pair, office, 3, 10)
    says(pair, Side.NEWCOMER, TrialChoice.NO, reason="Zu weit weg")
    mail = OutgoingMail.objects.get(event="partnerships/mail/trial_over")
    assert mail.to_email == HELGA
    assert "sagt nichts über Sie" in mail.text
    assert "weit weg" not in mail.text
    assert "Nein" not in mail.text
    assert asked() == {}


def test_nobody_is_asked_for_feedback_about_a_trial(pair: Partnership) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.NO)
    assert not OutgoingMail.objects.filter(event="partnerships/mail/closure_thanks").exists()
    pair.refresh_from_db()
    with pytest.raises(ValidationError, match="keine Rückmeldung"):
        give_feedback(partnership=pair, side=Side.NEWCOMER, rating=3, today=LATER)


def test_the_office_may_close_a_trial_and_both_are_told(pair: Partnership, office: User) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=TODAY)
    told = OutgoingMail.objects.filter(event="partnerships/mail/trial_over")
    assert set(told.values_list("to_email", flat=True)) == {HELGA, SELAM}


def test_after_the_end_an_answer_comes_too_late(pair: Partnership, office: User) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=TODAY)
    with pytest.raises(ValidationError, match="schon abgeschlossen"):
        says(pair, Side.NEWCOMER, TrialChoice.YES)


def test_a_pair_without_a_trial_has_nothing_to_answer() -> None:
    with pytest.raises(ValidationError, match="schon hinter sich"):
        says(make_partnership(), Side.NEWCOMER, TrialChoice.YES)


# --- the agreement --------------------------------------------------------------------------------------


def test_the_signed_agreement_makes_the_pair_active_and_tells_both(pair: Partnership, office: User) -> None:
    both_say_yes(pair)
    signed_on = LATER - timedelta(days=1)
    activate(pair, office, signed_on)
    pair.refresh_from_db()
    assert (pair.status, pair.agreed_on, pair.agreed_by) == (PartnershipStatus.ACTIVE, signed_on, office)
    mails = {mail.to_email: mail for mail in OutgoingMail.objects.filter(key__contains=":agreed:")}
    assert mails[HELGA].subject == "Ihre Partnerschaft beginnt"
    assert mails[SELAM].subject == "Your partnership begins"


@pytest.mark.parametrize(
    "answers", [{}, {Side.NEWCOMER: "yes"}, {Side.NEWCOMER: "yes", Side.VOLUNTEER: "talk"}]
)
def test_only_what_both_want_is_signed(pair: Partnership, office: User, answers: dict[Side, str]) -> None:
    for side, answer in answers.items():
        says(pair, side, answer)
    assert not has_agreement(pair)
    with pytest.raises(ValidationError, match="Erst müssen beide sagen"):
        activate(pair, office)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(31, "Dieser Tag liegt in der Zukunft."), (-1, "Die Partnerschaft hat erst am 02.03.2026 begonnen.")],
)
def test_the_day_of_the_agreement_lies_between_start_and_today(
    pair: Partnership, office: User, days: int, sentence: str
) -> None:
    both_say_yes(pair)
    with pytest.raises(ValidationError) as refused:
        activate(pair, office, TODAY + timedelta(days=days))
    assert refused.value.message_dict == {"agreed_on": [sentence]}


def test_the_second_to_note_the_agreement_reads_who_did(pair: Partnership, office: User) -> None:
    both_say_yes(pair)
    activate(pair, office)
    with pytest.raises(ValidationError, match=r"Ina Keller hat die Vereinbarung schon eingetragen\."):
        activate(pair, make_user(Kind.COORDINATOR))


def test_a_pair_beyond_its_trial_pauses_and_is_asked_for_feedback(pair: Partnership, office: User) -> None:
    both_say_yes(pair)
    activate(pair, office)
    pause_partnership(partnership=pair, starts_on=LATER, resumes_on=None, by=office, today=LATER)
    close_partnership(partnership=pair, closed_on=LATER, reason="moved", by=office, today=LATER)
    assert OutgoingMail.objects.filter(event="partnerships/mail/closure_thanks").count() == 2


def test_only_an_open_pair_has_an_agreement_to_print(pair: Partnership, office: User) -> None:
    both_say_yes(pair)
    assert has_agreement(pair)
    activate(pair, office)
    assert has_agreement(pair)
    close_partnership(partnership=pair, closed_on=LATER, reason="moved", by=office, today=LATER)
    assert not has_agreement(pair)


# --- what the database holds fast --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "active"},
        {"agreed_on": TODAY},
        {"trial_meetings": 0},
        {"agreed_on": TODAY - timedelta(days=1)},
    ],
)
def test_no_pair_slips_past_its_agreement(pair: Partnership, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(pk=pair.pk).update(**fields)


def test_each_side_has_one_answer(pair: Partnership) -> None:
    says(pair, Side.NEWCOMER, TrialChoice.YES)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrialAnswer.objects.create(partnership=pair, side="newcomer", answer="no", answered_at=NOW)


def test_a_trial_needs_a_place_like_any_pair(pair: Partnership, office: User) -> None:
    with pytest.raises(ValidationError, match="keinen freien Platz"):
        start_partnership(
            volunteer=pair.volunteer, newcomer=make_newcomer(), by=office, today=TODAY, trial_meetings=3
        )
