"""What a stranger learns from the public check, and what nobody learns by trying."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from certificates.services.issue import issue_certificate
from certificates.verification import initials_of
from certificates.views import public
from kern.limits import Limit
from programmes.models import Programme
from tests.builders import TODAY, make_user
from tests.certificates.builders import make_certificate, make_kind, make_trained
from tests.certificates.test_reissue import reissue, revoke

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

VERIFY = reverse("certificates:verify")
NOTHING = "Es gibt kein Zertifikat mit dieser Nummer und diesen Initialen."


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    cache.clear()


def by_code(client: Client, certificate: Certificate, code: str = "") -> str:
    response = client.get(reverse("certificates:verify_code", args=[code or certificate.printed_code]))
    assert response.status_code == 200
    return response.content.decode()


def by_number(client: Client, number: str, initials: str, **extra: Any) -> Any:
    return client.post(VERIFY, {"number": number, "initials": initials}, **extra)


# --- the answers ----------------------------------------------------------------------------------


def test_a_code_says_valid_kind_month_and_programme_and_nothing_about_the_person(client: Client) -> None:
    certificate = make_certificate(person_first_name="Ayşe", person_last_name="Demirtaş")
    page = by_code(client, certificate)
    for said in (
        "Dieses Zertifikat ist gültig",
        "Schulungszertifikat",
        "März 2026",
        certificate.programme.name,
    ):
        assert said in page
    for kept in ("Ayşe", "Demirtaş", "A. D.", ">AD<", "40", certificate.number, "2. März", "0001"):
        assert kept not in page.partition("<main")[2].partition("</main>")[0], kept


@pytest.mark.parametrize("typed", ["{printed}", "{plain}", "{lower}", "{blanks}"])
def test_a_code_may_be_typed_as_one_likes(client: Client, typed: str) -> None:
    certificate = make_certificate()
    code = typed.format(
        printed=certificate.printed_code,
        plain=certificate.verification_code,
        lower=certificate.verification_code.lower(),
        blanks=certificate.printed_code.replace("-", " "),
    )
    response = client.get(VERIFY, {"code": code}, follow=True)
    assert "Dieses Zertifikat ist gültig" in response.content.decode()


def test_the_qr_code_leads_straight_to_the_answer(client: Client) -> None:
    certificate = make_certificate()
    address = reverse("certificates:verify_code", args=[certificate.printed_code])
    assert client.get(urlsplit(address).path).status_code == 200


def test_number_and_initials_give_the_same_answer(client: Client) -> None:
    certificate = make_certificate(person_first_name="Ayşe", person_last_name="Demirtaş")
    for number, initials in (("IBP-2026-0001", "AD"), (" ibp-2026-0001 ", "a. d.")):
        page = by_number(client, number, initials).content.decode()
        assert "Dieses Zertifikat ist gültig" in page
        assert "Demirtaş" not in page
    assert certificate.number == "IBP-2026-0001"


def test_the_old_paper_tells_of_the_newer_one_and_the_number_of_the_newest(client: Client) -> None:
    old = make_certificate()
    new = reissue(old)
    assert "gibt es eine neuere Fassung" in by_code(client, old)
    assert "Dieses Zertifikat ist gültig" in by_code(client, new)
    assert "Mai 2026" in by_number(client, new.number, "HM").content.decode()
    revoke(new)
    for page in (by_code(client, old), by_code(client, new)):
        assert "wurde widerrufen" in page


def test_a_revoked_one_says_so_but_not_why(client: Client) -> None:
    certificate = make_certificate()
    revoke(certificate, "Falsche Angaben")
    for page in (by_code(client, certificate), by_number(client, certificate.number, "HM").content.decode()):
        assert "Dieses Zertifikat wurde widerrufen" in page
        assert "Falsche Angaben" not in page


def test_the_programme_is_named_as_on_the_paper(client: Client) -> None:
    certificate = make_certificate()
    Programme.objects.update(name="Neuer Name")
    assert "Integration braucht Partnerschaft" in by_code(client, certificate)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ayşe Demirtaş", "AD"),
        ("Öykü von Ardıç", "OA"),
        ("Madonna", "MM"),
        ("Олена Шевченко", "ОШ"),
        ("عبد الرحمن الخطيب", "عا"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials_of(name) == letters


# --- what is wrong --------------------------------------------------------------------------------


def test_a_wrong_code_is_not_found_and_stays_typed(client: Client) -> None:
    response = client.get(VERIFY, {"code": "ABCD-EFGH-JKLM"}, follow=True)
    assert response.status_code == 404
    assert 'value="ABCDEFGHJKLM"' in response.content.decode()


@pytest.mark.parametrize("code", ["", " ", "---"])
def test_no_code_at_all_is_asked_for(client: Client, code: str) -> None:
    assert client.get(VERIFY, {"code": code}).status_code == 422


def test_a_wrong_number_and_wrong_initials_get_the_very_same_answer(client: Client) -> None:
    make_certificate(person_first_name="Ayşe", person_last_name="Demirtaş")
    tries = [("IBP-2026-0001", "XY"), ("IBP-2026-0002", "AD"), ("IBP-2026-9999", "XY")]
    answers = [by_number(client, *typed) for typed in tries]
    assert {answer.status_code for answer in answers} == {404}
    bodies = set()
    for (number, initials), answer in zip(tries, answers, strict=True):
        page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        assert NOTHING in page
        start, _name, rest = page.partition("csrfmiddlewaretoken")
        page = start + rest.partition(">")[2]
        bodies.add(page.replace(number, "N").replace(f'value="{initials}"', "I"))
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("number", "initials"), [("", "AD"), ("IBP-2026-0001", ""), ("x" * 200, "AD"), ("IBP", "A" * 50)]
)
def test_something_missing_or_much_too_long_is_said_beside_the_field(
    client: Client, number: str, initials: str
) -> None:
    assert by_number(client, number, initials).status_code == 422


def test_initials_without_a_letter_fit_nobody(client: Client) -> None:
    make_certificate()
    assert by_number(client, "IBP-2026-0001", "..").status_code == 404


# --- trying ---------------------------------------------------------------------------------------


def test_walking_the_numbers_is_hopeless(client: Client) -> None:
    kind, user = make_kind(), make_user()
    for number in range(3):
        volunteer = make_trained(person_last_name=f"Muster{number}")
        issue_certificate(kind=kind, volunteer=volunteer, by=user, today=TODAY)
    statuses = [
        by_number(client, f"IBP-2026-{number // 20 + 1:04d}", initials).status_code
        for number, initials in enumerate(
            a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWXY" for b in "ABCDEFGHIJKLMNOPQRST"
        )
    ]
    assert len(statuses) == 500
    answered = [status for status in statuses if status != 429]
    assert len(answered) <= public.NUMBERS.most
    assert statuses[-1] == 429


def test_many_addresses_do_not_help_with_one_number(client: Client) -> None:
    make_certificate()
    statuses = [
        by_number(client, "IBP-2026-0001", initials, REMOTE_ADDR=f"198.51.100.{number}").status_code
        for number, initials in enumerate(a + b for a in "ABCDE" for b in "ABCDE")
    ]
    assert len([status for status in statuses if status != 429]) == public.ONE_NUMBER.most
    assert by_number(client, "IBP-2026-0001", "HM", REMOTE_ADDR="203.0.113.9").status_code == 429


def test_who_asks_too_often_reads_when_to_come_back(client: Client) -> None:
    for _number in range(public.NUMBERS.most):
        by_number(client, f"IBP-2026-{_number:04d}", "AD")
    response = by_number(client, "IBP-2026-0100", "AD")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= public.NUMBERS.seconds
    page = response.content.decode()
    assert "Bitte versuchen Sie es in" in page
    assert by_number(client, "IBP-2026-0100", "AD", REMOTE_ADDR="203.0.113.7").status_code == 404


def test_codes_are_limited_as_well_whichever_method_is_used(client: Client) -> None:
    certificate = make_certificate()
    address = reverse("certificates:verify_code", args=[certificate.printed_code])
    for number in range(public.CODES.most):
        ask = client.get if number % 2 else client.head
        assert ask(address).status_code == 200
    assert client.head(address).status_code == client.get(address).status_code == 429


def test_behind_a_proxy_the_client_is_who_asked_the_proxy(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(public.NUMBERS.most + 1):
        last = by_number(client, f"IBP-2026-{number:04d}", "AD", HTTP_X_FORWARDED_FOR="1.2.3.4, 192.0.2.1")
    assert last.status_code == 429
    # What the client writes in front is not believed.
    assert by_number(client, "IBP-1", "AD", HTTP_X_FORWARDED_FOR="9.9.9.9, 192.0.2.1").status_code == 429
    assert by_number(client, "IBP-1", "AD", HTTP_X_FORWARDED_FOR="9.9.9.9, 192.0.2.2").status_code == 404


def test_a_limit_begins_anew_with_each_window() -> None:
    limit = Limit("test", most=2, seconds=60)
    assert [limit.wait("a", now=now) for now in (0, 10, 20)] == [0, 0, 40]
    assert limit.wait("b", now=20) == 0
    assert limit.wait("a", now=61) == 0


def test_the_cache_knows_neither_addresses_nor_numbers(client: Client) -> None:
    by_number(client, "IBP-2026-0001", "AD", REMOTE_ADDR="203.0.113.7")
    keys = " ".join(cache._cache)  # type: ignore[attr-defined]
    assert "certificate-number" in keys
    assert "203.0.113.7" not in keys
    assert "IBP" not in keys


def test_the_answers_are_kept_by_no_cache_and_passed_on_to_nobody(client: Client) -> None:
    certificate = make_certificate()
    responses = [
        client.get(reverse("certificates:verify_code", args=[certificate.printed_code])),
        by_number(client, certificate.number, "HM"),
        client.get(VERIFY),
    ]
    for response in responses:
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
