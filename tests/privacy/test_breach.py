"""The worksheet of a breach and its 72 hours (Art. 33 and 34)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Kind
from accounts.models import User
from privacy.clock import breach_clock
from privacy.enums import Risk
from privacy.models import Breach
from privacy.services.breach import close_breach, missing_for_closing, save_breach
from tests.builders import make_user

pytestmark = pytest.mark.django_db
KNOWN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = KNOWN + timedelta(hours=10)


@pytest.fixture
def administrator() -> User:
    return make_user(Kind.ADMINISTRATOR)


def note(by: User, *, now: datetime = NOW, **facts: Any) -> Breach:
    return save_breach(Breach(discovered_at=KNOWN, happened="Liste verschickt", **facts), by=by, now=now)


@pytest.mark.sqlite
def test_the_clock_runs_until_the_authority_knows_or_no_risk_is_left(administrator: User) -> None:
    breach = note(administrator)
    clock = breach_clock(breach, now=NOW)
    assert clock
    assert (clock.words, clock.look) == ("noch 62 Stunden", "warning")
    late = breach_clock(breach, now=KNOWN + timedelta(hours=73))
    assert late
    assert late.is_late
    breach.risk, breach.risk_reason = Risk.UNLIKELY, "War verschlüsselt."
    assert breach_clock(breach, now=NOW) is None
    breach.risk, breach.authority_told_at = Risk.RISK, NOW
    assert breach_clock(breach, now=NOW) is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"authority_told_at": KNOWN - timedelta(hours=1)}, "authority_told_at"),
        ({"people_told_at": NOW + timedelta(hours=1)}, "people_told_at"),
        ({"risk": Risk.HIGH}, "risk_reason"),
        ({"now": KNOWN - timedelta(hours=1)}, "discovered_at"),
        (
            {"authority_told_at": KNOWN + timedelta(hours=80), "now": KNOWN + timedelta(hours=90)},
            "delay_reason",
        ),
    ],
)
def test_what_cannot_be_or_lacks_its_reason_is_refused_beside_its_field(
    administrator: User, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        note(administrator, **facts)
    assert list(error.value.message_dict) == [field]
    assert not Breach.objects.exists()


def test_it_is_closed_when_nothing_is_missing_and_stays_as_it_was_noted(administrator: User) -> None:
    breach = note(administrator, risk=Risk.HIGH, risk_reason="Adressen von Geflüchteten")
    assert len(missing_for_closing(breach)) == 4
    with pytest.raises(ValidationError, match="Aufsicht"):
        close_breach(breach=breach, by=administrator, today=NOW.date())
    breach.data, breach.measures = "Telefonnummern", "Angerufen"
    breach.authority_told_at = breach.people_told_at = NOW
    save_breach(breach, by=administrator, now=NOW)
    close_breach(breach=breach, by=administrator, today=NOW.date())
    breach.happened = "Nichts"
    with pytest.raises(ValidationError, match="abgeschlossen"):
        save_breach(breach, by=administrator, now=NOW)
    with pytest.raises(ValidationError, match="bereits"):
        close_breach(breach=breach, by=administrator, today=NOW.date())


def test_an_administrator_works_through_the_sheet_and_takes_it_to_the_authority(
    administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    known = timezone.localtime() - timedelta(hours=3)
    sheet = {
        "discovered_at": known.strftime("%Y-%m-%dT%H:%M"),
        "happened": "Liste verschickt",
        "risk": "unknown",
    }
    wrong = client.post(reverse("privacy:breach_create"), sheet | {"risk": "high"})
    assert wrong.status_code == 422
    assert "Liste verschickt" in wrong.text
    client.post(reverse("privacy:breach_create"), sheet)
    breach = Breach.objects.get()
    assert breach.noted_by == administrator
    page = client.get(breach.get_absolute_url()).text
    assert "Es fehlt" in page or "fehlt noch" in page
    assert "noch 6" in page  # 68 or 69 hours
    assert breach.get_absolute_url() in client.get(reverse("privacy:breach_list")).text

    client.post(
        reverse("privacy:breach_edit", args=[breach.pk]),
        sheet
        | {"data": "Namen 😀", "measures": "Gelöscht", "risk": "unlikely", "risk_reason": "Ungelesen zurück"},
    )
    close = client.post(reverse("privacy:breach_close", args=[breach.pk]), follow=True)
    assert "Panne ist abgeschlossen" in close.text
    paper = client.get(reverse("privacy:breach_paper", args=[breach.pk]))
    assert paper.status_code == 302  # no font has a smiley: said on the page
    Breach.objects.update(data="Namen")
    paper = client.get(reverse("privacy:breach_paper", args=[breach.pk]))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "Ungelesen zurück" in text


def test_nobody_but_administrators_sees_a_breach(client: Client, administrator: User) -> None:
    breach = note(administrator)
    client.force_login(make_user(Kind.COORDINATOR))
    assert client.get(breach.get_absolute_url()).status_code == 403
