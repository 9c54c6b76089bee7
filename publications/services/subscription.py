"""Who gets the newsletter: asked for, confirmed from the mailbox itself, left at any time.

Nothing but the outbox knows an address before its owner has confirmed it, and nothing after they have left.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.services import absolute_url, cancel_mails, queue_mail
from publications.models import Subscription

CONFIRM_PURPOSE = "newsletter-confirm"
CONFIRM_WITHIN = timedelta(days=7)
UNSUBSCRIBE_PURPOSE = "newsletter-unsubscribe"


def newsletter_prefix(subscription: Subscription) -> str:
    """What the keys of all mails to this subscription begin with."""
    return f"newsletter:{subscription.pk}:"


def unsubscribe_path(subscription: Subscription) -> str:
    """The address where this subscription ends. It never expires: old issues can be left from, too."""
    token = sign({"subscription": subscription.pk}, purpose=UNSUBSCRIBE_PURPOSE)
    return reverse("publications:unsubscribe", args=[token])


@transaction.atomic
def request_subscription(*, email: str, language: str, now: datetime) -> None:
    """Send a link that confirms the address: one mail a day at most, and none where it is subscribed already.

    The caller learns nothing about the address, and so do visitors.
    """
    email = email.strip().lower()
    if Subscription.objects.filter(email=email).exists():
        return
    owner = salted_hmac(CONFIRM_PURPOSE, email).hexdigest()
    key = f"{CONFIRM_PURPOSE}:{owner}:{timezone.localdate(now).isoformat()}"
    # Addresses of pages end up in logs and histories: this one names the mail, not the person.
    token = sign(
        {"mail": key, "language": language, "requested_at": now.isoformat()}, purpose=CONFIRM_PURPOSE
    )
    queue_mail(
        key=key,
        template="publications/mail/subscription_confirm",
        context={
            "link": absolute_url(reverse("publications:confirm", args=[token])),
            "days": CONFIRM_WITHIN.days,
        },
        to_email=email,
        language=language,
        now=now,
    )


def requested_address(key: str) -> str | None:
    """To whom the mail with this key asked to confirm; None where the outbox keeps it no longer."""
    return OutgoingMail.objects.filter(key=key).values_list("to_email", flat=True).first()


@transaction.atomic
def confirm_subscription(*, email: str, language: str, requested_at: datetime, now: datetime) -> Subscription:
    """Enter the address; asking again changes nothing."""
    subscription, _created = Subscription.objects.get_or_create(
        email=email, defaults={"language": language, "requested_at": requested_at, "confirmed_at": now}
    )
    return subscription


@transaction.atomic
def unsubscribe(*, subscription: Subscription) -> None:
    """Delete the address and take back issues that still wait to be sent to it."""
    cancel_mails(key_prefix=newsletter_prefix(subscription))
    subscription.delete()
