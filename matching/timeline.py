"""The proposal in the story of a pair."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from matching.models import Proposal
from partnerships.models import Partnership
from partnerships.moments import Moment, MomentKind, timeline_source


@timeline_source
def proposal(pair: Partnership, user: User) -> Iterator[Moment]:
    """That the two were proposed to each other, and that the office confirmed the pair."""
    found = Proposal.objects.visible_to(user).filter(partnership=pair).select_related("ended_by").first()
    if found is None:
        return
    score = _("Score %(score)d of 100") % {"score": found.score}
    lines = (score, found.override_reason) if found.override_reason else (score,)
    yield Moment(found.proposed_on, MomentKind.STEP, _("Proposed to each other"), lines, at=found.created_at)
    if found.ended_on:
        by = _("by %(user)s") % {"user": found.ended_by} if found.ended_by else ""
        yield Moment(found.ended_on, MomentKind.STEP, _("Both said yes, the pair is confirmed"), by=by)
