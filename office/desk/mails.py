"""E-mails that may not have arrived."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from office.desk.todo import Mood, Todo, capitalised, in_words, names


def in_trouble(user: User, today: date) -> list[Todo]:
    addresses = list(
        OutgoingMail.objects.visible_to(user)
        .filter(status__in=(MailStatus.FAILED, MailStatus.UNCLEAR))
        .order_by("-due_at")
        .values_list("to_email", flat=True)
    )
    if not addresses:
        return []
    title = ngettext(
        "one e-mail may not have arrived", "%(count)s e-mails may not have arrived", len(addresses)
    )
    return [
        Todo(
            mark="@",
            kind=Mood.CARE,
            title=capitalised(title % {"count": in_words(len(addresses))}),
            reason=names(list(dict.fromkeys(addresses))),
            action_label=_("Check"),
            action_url=reverse("messaging:list"),
        )
    ]
