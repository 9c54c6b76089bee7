"""Who may call what: every URL × role × method, held against the tables in tests/<app>/access_table.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import ForeignKey, OneToOneField
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from accounts.enums import Kind
from accounts.models import User
from kern import navigation
from people.models import Person
from tests.access_table import TABLE
from tests.builders import make_person, make_programme, make_user, make_volunteer
from tests.fixtures.login import confirm

LETTERS = {"A": Kind.ADMINISTRATOR, "C": Kind.COORDINATOR, "T": Kind.TRAINER, "V": Kind.VOLUNTEER}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# What stops a role stops it whatever the method: four of them are tried.
REFUSED = ("GET", "POST", "PUT", "DELETE")

# Addresses that come with Django or allauth and guard themselves, by prefix of the name and with the reason.
EXTERNAL = {
    "admin:": "Django's admin site lets in only accounts with is_staff",
    "account_": "allauth's login, logout and password pages; signing up is closed",
    "mfa_": "allauth's second factors: each page is on one's own account, see tests/accounts",
    "set_language": "Django's language switch: POST by anybody, keeps a cookie",
}
# Why a view asks for no token, and what it answers to a POST with nothing in it.
WITHOUT_CSRF = {
    # Called by mail programs that have no token of ours (RFC 8058); the signed address is the proof.
    "publications:unsubscribe": 404,
    # Called by browsers themselves; counts what they have refused, and changes nothing else.
    "upkeep:policy_report": 415,
}


def _walk(patterns: list[Any], namespace: str = "") -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= _walk(entry.url_patterns, inner)
        else:
            found[f"{namespace}{entry.name}"] = entry
    return found


def _is_external(name: str) -> bool:
    return any(name.startswith(prefix) for prefix in EXTERNAL)


URLS = {name: entry for name, entry in _walk(get_resolver().url_patterns).items() if not _is_external(name)}
# The redirect in front of allauth's e-mail page leads to a page that checks for itself.
URLS.pop("None", None)
KNOWN = sorted(set(URLS) & set(TABLE))


def address(name: str) -> str:
    """The URL with arguments of the right kind that belong to no record."""
    dummies: dict[str, Any] = {
        "UUIDConverter": uuid.uuid4(),
        "IntConverter": 999_999,
        "StringConverter": "unknown",
    }
    converters = URLS[name].pattern.converters
    arguments = {key: dummies.get(type(value).__name__, "unknown") for key, value in converters.items()}
    return reverse(name, kwargs=arguments)


def kinds_of(who: str) -> set[str]:
    return {LETTERS[letter] for letter in who}


def admits(who: str, kind: str | None) -> bool:
    """Whether the table lets in somebody with this one role; None is a visitor who is not logged in."""
    if who in ("P", "S"):
        return True
    if kind is None:
        return False
    return who == "L" or kind in kinds_of(who)


@pytest.fixture(scope="module")
def cookies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str | None, str]]:
    """Somebody of each role, logged in, in an office with a running programme: made once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_programme()
        found: dict[str | None, str] = {}
        for kind in Kind:
            user, client = make_user(kind), Client()
            if kind == Kind.VOLUNTEER:
                make_volunteer(make_person(user=user))
            client.force_login(user)
            found[kind] = confirm(client).cookies[settings.SESSION_COOKIE_NAME].value
        yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of refusals without the page around them, which other tests look at."""

    def handler_for(code: int) -> Callable[..., HttpResponse]:
        return lambda request, exception=None: HttpResponse(status=code)

    monkeypatch.setattr(get_resolver(), "resolve_error_handler", handler_for)


def client_of(cookies: dict[str | None, str], kind: str | None, **options: Any) -> Client:
    """As fresh as on the first day, whatever another test has posted."""
    client = Client(**options)
    if kind:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookies[kind]
    return client


@pytest.fixture
def clients(cookies: dict[str | None, str], db: None) -> dict[str | None, Client]:
    """A client for each role and one for nobody."""
    return {kind: client_of(cookies, kind) for kind in [None, *Kind]}


def call(client: Client, method: str, url: str) -> HttpResponse:
    sender: Callable[..., HttpResponse] = getattr(client, method.lower())
    return sender(url)


def test_every_url_stands_in_a_table() -> None:
    assert sorted(set(URLS) - set(TABLE)) == []


def test_no_table_names_a_url_that_is_gone() -> None:
    assert sorted(set(TABLE) - set(URLS)) == []


def test_navigation_leads_to_pages_that_admit_the_role() -> None:
    wrong = []
    for door in navigation.NAVIGATION:
        who, _methods = TABLE[door.url_name]
        for kind in door.kinds:
            if not admits(who, None if kind == "public" else kind):
                wrong.append(f"{door.url_name} is offered to {kind}")
    assert not wrong, "\n".join(wrong)


# The health page belongs to the configuration, below every role.
@pytest.mark.parametrize("name", [name for name in KNOWN if name != "healthz"])
def test_view_says_what_the_table_says(name: str) -> None:
    who, _methods = TABLE[name]
    access = getattr(URLS[name].callback, "access", None)
    assert access is not None, f"{name} states no access"
    expected = {"P": "public", "S": "signed link", "L": "login"}.get(who, "roles")
    assert access.audience == expected
    if expected == "roles":
        assert access.kinds == kinds_of(who)


@pytest.mark.parametrize("name", KNOWN)
def test_url_admits_only_its_roles_and_methods(name: str, clients: dict[str | None, Client]) -> None:
    wrong = [fault for cell in cells(name, clients) if (fault := cell)]
    assert not wrong, "\n".join(wrong)


def cells(name: str, clients: dict[str | None, Client]) -> Iterator[str]:
    """Call the URL as everybody by every method: of each call what is wrong with it, or nothing."""
    who, methods = TABLE[name]
    url, known = address(name), methods.split()
    # Whatever answers GET answers HEAD. Class-based views say by OPTIONS which methods they know, no more.
    answered = {*known, *(["HEAD"] if "GET" in known else [])}
    names_a_record = bool(URLS[name].pattern.converters) and not _takes_free_text(name)
    for kind, client in clients.items():
        for method in METHODS if kind is None or admits(who, kind) else REFUSED:
            response = call(client, method, url)
            status = response.status_code
            if not admits(who, kind):
                refusal = 302 if kind is None else 403
                is_right = status == refusal or (status == 405 and method not in answered)
            elif method == "OPTIONS":
                is_right = status in (404, 405) or not response.content
            elif method not in answered:
                is_right = status == 405
            elif names_a_record:
                is_right = status == 404
            else:
                is_right = status < 500 and status not in (403, 405)
            yield "" if is_right else f"{method} {name} as {kind or 'nobody'}: {status}"


def _takes_free_text(name: str) -> bool:
    """Whether an argument names no record: a code to be checked, or a kind of template."""
    return name in {"certificates:verify_code"}


@pytest.mark.parametrize("name", [n for n in KNOWN if "POST" in TABLE[n][1].split()])
def test_nothing_is_changed_without_a_csrf_token(name: str, cookies: dict[str | None, str], db: None) -> None:
    who, _methods = TABLE[name]
    kind = next((LETTERS[letter] for letter in who if letter in LETTERS), Kind.ADMINISTRATOR)
    client = client_of(cookies, kind, enforce_csrf_checks=True)
    status = client.post(address(name)).status_code
    assert status == WITHOUT_CSRF.get(name, 403)


def _holds_people(model: Any) -> bool:
    """Whether a record belongs to a person, directly or over the records it belongs to."""
    seen: set[Any] = set()
    waiting = [model]
    while waiting:
        current = waiting.pop()
        if current in (Person, User):
            return True
        seen.add(current)
        waiting += [
            field.related_model
            for field in current._meta.fields
            if isinstance(field, ForeignKey | OneToOneField)
            and field.related_model not in seen
            # Who entered something does not make it that person's record.
            and field.related_model is not User
        ]
    return False


# Parts of a record that is itself fetched through `visible_to`; no page lists or opens them alone.
PARTS = {
    *("people.LanguageSkill", "people.PersonInterest", "people.AvailabilityWindow", "people.Consent"),
    *("volunteers.Interview", "volunteers.ScreeningCheck", "newcomers.Intake"),
    *("training.Enrolment", "training.SessionPlace", "training.Attendance", "training.CountedTime"),
    *("training.Completion", "training.FeedbackRequest", "partnerships.Pause", "partnerships.Feedback"),
    *("partnerships.GroupMembership", "partnerships.SupervisionInvitation", "partnerships.TrialAnswer"),
    *("partnerships.Nudge", "partnerships.Contact", "partnerships.Goal", "partnerships.GoalReview"),
    "partnerships.EndChange",
    *("matching.ForbiddenPair", "matching.PinnedPair"),
    *("matching.VolunteerFeatures", "matching.NewcomerFeatures"),
    *("certificates.CeremonyGuest", "certificates.PrintItem", "certificates.PrintedFile"),
    *("certificates.CertificateFile", "privacy.ErasureNotice", "assignments.AssignmentProfile"),
    # For everybody to read; a portrait only while its person agrees.
    "publications.HandbookPage",
}


def test_every_model_that_holds_people_can_be_asked_for_what_is_visible() -> None:
    missing = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in settings.HOUSE_APPS
        and _holds_people(model)
        and not hasattr(model._default_manager.all(), "visible_to")
        and model._meta.label not in PARTS
        and not model._meta.auto_created
    ]
    assert missing == []


@pytest.mark.django_db
def test_nobody_in_particular_sees_nobody() -> None:
    """An account without a role reaches no record of anybody but itself."""
    user = make_user()
    for model in apps.get_models():
        if model._meta.app_label in settings.HOUSE_APPS and hasattr(
            model._default_manager.all(), "visible_to"
        ):
            visible = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
            assert list(visible) == ([user] if model is User else [])


# Of pages about one record this holds by the same decorator.
NOT_PUBLIC = [
    name
    for name in KNOWN
    if TABLE[name][0] not in "PS" and "GET" in TABLE[name][1].split() and not URLS[name].pattern.converters
]


@pytest.mark.parametrize("name", NOT_PUBLIC)
def test_what_is_not_public_stays_in_no_cache(name: str, clients: dict[str | None, Client]) -> None:
    letter = TABLE[name][0].replace("L", "C")[0]
    response = clients[LETTERS[letter]].get(reverse(name))
    assert "no-store" in response["Cache-Control"]


def test_the_technical_pages_have_no_login_of_their_own(db: None) -> None:
    """It would know no limit on guessing passwords."""
    response = Client().get(reverse("admin:login"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
