"""Lists of contact persons, of contact points, and of contacts that were passed on."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assignments.directory import Point, languages_in_words, willingness_in_words
from assignments.models import ContactPassing
from kern.tables import KernTable, NumberColumn
from volunteers.models import Volunteer

NOTHING = "–"


class DirectoryTable(KernTable):
    """`own`: keys of those who are at home with the reader; only their pages can be opened."""

    region_label = _("Contact persons")
    name = tables.Column(
        verbose_name=_("Name"),
        accessor="person__sort_name",
        order_by=("person__last_name", "person__first_name"),
    )
    languages = tables.Column(verbose_name=_("Languages"), accessor="person", orderable=False)
    town = tables.Column(
        verbose_name=_("Town"), accessor="person__municipality", order_by="person__municipality__name"
    )
    willing = tables.Column(verbose_name=_("Goes along"), accessor="pk", orderable=False)
    home = tables.Column(
        verbose_name=_("Contact point"),
        accessor="person__organisation",
        order_by="person__organisation__name",
    )
    contact = tables.Column(verbose_name=_("How to reach them"), accessor="pk", orderable=False)

    class Meta(KernTable.Meta):
        model = Volunteer
        fields = ("name", "languages", "town", "willing", "home", "contact")

    def __init__(self, *args: Any, own: frozenset[Any] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def render_name(self, record: Volunteer, value: str) -> SafeString | str:
        if record.pk not in self.own:
            return value
        return format_html('<a class="row-link" href="{}">{}</a>', record.get_absolute_url(), value)

    def render_languages(self, record: Volunteer) -> str:
        return languages_in_words(record)

    def render_willing(self, record: Volunteer) -> SafeString | str:
        profile = getattr(record, "assignment_profile", None)
        parts = [willingness_in_words(record)]
        if profile and profile.remark:
            parts.append(profile.remark)
        if profile and not profile.is_asked:
            parts.append(gettext("not asked at the moment"))
        return " · ".join(parts)

    def render_contact(self, record: Any) -> SafeString | str:
        if not record.is_reachable:
            return format_html(
                '<a href="{}">{}<span class="kern-sr-only"> {}</span></a>',
                reverse("assignments:contact_ask", args=[record.pk]),
                gettext("Ask for the contact"),
                record.person,
            )
        return reach(record)


class PassingTable(KernTable):
    """Rows as `views.points.PassingList` prepares them."""

    region_label = _("Passed-on contacts")
    volunteer = tables.Column(verbose_name=_("Volunteer"), orderable=False, empty_values=())
    home = tables.Column(
        verbose_name=_("From"),
        accessor="volunteer__person__organisation",
        order_by="volunteer__person__organisation__name",
    )
    receiver = tables.Column(verbose_name=_("To"), accessor="pk", order_by="organisation__name")
    reason = tables.Column(verbose_name=_("What for"), orderable=False, empty_values=())
    passed_at = tables.DateTimeColumn(verbose_name=_("When"), format="d.m.Y H:i")
    passed_by = tables.Column(verbose_name=_("Noted by"), orderable=False)
    state = tables.TemplateColumn(
        verbose_name=_("State"),
        template_name="assignments/_passing_state.html",
        accessor="pk",
        orderable=False,
        empty_values=(),
    )

    class Meta(KernTable.Meta):
        model = ContactPassing
        fields = ("volunteer", "home", "receiver", "reason", "passed_at", "passed_by", "state")

    def render_volunteer(self, record: Any) -> SafeString | str:
        """The whole name and how to reach them only for as long as it is theirs to know."""
        person = record.volunteer.person
        if record.is_own:
            return format_html(
                '<a class="row-link" href="{}">{}</a>', record.volunteer.get_absolute_url(), person
            )
        if record.is_reachable:
            return format_html("{}<br>{}", person, reach(record.volunteer))
        return str(person) if record.is_known else person.first_name or str(person)

    def render_receiver(self, record: Any) -> SafeString | str:
        if record.organisation:
            return str(record.organisation)
        if not record.is_run:
            return gettext("requester of an assignment")
        return format_html('<a href="{}">{}</a>', record.assignment.get_absolute_url(), gettext("requester"))

    def render_reason(self, record: Any) -> str:
        if record.assignment is None:
            return str(record.reason) or NOTHING
        return gettext("one assignment")

    def render_passed_by(self, record: Any, value: Any) -> str:
        """Who it was is for their own office to know."""
        return str(value) if record.is_own or record.is_run else NOTHING


class PointTable(KernTable):
    region_label = _("Contact points")
    name = tables.Column(verbose_name=_("Contact point"), accessor="organisation__name")
    town = tables.Column(
        verbose_name=_("Town"), accessor="organisation__municipality", order_by="organisation__municipality"
    )
    volunteers = NumberColumn(verbose_name=_("Volunteers"))
    from_elsewhere = NumberColumn(verbose_name=_("of them from elsewhere"))
    languages = tables.Column(
        verbose_name=_("Languages"), accessor="languages_in_words", orderable=False, default=NOTHING
    )
    phone = tables.Column(verbose_name=_("Phone"), accessor="organisation__phone", orderable=False)

    class Meta(KernTable.Meta):
        fields = ("name", "town", "volunteers", "from_elsewhere", "languages", "phone")

    def render_town(self, record: Point, value: Any) -> str:
        return str(value)


def reach(volunteer: Volunteer) -> SafeString | str:
    """Telephone and e-mail as links, for whoever may read them."""
    person = volunteer.person
    phone = str(person.phone.as_national) if person.phone else ""
    links = []
    if phone:
        links.append(format_html('<a href="tel:{}">{}</a>', person.phone.as_e164, phone))
    if person.email:
        links.append(format_html('<a href="mailto:{}">{}</a>', person.email, person.email))
    return format_html_join(SafeString("<br>"), "{}", ((link,) for link in links)) or NOTHING
