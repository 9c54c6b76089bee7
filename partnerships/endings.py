"""What pages say about the end of a pair and about how it went on; `partnerships.panels` imports it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.timezone import localdate

from kern.panels import panel
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus, TrialChoice
from partnerships.models import Partnership
from partnerships.queries import waiting, with_free_places
from partnerships.services.feedback import both_stay_in_touch
from partnerships.services.reopening import may_be_reopened, were_told
from programmes.models import Programme
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


@panel("partnership", order=5)
def end_of_the_pair(request: HttpRequest, partnership: Partnership) -> tuple[str, dict[str, Any]] | None:
    """Of a closed pair: what became of both, what is still to do, the way back; of any, what it follows."""
    before_and_after = succession_of(request, partnership)
    if partnership.status != PartnershipStatus.CLOSED:
        shown = before_and_after["predecessor"] is not None
        return ("partnerships/_succession_panel.html", before_and_after) if shown else None
    said = list(partnership.feedback.all())
    said_no = partnership.trial_answers.filter(answer=TrialChoice.NO).exists()
    is_reopenable = not said and not said_no and may_be_reopened(partnership, today=localdate())
    return "partnerships/_closure_panel.html", before_and_after | {
        "partnership": partnership,
        "volunteer_is_free": _has_place(partnership),
        "newcomer_waits": waiting(Newcomer.objects.filter(pk=partnership.newcomer_id)).exists(),
        "moved_on": partnership.programme_id not in (None, partnership.volunteer.programme_id),
        "wishes": [feedback for feedback in said if feedback.afterwards],
        "in_touch": both_stay_in_touch(partnership),
        "is_reopenable": is_reopenable,
        "were_told": is_reopenable and were_told(partnership),
    }


def _has_place(partnership: Partnership) -> bool:
    volunteers = Volunteer.objects.filter(pk=partnership.volunteer_id, status=VolunteerStatus.ADMITTED)
    return with_free_places(volunteers).filter(Q(free_places__gt=0)).exists()


def succession_of(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    """The pairs before and after this one, as far as the user looks after them."""
    theirs = Partnership.objects.run_by(request.user).with_people()  # type: ignore[arg-type]
    predecessor = theirs.filter(pk=partnership.predecessor_id).first() if partnership.predecessor_id else None
    return {
        "predecessor": predecessor,
        "successor": theirs.filter(predecessor=partnership.pk).first(),
    }


@panel("programme", order=50)
def closing_of_programme(request: HttpRequest, programme: Programme) -> tuple[str, dict[str, Any]] | None:
    """The way to close what is open in it, for whoever looks after a pair there."""
    pairs = Partnership.objects.run_by(request.user).open()  # type: ignore[arg-type]
    count = pairs.filter(volunteer__programme=programme).count()
    if not count:
        return None
    return "partnerships/_programme_panel.html", {"programme": programme, "count": count}
