"""Two at the same moment at the end of a trial, on the real database."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.enums import Kind
from partnerships.enums import PartnershipStatus, Side, TrialChoice
from partnerships.models import Partnership
from partnerships.services.trial import activate_partnership, answer_trial
from tests.builders import TODAY, make_partnership, make_user
from tests.matching.test_races import ROUNDS, at_once
from tests.partnerships.test_trial import NOW, both_say_yes

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_note_the_agreement_one_wins_and_the_other_reads_who_did() -> None:
    colleagues = [make_user(Kind.COORDINATOR, first_name=name, last_name="Keller") for name in ("Ina", "Uwe")]
    for _round in range(ROUNDS):
        pair = make_partnership(trial_meetings=1)
        both_say_yes(pair)
        activates = partial(activate_partnership, agreed_on=TODAY, today=TODAY)
        refused = at_once(
            *[partial(activates, partnership=Partnership.objects.get(pk=pair.pk), by=by) for by in colleagues]
        )
        pair.refresh_from_db()
        assert pair.status == PartnershipStatus.ACTIVE
        assert refused == [f"{pair.agreed_by} hat die Vereinbarung schon eingetragen."]


def test_a_yes_and_a_no_of_one_side_keep_the_first() -> None:
    for _round in range(ROUNDS):
        pair = make_partnership(trial_meetings=1)
        answers = partial(answer_trial, side=Side.NEWCOMER, now=NOW)
        refused = at_once(
            *[
                partial(answers, partnership=Partnership.objects.get(pk=pair.pk), answer=answer)
                for answer in (TrialChoice.YES, TrialChoice.NO)
            ]
        )
        pair.refresh_from_db()
        given = pair.trial_answers.get()
        assert len(refused) == 1
        assert (pair.status == PartnershipStatus.CLOSED) is (given.answer == TrialChoice.NO)


def test_two_no_at_once_end_the_pair_once() -> None:
    for _round in range(ROUNDS):
        pair = make_partnership(trial_meetings=1)
        refused = at_once(
            *[
                partial(
                    answer_trial,
                    partnership=Partnership.objects.get(pk=pair.pk),
                    side=side,
                    answer=TrialChoice.NO,
                    now=NOW,
                )
                for side in Side
            ]
        )
        assert refused == ["Diese Partnerschaft ist schon abgeschlossen."]
        assert pair.trial_answers.count() == 1
