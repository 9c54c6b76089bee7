"""The lists of the office: what was issued, who may get a certificate, how far a batch is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.eligibility import Eligibility
from certificates.enums import CertificateState, ItemStatus
from certificates.models import Ceremony, Certificate, IssueItem
from kern.tables import KernTable, NameColumn, NumberColumn
from kern.templatetags.kern import badge
from volunteers.models import Volunteer

STATE_BADGES = {
    CertificateState.VALID: "success",
    CertificateState.REISSUED: "info",
    CertificateState.REVOKED: "danger",
}
ITEM_BADGES = {ItemStatus.WAITING: "info", ItemStatus.ISSUED: "success", ItemStatus.FAILED: "danger"}


def state_badge(certificate: Certificate) -> SafeString:
    return badge(certificate.state.label, STATE_BADGES[certificate.state])


def _checkbox(name: str, value: object, label: object, *, checked: bool = False) -> SafeString:
    return format_html(
        '<label><input class="kern-form-check__checkbox" type="checkbox" name="{}" value="{}"{}>'
        '<span class="kern-sr-only">{}</span></label>',
        name,
        value,
        SafeString(" checked") if checked else "",
        label,
    )


class CertificateTable(KernTable):
    region_label = gettext_lazy("Issued certificates")

    choose = tables.Column(verbose_name=gettext_lazy("Choose"), empty_values=(), orderable=False)
    number = NameColumn(verbose_name=gettext_lazy("Number"), order_by=("year", "sequence", "version"))
    volunteer = tables.Column(
        verbose_name=gettext_lazy("Name"), order_by="volunteer__person__last_name", linkify=True
    )
    kind = tables.Column(verbose_name=gettext_lazy("Kind"), order_by="kind__name")
    issued_on = tables.DateColumn(verbose_name=gettext_lazy("Issued on"), short=True)
    state = tables.Column(verbose_name=gettext_lazy("State"), orderable=False)
    pdf = tables.Column(verbose_name="PDF", empty_values=(), orderable=False)

    class Meta(KernTable.Meta):
        model = Certificate
        fields = ("choose", "number", "volunteer", "kind", "issued_on", "state", "pdf")

    def render_choose(self, record: Certificate) -> SafeString | str:
        # What does not stand any more is handed out on its own page, not in a pile.
        standing = record.state == CertificateState.VALID
        return _checkbox("certificate", record.pk, record.number) if standing else ""

    def render_number(self, record: Certificate) -> str:
        if record.version == 1:
            return record.number
        return _("%(number)s, version %(version)d") % {"number": record.number, "version": record.version}

    def render_state(self, record: Certificate) -> SafeString:
        return state_badge(record)

    def render_pdf(self, record: Certificate) -> SafeString:
        return format_html(
            '<a href="{}">{}<span class="kern-sr-only"> {}</span></a>',
            reverse("certificates:pdf", args=[record.pk]),
            _("Download"),
            record.number,
        )


class PeopleTable(KernTable):
    """Who may get a certificate and who may not, with the reasons. Set `verdicts` before it is shown."""

    region_label = gettext_lazy("People")
    verdicts: dict[Volunteer, Eligibility]
    chosen: frozenset[str] = frozenset()

    choose = tables.Column(verbose_name=gettext_lazy("Choose"), empty_values=(), orderable=False)
    name = NameColumn(
        verbose_name=gettext_lazy("Name"),
        accessor="person",
        order_by=("person__last_name", "person__first_name"),
        linkify=lambda record: record.get_absolute_url(),
    )
    verdict = tables.Column(
        verbose_name=gettext_lazy("May get it"), empty_values=(), accessor="pk", orderable=False
    )
    reasons = tables.Column(
        verbose_name=gettext_lazy("What is missing"), empty_values=(), accessor="pk", orderable=False
    )

    class Meta(KernTable.Meta):
        model = Volunteer
        fields = ("choose", "name", "verdict", "reasons")

    def render_choose(self, record: Volunteer) -> SafeString | str:
        if not self.verdicts[record].is_eligible:
            return ""
        return _checkbox("volunteer", record.pk, record, checked=str(record.pk) in self.chosen)

    def render_verdict(self, record: Volunteer) -> SafeString:
        eligible = self.verdicts[record].is_eligible
        return badge(_("yes"), "success") if eligible else badge(_("no"), "warning")

    def render_reasons(self, record: Volunteer) -> SafeString | str:
        reasons = self.verdicts[record].reasons
        return format_html_join(SafeString("<br>"), "{}", ((reason,) for reason in reasons)) or "–"


class ItemTable(KernTable):
    """The lines of a batch."""

    region_label = gettext_lazy("Certificates of this issue")

    volunteer = NameColumn(verbose_name=gettext_lazy("Name"), order_by="volunteer__person__last_name")
    status = tables.Column(verbose_name=gettext_lazy("Status"))
    outcome = tables.Column(verbose_name=gettext_lazy("Number, or why not"), empty_values=(), orderable=False)

    class Meta(KernTable.Meta):
        model = IssueItem
        fields = ("volunteer", "status", "outcome")

    def render_status(self, record: IssueItem) -> SafeString:
        return badge(record.get_status_display(), ITEM_BADGES[ItemStatus(record.status)])

    def render_outcome(self, record: IssueItem) -> Any:
        if record.certificate is None:
            return record.reason or "–"
        return format_html(
            '<a href="{}">{}</a>', record.certificate.get_absolute_url(), record.certificate.number
        )


class CeremonyTable(KernTable):
    title = NameColumn(verbose_name=gettext_lazy("Ceremony"))
    starts_at = tables.Column(verbose_name=gettext_lazy("Date"))
    people = NumberColumn(verbose_name=gettext_lazy("Guests of honour"))
    people_present = NumberColumn(verbose_name=gettext_lazy("were there"))

    class Meta(KernTable.Meta):
        model = Ceremony
        fields = ("title", "starts_at", "place", "people", "people_present")

    def render_starts_at(self, value: datetime) -> str:
        return date_format(timezone.localtime(value), "D, d.m.Y H:i")


class CandidateTable(KernTable):
    """Whose certificate can be handed over at a ceremony; `chosen` are the boxes that are ticked."""

    choose = tables.Column(verbose_name=gettext_lazy("Choose"), empty_values=(), orderable=False)
    name = tables.Column(
        verbose_name=gettext_lazy("Name"),
        accessor="volunteer__person",
        order_by=("volunteer__person__last_name", "volunteer__person__first_name"),
    )
    place = tables.Column(verbose_name=gettext_lazy("Place"), accessor="volunteer__person__place")
    kind = tables.Column(verbose_name=gettext_lazy("Kind"), order_by="kind__name")
    number = tables.Column(verbose_name=gettext_lazy("Number"), order_by=("year", "sequence"))
    handed_over = tables.Column(
        verbose_name=gettext_lazy("Handed over"), empty_values=(), order_by=("was_handed_over", "is_planned")
    )

    class Meta(KernTable.Meta):
        model = Certificate
        fields = ("choose", "name", "place", "kind", "number", "handed_over")

    def __init__(self, *args: Any, chosen: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def render_choose(self, record: Certificate) -> SafeString:
        label = f"{record.facts['name']}, {record.number}"
        return _checkbox("certificate", record.pk, label, checked=str(record.pk) in self.chosen)

    def render_handed_over(self, record: Any) -> str:
        if record.was_handed_over:
            return _("at another ceremony")
        return _("planned elsewhere") if record.is_planned else _("not yet")
