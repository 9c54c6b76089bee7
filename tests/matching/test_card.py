"""What one side learns of the other: enough to say yes or no, and nothing that is nobody's business."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from time_machine import travel

from accounts.models import User
from matching.card import card_for, fit_of
from matching.enums import ProposalAnswer
from matching.models import Proposal
from matching.services.asking import answer_path
from matching.services.proposal import answer_proposal, confirm_proposal, propose, withdraw_proposal
from messaging.models import OutgoingMail
from partnerships.enums import Side
from tests.builders import TODAY, make_interest, make_newcomer, make_ready_volunteer, make_task
from tests.matching.test_services import NOW

pytestmark = pytest.mark.django_db

# Stands in everything about the two that the other one is not to know.
CANARY = "Zaunkönig"
PRIVATE: dict[str, Any] = {
    "last_name": CANARY,
    "street": f"{CANARY}weg 77",
    "place": f"Hof {CANARY}",
    "born_on": date(1977, 7, 7),
    "literacy": "none",
    "schooling": "primary",
    "gender": "female",
}


@pytest.fixture
def secretive(coordinator: User) -> Proposal:
    """Both have told the office a lot."""
    task, hidden = make_task(), make_task(f"Lesen {CANARY}", f"Reading {CANARY}")
    hidden.needed_by = "not_literate"
    hidden.save()
    private = {f"person_{key}": value for key, value in PRIVATE.items()}
    shared, own = make_interest(), make_interest(CANARY, CANARY)
    volunteer = make_ready_volunteer(
        **private | {"person_literacy": "latin", "person_schooling": "academic"},
        person_first_name="Brigitte",
        person_email="v.zaunkoenig@example.org",
        person_phone="+4962517777771",
        person_likes=[shared],
        offers=[task, hidden],
        note=CANARY,
        places=2,
    )
    newcomer = make_newcomer(
        **private,
        person_first_name="Selam",
        person_email="n.zaunkoenig@example.org",
        person_phone="+4962517777772",
        person_likes=[shared, own],
        country_of_origin="ER",
        arrived_on=date(2019, 7, 7),
        children=7,
        contact_name=CANARY,
        contact_details=CANARY,
        note=CANARY,
        needs=[task],
    )
    return propose(
        volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY, override_reason=f"weil {CANARY}"
    )


def check_nothing_private(text: str, proposal: Proposal, *, reader: Side) -> None:
    """The reader's own name and address may stand in a letter to them; nothing of the other one may."""
    own = proposal.person_on(reader)
    for known in (str(own), own.email):
        text = text.replace(known, "")
    for secret in (CANARY, "zaunkoenig", "777777", "64625", "1977", "Eritrea", "Kinder", "children", "Tigr"):
        assert secret not in text, secret


def test_card_names_first_name_town_and_what_both_share(proposal: Proposal) -> None:
    fit = fit_of(proposal)
    with override("de"):
        card = card_for(Side.VOLUNTEER, fit)
        assert (card.name, card.town) == ("Selam", "Bensheim")
        assert card.sentences == [
            "Selam wünscht sich jemanden, der im Alltag hilft.",
            "Sie können miteinander Deutsch sprechen.",
            "Sie mögen beide Kochen.",
            "Dienstags haben Sie beide Zeit.",
            "Selam wünscht sich Hilfe bei: Deutsch sprechen. Das bieten Sie an.",
        ]
    with override("en"):
        assert card_for(Side.NEWCOMER, fit).sentences == [
            "Brigitte is a volunteer and helps people in everyday life.",
            "You can talk in German.",
            "You both like Cooking.",
            "On Tuesdays you both have time.",
            "You would like help with: Speaking German. Brigitte offers that.",
        ]


def test_card_leaves_out_what_is_not_in_common(coordinator: User) -> None:
    proposal = propose(
        volunteer=make_ready_volunteer(person_first_name="Klaus", person_likes=[], offers=[]),
        newcomer=make_newcomer(),
        by=coordinator,
        today=TODAY,
    )
    with override("de"):
        assert card_for(Side.NEWCOMER, fit_of(proposal)).sentences == [
            "Klaus hilft Menschen im Alltag und macht das freiwillig.",
            "Sie können miteinander Deutsch sprechen.",
            "Dienstags haben Sie beide Zeit.",
        ]


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_mail_tells_anything_private(secretive: Proposal, coordinator: User, language: str) -> None:
    for side in Side:
        person = secretive.person_on(side)
        person.correspondence_language = language
        person.save()
    withdraw_proposal(proposal=secretive, by=coordinator, today=TODAY)
    again = {"volunteer": secretive.volunteer, "newcomer": secretive.newcomer, "by": coordinator}
    confirmed = propose(**again, today=TODAY)
    for side in Side:
        answer_proposal(
            proposal=confirmed, side=side, answer=ProposalAnswer.YES, now=NOW, reason=f"Grund {CANARY}"
        )
    confirmed.refresh_from_db()
    confirm_proposal(proposal=confirmed, by=coordinator, today=TODAY)
    for side in Side:
        sent = OutgoingMail.objects.filter(to_email=secretive.person_on(side).email)
        events = {mail.key.split(":")[2] for mail in sent}
        assert events >= {"asked", "reminder", "confirmed"}
        for mail in sent:
            check_nothing_private(mail.subject + mail.text + mail.html, secretive, reader=side)


def test_the_answer_page_tells_nothing_private_whatever_its_state(
    client: Client, secretive: Proposal
) -> None:
    """Asked, with an error, wishing to talk, said yes, over."""
    with travel("2026-03-05 10:00+01:00", tick=False):
        for side in Side:
            path = answer_path(secretive, side)
            pages = [client.get(path), client.post(path, {"answer": "?"})]
            for given in ("talk", "yes" if side == Side.VOLUNTEER else "no"):
                pages.append(client.post(path, {"answer": given, "reason": f"Grund {CANARY}"}, follow=True))
            pages.append(client.get(answer_path(secretive, side.other)))
            for page in pages[:-1]:
                check_nothing_private(page.content.decode(), secretive, reader=side)
            check_nothing_private(pages[-1].content.decode(), secretive, reader=side.other)


def test_what_the_office_reads_out_is_the_same_card(client: Client, secretive: Proposal, coordinator) -> None:
    with travel("2026-03-05 10:00+01:00", tick=False):
        client.force_login(coordinator)
        page = client.get(reverse("matching:proposal", args=[secretive.pk])).content.decode()
    for side, quoted in zip(Side, page.split("<blockquote")[1:], strict=True):
        card = quoted.partition("</blockquote>")[0]
        assert secretive.person_on(side.other).first_name in card
        check_nothing_private(card, secretive, reader=side.other)
