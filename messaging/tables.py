"""The outbox as a table."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kern.tables import KernTable, NameColumn
from kern.templatetags.kern import badge
from messaging.enums import MailStatus
from messaging.models import OutgoingMail

KINDS = {
    MailStatus.SENT: "success",
    MailStatus.COLLECTED: "success",
    MailStatus.UNCLEAR: "warning",
    MailStatus.EXPIRED: "warning",
    MailStatus.FAILED: "danger",
    MailStatus.BOUNCED: "danger",
}


def status_badge(mail: OutgoingMail) -> SafeString:
    """The status in words, coloured by how much it needs the office."""
    return badge(mail.get_status_display(), KINDS.get(MailStatus(mail.status), "info"))


class MailTable(KernTable):
    choose = tables.Column(verbose_name=_("Choose"), empty_values=(), orderable=False)
    subject = NameColumn(verbose_name=_("Subject"))
    person = tables.Column(
        verbose_name=_("To"),
        empty_values=(),
        order_by=("person__last_name", "person__first_name", "to_email"),
    )
    status = tables.Column(verbose_name=_("Status"))
    due_at = tables.DateTimeColumn(verbose_name=_("Due"), format="d.m.Y H:i")
    sent_at = tables.DateTimeColumn(verbose_name=_("Sent"), format="d.m.Y H:i")

    class Meta(KernTable.Meta):
        model = OutgoingMail
        fields = ("choose", "subject", "person", "status", "due_at", "sent_at")

    def render_choose(self, record: OutgoingMail) -> SafeString | str:
        """A box to tick at what can be sent again."""
        if not record.can_be_resent:
            return ""
        return format_html(
            '<label><input class="kern-form-check__checkbox" type="checkbox" name="mail" value="{}">'
            '<span class="kern-sr-only">{}</span></label>',
            record.pk,
            gettext("Choose “%(subject)s”") % {"subject": record.subject},
        )

    def render_person(self, record: OutgoingMail) -> str:
        return f"{record.person} ({record.to_email})" if record.person else record.to_email

    def render_status(self, record: OutgoingMail) -> SafeString:
        return status_badge(record)
