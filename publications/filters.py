"""The filter bar above the pages of the handbook."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from publications.enums import PageKind
from publications.models import HandbookPage


class PageFilter(KernFilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PageKind.choices)
    is_published = django_filters.ChoiceFilter(
        label=_("Website"), choices=[("True", _("published")), ("False", _("draft"))]
    )

    class Meta:
        model = HandbookPage
        fields = ("q", "kind", "is_published")
