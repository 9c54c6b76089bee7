"""Administrators set up programmes, organisations and towns."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import CreateView, UpdateView

from kern.access import allow
from kern.navigation import ADMINISTRATOR
from kern.views import FormPage, ListPage
from programmes.filters import MunicipalityFilter, OrganisationFilter, ProgrammeFilter
from programmes.forms import (
    FundingFormSet,
    MunicipalityForm,
    OrganisationForm,
    ProgrammeForm,
    TaskFormSet,
)
from programmes.models import Municipality, Organisation, Programme
from programmes.services import save_municipality
from programmes.tables import MunicipalityTable, OrganisationTable, ProgrammeTable

# --- programmes ---------------------------------------------------------------------------------


@allow(*ADMINISTRATOR)
class ProgrammeList(ListPage):
    template_name = "programmes/programme_list.html"
    page_title = gettext_lazy("Programmes")
    queryset = Programme.objects.select_related("organisation")
    table_class, filterset_class = ProgrammeTable, ProgrammeFilter
    empty_text = gettext_lazy("There is no programme yet. Set up an organisation first, then its programme.")
    actions = (("programmes:programme_create", gettext_lazy("New programme")),)

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d programme", "%(count)d programmes", count) % {"count": count}


@allow(*ADMINISTRATOR)
@require_safe
def programme_detail(request: HttpRequest, pk: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.select_related("organisation"), pk=pk)
    context = {
        "programme": programme,
        "tasks": programme.tasks.all(),
        "funding_periods": programme.funding_periods.select_related("funder"),
    }
    return render(request, "programmes/programme_detail.html", context)


@allow(*ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_create(request: HttpRequest) -> HttpResponse:
    return _programme_form(request, Programme(), _("New programme"), reverse("programmes:programme_list"))


@allow(*ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: HttpRequest, pk: str) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    return _programme_form(request, programme, _("Edit programme"), programme.get_absolute_url())


def _programme_form(
    request: HttpRequest, programme: Programme, page_title: str, cancel_url: str
) -> HttpResponse:
    """The programme with its tasks and funding periods: saved together or not at all."""
    data = request.POST if request.method == "POST" else None
    form = ProgrammeForm(data, instance=programme)
    tasks = TaskFormSet(data, instance=programme, prefix="tasks")
    funding = FundingFormSet(data, instance=programme, prefix="funding")
    # All three are checked (no `and`), so that every message appears at once.
    if data is not None and form.is_valid() & tasks.is_valid() & funding.is_valid():
        with transaction.atomic():
            form.save()
            tasks.save()
            funding.save()
        messages.success(request, _("Saved."))
        return redirect(programme)
    context = {
        "form": form,
        "tasks": tasks,
        "funding": funding,
        "page_title": page_title,
        "cancel_url": cancel_url,
    }
    status = 200 if data is None else 422
    return render(request, "programmes/programme_form.html", context, status=status)


# --- organisations ------------------------------------------------------------------------------


@allow(*ADMINISTRATOR)
class OrganisationList(ListPage):
    template_name = "programmes/programme_list.html"
    page_title = gettext_lazy("Organisations")
    queryset = Organisation.objects.select_related("municipality")
    table_class, filterset_class = OrganisationTable, OrganisationFilter
    empty_text = gettext_lazy("There is no organisation yet.")
    actions = (("programmes:organisation_create", gettext_lazy("New organisation")),)

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d organisation", "%(count)d organisations", count) % {"count": count}


class OrganisationForms(FormPage):
    model: Any = Organisation
    form_class: Any = OrganisationForm
    success_url: Any = reverse_lazy("programmes:organisation_list")

    def get_cancel_url(self) -> str:
        return str(self.success_url)


@allow(*ADMINISTRATOR)
class OrganisationCreate(OrganisationForms, CreateView):
    page_title = gettext_lazy("New organisation")


@allow(*ADMINISTRATOR)
class OrganisationEdit(OrganisationForms, UpdateView):
    page_title = gettext_lazy("Edit organisation")


# --- towns --------------------------------------------------------------------------------------


@allow(*ADMINISTRATOR)
class MunicipalityList(ListPage):
    template_name = "programmes/programme_list.html"
    page_title = gettext_lazy("Towns")
    intro = gettext_lazy("A person's town follows from the postcode.")
    queryset = Municipality.objects.prefetch_related("postcodes")
    table_class, filterset_class = MunicipalityTable, MunicipalityFilter
    empty_text = gettext_lazy("There is no town yet.")
    actions = (("programmes:municipality_create", gettext_lazy("New town")),)

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d town", "%(count)d towns", count) % {"count": count}


class MunicipalityForms(FormPage):
    model: Any = Municipality
    form_class: Any = MunicipalityForm
    success_url: Any = reverse_lazy("programmes:municipality_list")

    def get_cancel_url(self) -> str:
        return str(self.success_url)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            save_municipality(form.instance, postcodes=form.cleaned_data["postcodes"])
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect(self.success_url)


@allow(*ADMINISTRATOR)
class MunicipalityCreate(MunicipalityForms, CreateView):
    page_title = gettext_lazy("New town")


@allow(*ADMINISTRATOR)
class MunicipalityEdit(MunicipalityForms, UpdateView):
    page_title = gettext_lazy("Edit town")
