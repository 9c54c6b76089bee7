"""The page behind the signed link."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from matching.enums import ProposalStatus
from matching.models import Proposal
from matching.services.asking import answer_path
from matching.services.proposal import withdraw_proposal
from messaging import links
from messaging.models import OutgoingMail
from partnerships.enums import Side
from tests.builders import TODAY

pytestmark = pytest.mark.django_db

ON_TIME = travel("2026-03-05 10:00+01:00", tick=False)
TOO_LATE = travel("2026-03-17 10:00+01:00", tick=False)


@pytest.fixture(autouse=True)
def on_time():
    with ON_TIME:
        yield


def path(proposal: Proposal, side: Side = Side.NEWCOMER) -> str:
    return answer_path(proposal, side)


def test_the_link_in_the_mail_leads_to_the_question(client: Client, proposal: Proposal) -> None:
    mail = OutgoingMail.objects.get(to_email="selam@example.org", key__contains=":asked:")
    link = re.search(r"http://testserver(\S+/antwort/\S+)", mail.text)
    assert link is not None
    response = client.get(link[1])
    assert response.status_code == 200
    page = response.content.decode()
    assert "Möchten Sie Brigitte kennenlernen?" in page and "Dienstags haben Sie beide Zeit." in page


def test_the_page_tells_first_name_and_town_and_nothing_more(client: Client, proposal: Proposal) -> None:
    person = proposal.volunteer.person
    person.street, person.phone = "Geheimweg 7", "+4962511234567"
    person.save()
    page = client.get(path(proposal)).content.decode()
    assert "Brigitte" in page and "Bensheim" in page
    for secret in ("Langendorf", "Geheimweg", "64625", "1234567", "brigitte@", "Tesfay"):
        assert secret not in page


def test_opening_the_link_changes_nothing(client: Client, proposal: Proposal) -> None:
    before = Proposal.objects.values().get()
    for _scan in range(3):
        assert client.get(path(proposal)).status_code == client.head(path(proposal)).status_code == 200
    assert Proposal.objects.values().get() == before


@pytest.mark.parametrize(
    ("answer", "heading", "status"),
    [
        ("yes", "Danke für Ihr Ja!", ProposalStatus.OPEN),
        ("no", "Danke für Ihre Antwort", ProposalStatus.DECLINED),
    ],
)
def test_an_answer_is_kept_and_thanked(client, proposal, answer: str, heading: str, status: str) -> None:
    response = client.post(path(proposal), {"answer": answer}, follow=True)
    assert heading in response.content.decode()
    proposal.refresh_from_db()
    assert (proposal.newcomer_answer, proposal.volunteer_answer) == (answer, "pending")
    assert (proposal.status, proposal.newcomer_answer_by) == (status, None)
    assert 'name="answer"' not in client.get(path(proposal)).content.decode()


@pytest.mark.parametrize("given", [{}, {"answer": "maybe"}, {"answer": "pending"}])
def test_anything_but_an_answer_is_asked_again(client, proposal, given: dict[str, str]) -> None:
    response = client.post(path(proposal), given)
    assert response.status_code == 422
    assert "Bitte wählen Sie eine der Antworten." in response.content.decode()
    assert 'name="answer"' in response.content.decode()


def test_a_wish_to_talk_is_kept_and_the_answer_can_follow(client: Client, proposal: Proposal) -> None:
    page = client.post(
        path(proposal), {"answer": "talk", "reason": "Wer ist das?"}, follow=True
    ).content.decode()
    assert "Wir sprechen zuerst miteinander" in page and "Wir melden uns bei Ihnen." in page
    assert "Bitte sprechen Sie erst mit mir" not in page and "Sie können bis zum" not in page
    proposal.refresh_from_db()
    assert (proposal.newcomer_answer, proposal.newcomer_reason) == ("talk", "Wer ist das?")
    with TOO_LATE:
        assert (
            "Danke für Ihr Ja!"
            in client.post(path(proposal), {"answer": "yes"}, follow=True).content.decode()
        )


def test_what_was_typed_stays_where_no_answer_was_chosen(client: Client, proposal: Proposal) -> None:
    page = client.post(path(proposal), {"reason": "Ich überlege <noch>"}).content.decode()
    assert "Ich überlege &lt;noch&gt;" in page and "<details open>" in page
    assert re.search(r"<title>\s*Fehler:", page)


def test_a_remark_that_is_too_long_is_refused_beside_the_field(client: Client, proposal: Proposal) -> None:
    response = client.post(path(proposal), {"answer": "yes", "reason": "x" * 501})
    page = response.content.decode()
    assert response.status_code == 422 and "<details open>" in page and "x" * 501 in page
    assert 'aria-invalid="true"' in page and "höchstens 500 Zeichen" in page
    proposal.refresh_from_db()
    assert proposal.newcomer_answer == "pending"


def test_lines_count_as_they_do_in_the_browser(client: Client, proposal: Proposal) -> None:
    client.post(path(proposal), {"answer": "yes", "reason": "\r\n".join(["x"] * 250)})
    proposal.refresh_from_db()
    assert (proposal.newcomer_answer, len(proposal.newcomer_reason)) == ("yes", 499)


def test_nobody_reads_what_the_other_one_remarked(client: Client, proposal: Proposal) -> None:
    client.post(path(proposal, Side.VOLUNTEER), {"answer": "yes", "reason": "Kanarienvogel"})
    assert "Kanarienvogel" not in client.get(path(proposal)).content.decode()


def test_who_is_not_asked_yet_sees_no_question(client: Client, proposal: Proposal) -> None:
    Proposal.objects.update(newcomer_asked_on=None)
    assert 'name="answer"' not in client.get(path(proposal)).content.decode()
    assert client.post(path(proposal), {"answer": "yes"}).status_code == 422


def test_a_second_answer_is_refused(client: Client, proposal: Proposal) -> None:
    client.post(path(proposal), {"answer": "yes"})
    response = client.post(path(proposal), {"answer": "no"})
    assert response.status_code == 422 and "Danke für Ihr Ja!" in response.content.decode()
    proposal.refresh_from_db()
    assert proposal.newcomer_answer == "yes"


def test_a_forged_link_is_not_found(client: Client, proposal: Proposal) -> None:
    good = path(proposal)
    foreign = links.sign({"proposal": proposal.pk, "side": "newcomer"}, purpose="something else")
    for address in (
        good[:-2] + "x/",
        reverse("matching:answer", args=["nonsense"]),
        reverse("matching:answer", args=[foreign]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "yes"}).status_code == 404
    proposal.refresh_from_db()
    assert proposal.newcomer_answer == "pending"


def test_after_the_last_day_a_sentence_says_so(client: Client, proposal: Proposal) -> None:
    with TOO_LATE:
        assert "Die Zeit zum Antworten ist vorbei." in client.get(path(proposal)).content.decode()
        assert client.post(path(proposal), {"answer": "yes"}).status_code == 422
    proposal.refresh_from_db()
    assert proposal.newcomer_answer == "pending"


def test_a_question_taken_back_is_closed_without_blame(client, proposal, coordinator) -> None:
    withdraw_proposal(proposal=proposal, by=coordinator, today=TODAY)
    page = client.get(path(proposal)).content.decode()
    assert "Diese Frage ist abgeschlossen" in page and "nichts mit Ihnen zu tun" in page


def test_nobody_learns_that_the_other_said_no(client: Client, proposal: Proposal) -> None:
    client.post(path(proposal, Side.VOLUNTEER), {"answer": "no"})
    page = client.get(path(proposal, Side.NEWCOMER)).content.decode()
    assert "Diese Frage ist abgeschlossen" in page and "abgelehnt" not in page


def test_the_page_speaks_the_language_of_the_letters_until_another_is_chosen(client, proposal) -> None:
    proposal.newcomer.person.correspondence_language = "en"
    proposal.newcomer.person.save()
    response = client.get(path(proposal), headers={"accept-language": "de"})
    page = response.content.decode()
    assert '<html lang="en"' in page and "Would you like to meet Brigitte?" in page
    assert response.headers["Content-Language"] == "en"
    client.post(reverse("set_language"), {"language": "de"})
    assert "Möchten Sie Brigitte kennenlernen?" in client.get(path(proposal)).content.decode()


def test_the_page_is_neither_cached_nor_found_by_search_engines(client, proposal) -> None:
    response = client.get(path(proposal))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
