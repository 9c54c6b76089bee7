import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from newcomers.models import Newcomer
from people.languages import language_choices
from programmes.models import Municipality


class WaitingFilter(KernFilterSet):
    """Newcomers who wait: by name, town and language."""

    name = django_filters.CharFilter(label=_("Name"), method="by_name")
    town = django_filters.ModelChoiceFilter(
        label=_("Town"), field_name="person__municipality", queryset=Municipality.objects.all()
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=language_choices, field_name="person__languages__language"
    )

    class Meta:
        model = Newcomer
        fields: tuple[str, ...] = ()

    def by_name(self, queryset: QuerySet[Newcomer], name: str, value: str) -> QuerySet[Newcomer]:
        for word in value.split():
            queryset = queryset.filter(
                Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
            )
        return queryset
