"""Who has read and changed what: nothing is missed, and what that costs."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

from auditlog.context import disable_auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.enums import How
from audit.models import Reading
from audit.services.unusual import find_unusual_readings
from benchmarks import Result, prove
from tests.audit.test_readings import pages_that_show_people
from tests.builders import make_ready_volunteer, make_user
from tests.other_office import There
from volunteers.models import Volunteer

READINGS = 10_000
SAVES = 200


@prove("pages and files about somebody that staff open without leaving a reading", goal="0")
def pages_without_a_reading() -> Result:
    with transaction.atomic():
        there = There()
        client = Client()
        client.force_login(there.staff)
        pages = pages_that_show_people(there)
        silent = 0
        for name, arguments in pages.items():
            before = Reading.objects.count()
            client.get(reverse(name, kwargs=arguments))
            silent += Reading.objects.count() == before
        transaction.set_rollback(True)
    return Result(f"{silent} of {len(pages)}", silent == 0)


@prove("looking through 10,000 readings of a day for unusual ones", goal="< 2 s, all found")
def looking_for_unusual_readings() -> Result:
    now = timezone.now()
    with transaction.atomic():
        kind = ContentType.objects.get_for_model(Volunteer)
        users = [make_user() for _ in range(50)]
        readings = Reading.objects.bulk_create(
            Reading(
                user=users[0] if number % 4 == 0 else users[1 + number % 49],
                content_type=kind,
                object_id=uuid4(),
                how=How.PAGE,
                view="volunteers:detail",
            )
            for number in range(READINGS)
        )
        for number, reading in enumerate(readings):
            reading.created_at = now - timedelta(seconds=8 * (READINGS - number))
        Reading.objects.bulk_update(readings, ["created_at"], batch_size=1000)
        started = time.perf_counter()
        with_limit = find_unusual_readings(now=now)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    # 450 readings an hour, a quarter of them by one account: below the limit for all.
    return Result(f"{seconds:.2f} s, {len(with_limit)} false", seconds < 2 and not with_limit)


@prove("what recording a change adds to saving a volunteer", goal="2 queries")
def cost_of_recording() -> Result:
    with transaction.atomic():
        volunteer = Volunteer.objects.get(pk=make_ready_volunteer().pk)

        def save(note: str) -> tuple[int, float]:
            volunteer.note = note
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                volunteer.save()
            return len(captured), time.perf_counter() - started

        save("first")
        recorded = [save(f"recorded {number}") for number in range(SAVES)]
        with disable_auditlog():
            silent = [save(f"silent {number}") for number in range(SAVES)]
        transaction.set_rollback(True)
    queries = recorded[0][0] - silent[0][0]
    more = 1000 * (sum(each[1] for each in recorded) - sum(each[1] for each in silent)) / SAVES
    return Result(f"{queries} queries, {more:.1f} ms", queries == 2)
