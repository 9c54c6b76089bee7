from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.tables import PersonTable

BADGES: dict[str, str] = {
    NewcomerStatus.REGISTERED: "info",
    NewcomerStatus.ACCEPTED: "success",
    NewcomerStatus.REFUSED: "danger",
    NewcomerStatus.ENDED: "info",
}


def how_long(since: date, *, today: date) -> str:
    """As the office says it: days up to two weeks, then weeks."""
    days = (today - since).days
    if days < 14:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d week", "%(count)d weeks", days // 7) % {"count": days // 7}


class NewcomerTable(PersonTable):
    steps_of = "newcomer"
    badges = BADGES
    region_label = _("Newcomers")
    since = tables.Column(verbose_name=_("With us for"), empty_values=(), order_by=("since",))

    class Meta(PersonTable.Meta):
        model = Newcomer
        fields = ("name", "town", "languages", "status", "since", "next_step")
        sequence = fields

    def render_since(self, value: Any, record: Any) -> str:
        return how_long(value, today=localdate())
