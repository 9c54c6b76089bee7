"""The sweep, in a real worker behind a real Redis."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from matching.enums import ProposalStatus
from matching.models import Proposal
from matching.tasks import sweep_expired_proposals
from tests.builders import make_newcomer, make_user, make_volunteer


def make_proposal(expires_in: int) -> Proposal:
    today = timezone.localdate()
    return Proposal.objects.create(
        volunteer=make_volunteer(),
        newcomer=make_newcomer(),
        score=70,
        proposed_on=today - timedelta(days=20),
        expires_on=today + timedelta(days=expires_in),
        proposed_by=make_user(),
    )


def test_the_sweep_ends_overdue_proposals_in_the_worker(real_worker) -> None:
    overdue, today = make_proposal(-1), make_proposal(0)
    sweep_expired_proposals.delay()
    sweep_expired_proposals.delay()
    deadline = time.monotonic() + 30
    while Proposal.objects.overdue(today=timezone.localdate()).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    overdue.refresh_from_db()
    today.refresh_from_db()
    assert (overdue.status, today.status) == (ProposalStatus.EXPIRED, ProposalStatus.OPEN)


def test_beat_wakes_the_sweep_once_a_day() -> None:
    (entry,) = [
        e for e in settings.CELERY_BEAT_SCHEDULE.values() if e["task"] == sweep_expired_proposals.name
    ]
    assert (entry["schedule"].hour, len(entry["schedule"].minute)) == ({4}, 1)
