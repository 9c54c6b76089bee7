"""Sample pages beside the real site map: one form, one list."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import path
from django.views.generic import FormView

from config.urls import urlpatterns as real_site
from kern.forms import KernFilterSet, KernFormMixin
from kern.tables import KernTable, NameColumn, NumberColumn
from kern.views import FormPage, ListPage


class SampleForm(KernFormMixin, forms.Form):
    fieldsets = [("About you", ["name", "born", "town"]), ("Time", ["languages", "hours"])]

    name = forms.CharField(label="Name", help_text="As in your passport.")
    born = forms.DateField(label="Birthday", required=False)
    town = forms.ChoiceField(label="Town", choices=[("", "–"), ("b", "Bensheim")])
    languages = forms.MultipleChoiceField(
        label="Languages", choices=[("de", "German"), ("ti", "Tigrinya")], widget=forms.CheckboxSelectMultiple
    )
    hours = forms.DecimalField(label="Hours", required=False)
    agreed = forms.BooleanField(label="I agree")


class SampleFormPage(FormPage, FormView):
    form_class = SampleForm
    page_title = "Sample form"
    success_url = "/probe/list/"


class SampleTable(KernTable):
    region_label = "Rights"
    name = NameColumn(linkify=lambda record: f"/probe/form/?{record.pk}")
    id = NumberColumn()

    class Meta(KernTable.Meta):
        model = Permission
        fields = ("name", "codename", "id")


class SampleFilter(KernFilterSet):
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Name")

    class Meta:
        model = Permission
        fields: list[str] = []


class SampleList(ListPage):
    page_title = "Sample list"
    table_class = SampleTable
    filterset_class = SampleFilter
    empty_text = "Nobody yet."
    actions = (("probe-form", "Add somebody"),)

    def get_queryset(self) -> QuerySet[Any]:
        return Permission.objects.order_by("pk")


urlpatterns = [
    path("probe/form/", SampleFormPage.as_view(), name="probe-form"),
    path("probe/list/", SampleList.as_view(), name="probe-list"),
    *real_site,
]
