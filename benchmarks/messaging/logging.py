"""Logging a meeting: one form sent many times at once is one entry, and everybody is thanked."""

import threading
from collections import Counter
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.utils.timezone import localdate

from benchmarks import Result, prove
from partnerships.models import Meeting
from partnerships.services.log_link import log_path
from tests.builders import make_partnership

PARALLEL = 50


@prove(
    f"{PARALLEL} equal posts at once by the link: meetings; posts answered with thanks",
    goal=f"1; {PARALLEL} thanked",
)
def parallel_posts() -> Result:
    """Through the real page, each in a thread with a connection of its own; without a key."""
    today = localdate()
    pair = make_partnership(started_on=today - timedelta(days=60))
    data = {"answer": "yes", "asked_on": today.isoformat(), "usual_minutes": 120, "note": "Gekocht"}
    start = threading.Barrier(PARALLEL)
    answers: Counter[tuple[int, str]] = Counter()

    def post() -> None:
        try:
            start.wait(30)
            response = Client().post(log_path(pair), data)
            answers[response.status_code, response.get("Location", "")] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    meetings = Meeting.objects.filter(partnership=pair)
    thanked = sum(
        times
        for (status, address), times in answers.items()
        if status == 302 and str(meetings[0].pk) in address
    )
    count = meetings.count()
    return Result(f"{count}; {thanked} thanked", count == 1 and thanked == PARALLEL)
