"""Issues of the newsletter: written, then sent once to everybody who has asked for it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.services import absolute_url, queue_mail
from publications.models import Newsletter, Subscription
from publications.services.subscription import newsletter_prefix, unsubscribe_path


@transaction.atomic
def save_newsletter(*, newsletter: Newsletter) -> Newsletter:
    """Check and save an issue; a new one gets the next number. Raises ValidationError once it is sent."""
    if newsletter._state.adding:
        newsletter.number = (Newsletter.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    else:
        _unsent(newsletter)
    newsletter.full_clean()
    newsletter.save()
    return newsletter


@transaction.atomic
def delete_draft(*, newsletter: Newsletter) -> None:
    """Delete an issue that was never sent. Raises ValidationError for one that was."""
    _unsent(newsletter).delete()


@transaction.atomic
def send_newsletter(*, newsletter: Newsletter, by: User, now: datetime) -> int:
    """Put the issue into the archive and queue one mail per subscription; return how many.

    Every mail carries its own way out, as a link and for the mail program's own button (RFC 8058). Raises
    ValidationError when it was sent before.
    """
    newsletter = _unsent(newsletter)
    newsletter.sent_on, newsletter.sent_by = timezone.localdate(now), by
    newsletter.save(update_fields=["sent_on", "sent_by"])
    archive_url = absolute_url(reverse("publications:newsletter_detail", args=[newsletter.number]))
    sent = 0
    for subscription in Subscription.objects.order_by("email"):
        unsubscribe_url = absolute_url(unsubscribe_path(subscription))
        queue_mail(
            key=f"{newsletter_prefix(subscription)}{newsletter.pk}",
            template="publications/mail/newsletter",
            context={
                "title": newsletter.title,
                "text": newsletter.text,
                "link": archive_url,
                "unsubscribe_link": unsubscribe_url,
            },
            to_email=subscription.email,
            language=subscription.language,
            unsubscribe_url=unsubscribe_url,
            now=now,
        )
        sent += 1
    return sent


def _unsent(newsletter: Newsletter) -> Newsletter:
    """The issue as it stands now, held until the end of the transaction."""
    held = Newsletter.objects.select_for_update().get(pk=newsletter.pk)
    if held.sent_on:
        raise ValidationError(
            _("This issue was sent on %(day)s and stays as it is.") % {"day": f"{held.sent_on:%d.%m.%Y}"}
        )
    return held
