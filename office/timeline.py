"""What the office decided about a pair on the day's list, as part of the pair's story."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from office.desk.weights import kind_of
from office.enums import Verdict
from office.models import TodoDecision
from partnerships.models import Partnership
from partnerships.moments import Moment, MomentKind, timeline_source


@timeline_source
def decisions(partnership: Partnership, user: User) -> Iterator[Moment]:
    """One query. A conversation that was written down tells of itself and is not told twice."""
    found = TodoDecision.objects.filter(partnership=partnership).select_related("decided_by")
    for decision in found.order_by("created_at"):
        kind = kind_of(decision.key)
        if kind is None or (decision.verdict == Verdict.DONE and kind.writes_down(decision.note)):
            continue
        words = {"entry": kind.name, "decision": decision.get_verdict_display(), "name": decision.decided_by}
        lines = [_("“%(note)s”") % {"note": decision.note}] if decision.note else []
        if decision.verdict == Verdict.LATER and decision.until:
            lines.insert(0, _("Until %(date)s") % {"date": f"{decision.until:%d.%m.%Y}"})
        yield Moment(
            on=timezone.localdate(decision.created_at),
            at=decision.created_at,
            kind=MomentKind.CONTACT,
            title=_("On the day's list: %(entry)s – %(decision)s (%(name)s)") % words,
            lines=tuple(lines),
        )
