"""A date on two phones: volunteers enter themselves, the trainer takes the rest with one tap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Kind
from tests.builders import TODAY, make_person, make_user, make_volunteer
from tests.fixtures.browser import PageMaker
from tests.fixtures.login import fill_in_login
from tests.training.builders import make_session
from training.checkin import check_in_address
from training.models import Attendance, Enrolment, Session

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "drei-stunden-zusammen"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def session() -> Session:
    """Began five minutes ago; Helga and two others are expected."""
    trainer = make_user(Kind.TRAINER, email="leitung@example.org")
    session = make_session(starts_at=timezone.now() - timedelta(minutes=5), trainer=trainer)
    helga = make_user(Kind.VOLUNTEER, email="helga@example.org")
    for user in (trainer, helga):
        user.set_password(PASSWORD)
        user.save()
    volunteers = [make_volunteer(make_person(user=helga))]
    volunteers += [make_volunteer(person_last_name=name) for name in ("Zweite", "Dritte")]
    for volunteer in volunteers:
        Enrolment.objects.create(course=session.course, volunteer=volunteer, enrolled_on=TODAY)
    return session


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("java_script", [True, False])
def test_a_date_is_recorded_on_two_phones(
    session: Session, new_page: PageMaker, axe: Callable[[Page], list[str]], java_script: bool
) -> None:
    phone = new_page(**PHONE, java_script_enabled=java_script)
    phone.goto(urlsplit(check_in_address(session)).path)
    fill_in_login(phone, "helga@example.org", PASSWORD)
    phone.get_by_role("button", name="Ich bin da").click()
    expect(phone.get_by_role("heading", name="Schön, dass Sie da sind!")).to_be_visible()

    trainer = new_page(**PHONE, java_script_enabled=java_script)
    trainer.goto("/konto/login/")
    fill_in_login(trainer, "leitung@example.org", PASSWORD)
    trainer.get_by_role("link", name="Wer ist da?").click()
    expect(trainer.get_by_text("selbst eingetragen")).to_be_visible()
    absent = trainer.get_by_role("group", name="Dritte")
    absent.get_by_text("gefehlt").click()
    trainer.get_by_role("button", name="Alle übrigen anwesend").click()
    expect(trainer.get_by_text("Gespeichert: 3 von 3 Personen.")).to_be_visible()
    assert dict(Attendance.objects.values_list("volunteer__person__last_name", "status")) == {
        "Muster": "present",
        "Zweite": "present",
        "Dritte": "absent",
    }
    if java_script:
        for page in (phone, trainer):
            assert fits(page)
            assert axe(page) == []
