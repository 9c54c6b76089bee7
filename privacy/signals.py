"""What follows when somebody takes back the consent to keep their data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from people.enums import Channel, ConsentPurpose
from people.models import Person
from people.services import restrict
from people.signals import consent_withdrawn
from privacy.enums import RequestChannel, RequestKind, RequestStatus
from privacy.models import DataRequest
from privacy.services.requests import open_request

CHANNELS = {
    Channel.PORTAL: RequestChannel.PORTAL,
    Channel.LINK: RequestChannel.MAIL,
    Channel.PAPER: RequestChannel.LETTER,
}


@receiver(consent_withdrawn)
def keep_without_using(
    sender: type[Person],
    person: Person,
    purpose: ConsentPurpose,
    now: datetime,
    channel: Channel,
    **kwargs: Any,
) -> None:
    """Nothing may be done with the data any more: they are restricted, and the office is to erase them."""
    if purpose != ConsentPurpose.PROCESSING or person.erased_on:
        return
    today = timezone.localdate(now)
    # First, for it takes back the mails that wait: the receipt for the request shall not be among them.
    if not person.is_restricted:
        reason = _("The consent was taken back; the data are about to be erased.")
        restrict(person, reason=reason, by=None, now=now)
    waiting = DataRequest.objects.filter(
        person=person, kind=RequestKind.ERASURE, status=RequestStatus.OPEN
    ).exists()
    if not waiting:
        open_request(
            person=person,
            kind=RequestKind.ERASURE,
            received_on=today,
            channel=CHANNELS.get(channel, RequestChannel.SPOKEN),
            note=_("The consent to keep and use the data was taken back."),
            by=None,
            today=today,
        )
