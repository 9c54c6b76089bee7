from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import Role, User
from kern.forms import KernFilterSet


class UserFilter(KernFilterSet):
    q = django_filters.CharFilter(label=_("Name or e-mail"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Role"), choices=Kind.choices, method="with_role")
    is_active = django_filters.ChoiceFilter(
        label=_("Account"), choices=[("True", _("open")), ("False", _("closed"))]
    )
    second_factor = django_filters.ChoiceFilter(
        label=_("Second factor"),
        choices=[("True", _("yes")), ("False", _("no"))],
        field_name="has_second_factor",
    )

    class Meta:
        model = User
        fields = ("q", "kind", "is_active", "second_factor")

    def search(self, users: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        for word in words.split():
            users = users.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            )
        return users

    def with_role(self, users: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        return users.filter(pk__in=Role.objects.filter(kind=kind).values("user"))
