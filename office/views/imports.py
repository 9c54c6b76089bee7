"""Lists from spreadsheets: upload, look, import, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView
from django_filters import FilterSet

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import FormPage, ListPage
from office.enums import ImportKind, ImportStatus
from office.forms import ImportUploadForm
from office.importing.preview import preview
from office.importing.services import run_import, undo_import, upload_list
from office.importing.template import template_workbook
from office.models import ImportBatch
from office.tables import ImportBatchTable
from programmes.models import Programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportBatchFilter(FilterSet):
    class Meta:
        model = ImportBatch
        fields = ("kind", "status")


@allow(*OFFICE)
class ImportList(ListPage):
    page_title = gettext_lazy("Imported lists")
    intro = gettext_lazy(
        "Bring volunteers and newcomers over from your spreadsheets. Nothing is imported unseen."
    )
    empty_text = gettext_lazy("No list has been imported yet.")
    actions = (("office:import_upload", gettext_lazy("Upload a list")),)
    table_class = ImportBatchTable
    filterset_class = ImportBatchFilter
    template_name = "office/import_list.html"

    def get_queryset(self) -> Any:
        return ImportBatch.objects.visible_to(self.request.user).with_counts()

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d list", "%(count)d lists", count) % {"count": count}


@allow(*OFFICE)
class ImportUpload(FormPage, FormView):
    request: SignedInRequest
    form_class = ImportUploadForm
    page_title = gettext_lazy("Upload a list")
    submit_label = gettext_lazy("Upload and look at it")
    template_name = "office/import_upload.html"

    def get_cancel_url(self) -> str:
        return reverse("office:import_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        running = Programme.objects.running(today=timezone.localdate()).first()
        return {"kind": ImportKind.VOLUNTEERS, "programme": running}

    def form_valid(self, form: ImportUploadForm) -> HttpResponse:
        file = form.cleaned_data.pop("file")
        try:
            batch = upload_list(
                file_name=file.name, data=file.read(), by=self.request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error("file", error)
            return self.form_invalid(form)
        return redirect("office:import_detail", batch.pk)


def _batch(request: SignedInRequest, pk: UUID) -> ImportBatch:
    return get_object_or_404(
        ImportBatch.objects.visible_to(request.user).select_related("programme", "organisation"), pk=pk
    )


@allow(*OFFICE)
@require_safe
def import_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _show(request, _batch(request, pk))


def _show(
    request: SignedInRequest, batch: ImportBatch, *, error: str = "", status: int = 200
) -> HttpResponse:
    """The preview while there is one to check, otherwise what came of it."""
    context: dict[str, Any] = {"batch": batch, "error": error, "page_title": batch.file_name}
    if batch.status == ImportStatus.PREVIEW:
        context["preview"] = preview(batch, by=request.user, today=timezone.localdate())
        context["chosen"] = _chosen(request)
        return render(request, "office/import_preview.html", context, status=status)
    context["people"] = batch.people.select_related("volunteer", "newcomer")
    return render(request, "office/import_detail.html", context, status=status)


def _chosen(request: HttpRequest) -> set[int]:
    """Rows that resemble somebody and are to be imported all the same."""
    return {int(number) for number in request.POST.getlist("row") if number.isdecimal()}


@allow(*OFFICE)
@require_POST
def import_run(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        count = run_import(
            batch=batch,
            include=_chosen(request),
            by=request.user,
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except ValidationError as error:
        return _show(request, batch, error=" ".join(error.messages), status=422)
    messages.success(
        request,
        ngettext("%(count)d person was imported.", "%(count)d people were imported.", count)
        % {"count": count},
    )
    return redirect("office:import_detail", batch.pk)


@allow(*OFFICE)
@require_POST
def import_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        count = undo_import(batch=batch, by=request.user)
    except ValidationError as error:
        return _show(request, batch, error=" ".join(error.messages), status=422)
    messages.success(
        request,
        ngettext("%(count)d person was removed again.", "%(count)d people were removed again.", count)
        % {"count": count},
    )
    return redirect("office:import_list")


@allow(*OFFICE)
@require_POST
def import_discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Throw away a list that was only looked at."""
    batch = get_object_or_404(
        ImportBatch.objects.visible_to(request.user).filter(status=ImportStatus.PREVIEW), pk=pk
    )
    batch.delete()
    messages.success(request, _("The list was thrown away. Nothing was imported."))
    return redirect("office:import_list")


@allow(*OFFICE)
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty list with our headings, one example row and an explanation of each column."""
    if kind not in ImportKind.values:
        raise Http404
    response = HttpResponse(template_workbook(kind), content_type=XLSX)
    name = {"volunteers": "Ehrenamtliche", "newcomers": "Neuzugewanderte"}[kind]
    response["Content-Disposition"] = f'attachment; filename="Vorlage_{name}.xlsx"'
    return response
