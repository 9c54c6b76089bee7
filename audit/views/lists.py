"""The record of access for administrators: readings, changes, security events, unusual reading."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from audit.filters import ChangeFilter, EventFilter, ReadingFilter, UnusualFilter
from audit.forms import SettleForm
from audit.models import Change, Reading, SecurityEvent, UnusualReading
from audit.services.unusual import settle_unusual_reading
from audit.tables import ChangeTable, EventTable, ReadingTable, UnusualTable
from audit.words import in_words, readings_in_words
from kern.views import ListPage, ServicePage

TABS = (
    ("readings", "audit:list", _("Readings")),
    ("changes", "audit:change_list", _("Changes")),
    ("events", "audit:event_list", _("Security events")),
    ("unusual", "audit:unusual_list", _("Unusual reading")),
)


class RecordPage(ListPage):
    template_name = "audit/list_page.html"
    what = ""
    intro = _("Who has read and changed what; kept for twelve months.")
    page_title = _("Record of access")
    request: SignedInRequest

    def words_of(self, rows: list[Any]) -> list[Any]:
        """The rows of a page in words, all together, so that the queries do not grow with them."""
        return rows

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        rows = [row.record for row in table.paginated_rows]
        table.words = {row.pk: said for row, said in zip(rows, self.words_of(rows), strict=True)}
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [(what == self.what, reverse(name), label) for what, name, label in TABS]
        query = self.request.GET.urlencode()
        return super().get_context_data(**kwargs) | {"tabs": tabs, "what": self.what, "query": query}

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}


@allow(Kind.ADMINISTRATOR)
class ReadingList(RecordPage):
    what = "readings"
    table_class, filterset_class = ReadingTable, ReadingFilter
    empty_text = _("Nobody has read anything yet.")

    def get_queryset(self) -> QuerySet[Reading]:
        readings = Reading.objects.visible_to(self.request.user)
        return readings.select_related("user", "content_type")

    def words_of(self, rows: list[Any]) -> list[Any]:
        return readings_in_words(rows)


@allow(Kind.ADMINISTRATOR)
class ChangeList(RecordPage):
    what = "changes"
    table_class, filterset_class = ChangeTable, ChangeFilter
    empty_text = _("Nothing has been changed yet.")

    def get_queryset(self) -> QuerySet[Change]:
        changes = Change.objects.visible_to(self.request.user)
        return changes.select_related("actor", "content_type")

    def words_of(self, rows: list[Any]) -> list[Any]:
        return in_words(rows, user=self.request.user)


@allow(Kind.ADMINISTRATOR)
class EventList(RecordPage):
    what = "events"
    table_class, filterset_class = EventTable, EventFilter
    empty_text = _("Nothing has happened yet.")

    def get_queryset(self) -> QuerySet[SecurityEvent]:
        return SecurityEvent.objects.visible_to(self.request.user).select_related("user", "about")


@allow(Kind.ADMINISTRATOR)
class UnusualList(RecordPage):
    what = "unusual"
    table_class, filterset_class = UnusualTable, UnusualFilter
    empty_text = _("Nobody has read unusually much.")

    def get_queryset(self) -> QuerySet[UnusualReading]:
        return UnusualReading.objects.visible_to(self.request.user).select_related("user")


@allow(Kind.ADMINISTRATOR)
class UnusualSettle(ServicePage):
    form_class = SettleForm
    page_title = _("What was it?")
    template_name = "audit/unusual_settle.html"
    success_message = _("Noted.")
    request: SignedInRequest

    @cached_property
    def unusual(self) -> UnusualReading:
        rows = UnusualReading.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("user"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unusual = self.unusual
        query = f"?who={unusual.user_id}&since={timezone.localdate(unusual.hour):%Y-%m-%d}"
        return super().get_context_data(**kwargs) | {"unusual": unusual, "readings_query": query}

    def get_initial(self) -> dict[str, Any]:
        return {"note": self.unusual.note}

    def get_cancel_url(self) -> str:
        return reverse("audit:unusual_list")

    def perform(self, form: Any) -> str:
        settle_unusual_reading(
            unusual=self.unusual,
            note=form.cleaned_data["note"],
            by=self.request.user,
            today=timezone.localdate(),
        )
        return reverse("audit:unusual_list")
