"""How the office searches the outbox."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from messaging.enums import TROUBLED, MailStatus
from messaging.models import OutgoingMail

# In place of a status: whatever may not have arrived.
TROUBLE = "trouble"


class MailFilter(KernFilterSet):
    search = django_filters.CharFilter(label=_("Name, address or subject"), method="filter_search")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[(TROUBLE, _("needs you")), *MailStatus.choices],
        method="filter_status",
    )

    class Meta:
        model = OutgoingMail
        fields = ()

    def filter_status(self, mails: QuerySet[OutgoingMail], name: str, value: str) -> QuerySet[OutgoingMail]:
        return mails.filter(status__in=TROUBLED) if value == TROUBLE else mails.filter(status=value)

    def filter_search(self, mails: QuerySet[OutgoingMail], name: str, value: str) -> QuerySet[OutgoingMail]:
        """Every word has to occur somewhere."""
        for word in value.split():
            mails = mails.filter(
                Q(person__first_name__icontains=word)
                | Q(person__last_name__icontains=word)
                | Q(to_email__icontains=word)
                | Q(subject__icontains=word)
            )
        return mails
