"""What ends here as soon as somebody takes back a consent."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from people.enums import ConsentPurpose
from people.models import Person
from people.signals import consent_withdrawn
from publications.models import HandbookPage, Subscription
from publications.services import unsubscribe


@receiver(consent_withdrawn)
def leave_what_the_consent_allowed(
    sender: type[Person], person: Person, purpose: ConsentPurpose, **kwargs: Any
) -> None:
    """Portraits leave the website and stay a draft of the office; the newsletter stops."""
    if purpose == ConsentPurpose.PHOTO:
        HandbookPage.objects.filter(person=person).update(is_published=False)
    elif purpose == ConsentPurpose.NEWSLETTER and person.email:
        for subscription in Subscription.objects.filter(email__iexact=person.email):
            unsubscribe(subscription=subscription)
