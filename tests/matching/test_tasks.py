"""The sweep, in a real worker behind a real Redis."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from matching.enums import ProposalStatus
from matching.features import NEWCOMERS
from matching.loading import question_for
from matching.models import MatchingRun, NewcomerFeatures, Proposal, VolunteerFeatures
from matching.tasks import pack_features, sweep_expired_proposals, sweep_old_previews
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


def test_what_is_missing_is_packed_and_old_previews_are_deleted_in_the_worker(real_worker) -> None:
    newcomer, volunteer = make_newcomer(), make_volunteer()
    question_for(newcomer.programme, today=timezone.localdate())
    assert not NewcomerFeatures.objects.exclude(data=b"").exists(), "only the worker keeps anything"
    long_ago = timezone.now() - timedelta(days=2)
    MatchingRun.objects.create(programme=newcomer.programme, started_at=long_ago, is_preview=True)
    pack_features.delay()
    sweep_old_previews.delay()
    deadline = time.monotonic() + 30
    while MatchingRun.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not MatchingRun.objects.exists()
    assert NewcomerFeatures.objects.get(newcomer=newcomer).data == NEWCOMERS.pack([newcomer.pk])[newcomer.pk]
    assert VolunteerFeatures.objects.filter(volunteer=volunteer).exclude(data=b"").exists()


def test_beat_wakes_the_sweep_once_a_day() -> None:
    (entry,) = [
        e for e in settings.CELERY_BEAT_SCHEDULE.values() if e["task"] == sweep_expired_proposals.name
    ]
    assert (entry["schedule"].hour, len(entry["schedule"].minute)) == ({4}, 1)
