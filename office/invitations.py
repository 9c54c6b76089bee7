"""Sending people the link to their new account; only up here, because accounts know no mail."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import INVITATION_VALID, invitation_path
from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail

KEY = "invitation"


@transaction.atomic
def send_invitation(*, user: User, by: User, now: datetime) -> OutgoingMail | None:
    """Queue the mail with which an account's owner chooses the first password.

    May be repeated (a lost mail, a link that ran out), once a minute. Refused for closed accounts and for
    those who have a password already.
    """
    if not user.is_active:
        raise ValidationError(_("This account is closed."))
    if not user.is_invited:
        raise ValidationError(_("%(name)s has chosen a password already.") % {"name": user})
    return queue_mail(
        key=f"{KEY}:{user.pk}:{now:%Y-%m-%dT%H:%M}",
        template="office/mail/invitation",
        context={
            "name": user.get_full_name(),
            "days": INVITATION_VALID.days,
            "link": absolute_url(invitation_path(user)),
        },
        to_email=user.email,
        language=user.language,
        now=now,
    )


def last_invitation(user: User) -> OutgoingMail | None:
    """The latest invitation mail of an account, however it was sent."""
    return OutgoingMail.objects.filter(key__startswith=f"{KEY}:{user.pk}:").order_by("-created_at").first()
