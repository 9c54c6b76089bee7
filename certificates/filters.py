"""The filter bars above certificates and ceremonies."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateState
from certificates.models import Ceremony, Certificate, CertificateKind
from certificates.occasion import courses_to_choose
from kern.forms import KernFilterSet
from training.models import Course


def _years(request: HttpRequest | None = None) -> list[tuple[int, str]]:
    years = Certificate.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


def _courses(request: Any) -> QuerySet[Course]:
    return courses_to_choose(request.user) if request else Course.objects.none()


class CertificateFilter(KernFilterSet):
    """Without a state: the newest version of each."""

    q = django_filters.CharFilter(label=_("Name or number"), method="by_words")
    kind = django_filters.ModelChoiceFilter(
        label=_("Kind"), queryset=CertificateKind.objects.select_related("programme")
    )
    year = django_filters.ChoiceFilter(label=_("Year"), choices=_years)
    state = django_filters.ChoiceFilter(label=_("State"), choices=CertificateState.choices, method="by_state")
    course = django_filters.ModelChoiceFilter(label=_("Course"), queryset=_courses, method="by_course")

    class Meta:
        model = Certificate
        fields = ("q", "kind", "year", "state", "course")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound: without any input, too, replaced versions are left out.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(is_current=True)

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in value.split():
            queryset = queryset.filter(
                Q(number__icontains=word)
                | Q(volunteer__person__first_name__icontains=word)
                | Q(volunteer__person__last_name__icontains=word)
            )
        return queryset

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        match value:
            case CertificateState.REVOKED:
                return queryset.filter(revoked_on__isnull=False)
            case CertificateState.REISSUED:
                return queryset.filter(revoked_on=None, is_current=False)
        return queryset.filter(revoked_on=None, is_current=True)

    def by_course(self, queryset: QuerySet[Any], name: str, value: Course) -> QuerySet[Any]:
        """Of those who were enrolled in it, and what was issued for it."""
        enrolled = Q(volunteer__in=value.enrolments.with_place().values("volunteer"))
        return queryset.filter(enrolled | Q(occasion=str(value.pk)))


class CeremonyFilter(KernFilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    state = django_filters.ChoiceFilter(
        label=_("When"), choices=[("open", _("to come")), ("over", _("over"))], method="by_state"
    )

    class Meta:
        model = Ceremony
        fields = ("q", "state")

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        return queryset.filter(starts_at__lt=now) if value == "over" else queryset.filter(starts_at__gte=now)


class CandidateFilter(CertificateFilter):
    """Of those that stand: revoked and replaced ones are not handed over. Without a choice: the open ones."""

    state = None
    handed_over = django_filters.ChoiceFilter(
        label=_("Handed over"),
        choices=[
            ("open", _("not yet")),
            ("planned", _("planned elsewhere")),
            ("over", _("at another ceremony")),
        ],
        empty_label=None,
        method="by_handing_over",
    )

    class Meta:
        model = Certificate
        fields = ("q", "kind", "year", "course", "handed_over")

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data else QueryDict(mutable=True)
        data.setdefault("handed_over", "open")
        super().__init__(data, *args, **kwargs)

    def by_handing_over(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        match value:
            case "over":
                return queryset.filter(was_handed_over=True)
            case "planned":
                return queryset.filter(was_handed_over=False, is_planned=True)
        return queryset.filter(was_handed_over=False, is_planned=False)
