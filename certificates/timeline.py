"""Certificates in the story of a pair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from certificates.models import Certificate
from partnerships.models import Partnership
from partnerships.moments import Moment, MomentKind, timeline_source

# A certificate about the time together is often handed over at the next ceremony.
AFTER_THE_CLOSURE = timedelta(days=180)


@timeline_source
def issued(pair: Partnership, user: User) -> Iterator[Moment]:
    """What the volunteer was given while the two met, and some time after."""
    found = (
        Certificate.objects.handed_out_by(user)
        .standing()
        .filter(volunteer=pair.volunteer_id, issued_on__gte=pair.started_on)
        .select_related("kind")
        .defer("facts")
    )
    if pair.closed_on:
        found = found.filter(issued_on__lte=pair.closed_on + AFTER_THE_CLOSURE)
    for certificate in found:
        yield Moment(
            certificate.issued_on,
            MomentKind.STEP,
            _("Certificate for %(name)s: %(kind)s")
            % {"name": pair.volunteer.person.short_name, "kind": certificate.kind},
            url=certificate.get_absolute_url(),
            label=certificate.number,
            at=certificate.created_at,
        )
