"""Assignments without a companion stand on the desk, few of them singly, many in one row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Kind
from assignments.services.requests import request_assignment
from office.desk.assignments import ONE_BY_ONE, unaccompanied
from office.desk.worklist import open_todos
from tests.builders import make_newcomer, make_user

pytestmark = pytest.mark.django_db


def test_open_assignments_stand_singly_until_they_are_many():
    coordinator = make_user(Kind.COORDINATOR)
    newcomer = make_newcomer()
    now = timezone.now()
    today = timezone.localdate(now)
    for number in range(ONE_BY_ONE + 1):
        rows = unaccompanied(coordinator, today)
        assert len(rows) == number
        assert all("/einsaetze/" in row.action_url and "?" not in row.action_url for row in rows)
        request_assignment(
            newcomer=newcomer,
            kind="doctor",
            language="ti",
            starts_at=now + timedelta(days=1, hours=number),
            minutes=60,
            place="Praxis",
            by=coordinator,
            now=now,
        )
    (together,) = open_todos(coordinator, today=today, sources=[unaccompanied])
    assert "drei" in together.title
    assert together.action_url.endswith("?status=open")
