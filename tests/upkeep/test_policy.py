"""What browsers report of the Content-Security-Policy: counted, and stripped of all that tells of people."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from tests.builders import make_user
from upkeep import policy, policy_views
from upkeep.models import PolicyReport

pytestmark = pytest.mark.django_db
URL = reverse("upkeep:policy_report")
SECRET = reverse("events:cancel", args=["signed-and-secret"])


def send(client: Client, content: Any, kind: str = policy.OLD_FORM) -> int:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(URL, data, content_type=kind).status_code


def old(**changes: str) -> dict[str, Any]:
    facts = {
        "document-uri": "http://testserver/veranstaltungen/",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/steal.js?who=Olena",
    }
    return {"csp-report": {**facts, **changes}}


def rows() -> list[tuple[str, str, str, int]]:
    return list(PolicyReport.objects.order_by("blocked").values_list("directive", "blocked", "view", "times"))


@pytest.mark.sqlite
def test_reports_of_both_forms_are_counted_without_addresses(client: Client) -> None:
    assert settings.POLICY_REPORTS_AT == URL
    assert send(client, old()) == send(client, old()) == 204
    report = {
        "type": "csp-violation",
        "body": {
            "documentURL": f"http://testserver{SECRET}?name=Olena",
            "effectiveDirective": "style-src-attr",
            "blockedURL": "inline",
        },
    }
    assert send(client, [report, {"type": "deprecation", "body": {}}], policy.NEW_FORM) == 204
    assert rows() == [
        ("script-src-elem", "https://evil.example", "events:public_list", 2),
        ("style-src-attr", "inline", "events:cancel", 1),
    ]
    kept = str(list(PolicyReport.objects.values()))
    assert not any(word in kept for word in ("Olena", "steal", "signed-and-secret", "http://testserver"))


@pytest.mark.parametrize(
    ("blocked", "kept"),
    [
        ("http://testserver/static/x.js?secret", "self"),
        ("data:text/html,<b>Olena</b>", "data"),
        ("javascript:alert('Olena')", "javascript"),
        ("wss://evil.example:8443/x", "wss://evil.example:8443"),
        ("https://Olena:secret@evil.example/", policy.OTHER),
        ("https://[", policy.OTHER),
        ("", policy.OTHER),
        ("Olena", policy.OTHER),
    ],
)
def test_of_what_was_refused_only_origin_or_keyword_is_kept(client: Client, blocked: str, kept: str) -> None:
    assert send(client, old(**{"blocked-uri": blocked})) == 204
    assert [row[1] for row in rows()] == [kept]


def test_pages_elsewhere_have_no_name_and_extensions_are_not_our_affair(client: Client) -> None:
    send(client, old(**{"document-uri": "https://elsewhere.example/veranstaltungen/"}))
    send(client, old(**{"blocked-uri": "chrome-extension://abc/x.js"}))
    send(client, old(**{"blocked-uri": "inline", "source-file": "moz-extension://abc/x.js"}))
    send(client, old(**{"effective-directive": "<script>"}))
    assert [(row[1], row[2]) for row in rows()] == [("https://evil.example", "")]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"not json", policy.OLD_FORM, 400),
        (b"\xff\xfe", policy.OLD_FORM, 400),
        (b"[" * 10_000, policy.NEW_FORM, 400),
        (b'"' + b"x" * 20_000 + b'"', policy.OLD_FORM, 413),
        (b"[]", policy.OLD_FORM, 204),
        (b'{"csp-report": []}', policy.OLD_FORM, 204),
        (b"{}", policy.NEW_FORM, 204),
    ],
)
def test_what_is_no_report_does_no_harm(client: Client, data: bytes, kind: str, status: int) -> None:
    assert send(client, data, kind) == status
    assert not PolicyReport.objects.exists()


def test_nobody_fills_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "MOST_ROWS", 5)
    statuses = [
        send(client, old(**{"blocked-uri": f"https://{number}.example"}))
        for number in range(policy_views.REPORTS.most + 1)
    ]
    assert statuses == [204] * policy_views.REPORTS.most + [429]
    assert PolicyReport.objects.count() == 6
    assert PolicyReport.objects.get(directive=policy.OTHER).times == policy_views.REPORTS.most - 5


def test_administrators_read_them_and_begin_anew(client: Client) -> None:
    send(client, old())
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = client.get(reverse("upkeep:policy_list")).content.decode()
    assert "https://evil.example" in page and "events:public_list" in page
    client.post(reverse("upkeep:policy_forget"))
    assert not PolicyReport.objects.exists()


def test_every_answer_says_what_pages_may_do(client: Client) -> None:
    headers = client.get("/veranstaltungen/").headers
    rules = dict(rule.strip().partition(" ")[::2] for rule in headers["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == rules["object-src"] == rules["base-uri"] == "'none'"
    assert rules["frame-ancestors"] == rules["script-src-attr"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (rules["report-uri"], rules["report-to"]) == (URL, "policy")
    assert headers["Reporting-Endpoints"] == f'policy="{URL}"'
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert not {"Clear-Site-Data", "Access-Control-Allow-Origin"} & set(headers)


def test_files_have_the_headers_too(client: Client) -> None:
    for address in ("/service-worker.js", "/manifest.webmanifest", "/gibt-es-nicht/"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_logging_out_clears_what_the_browser_keeps(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
