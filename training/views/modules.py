"""The curriculum, programme by programme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import allow
from accounts.enums import OFFICE
from kern.views import ServicePage
from programmes.models import Programme
from training.forms import ModuleForm
from training.models import Module
from training.services import save_module


@allow(*OFFICE)
@require_safe
def module_list(request: HttpRequest) -> HttpResponse:
    """Every programme's modules, and whether they add up to what the programme requires."""
    curricula = []
    for programme in Programme.objects.prefetch_related("modules"):
        total = sum(module.minutes for module in programme.modules.all())
        curricula.append((programme, total, max(programme.required_training_minutes - total, 0)))
    return render(request, "training/module_list.html", {"curricula": curricula})


class ModulePage(ServicePage):
    form_class = ModuleForm
    success_message = _("The module is saved.")

    def get_cancel_url(self) -> str:
        return reverse("training:module_list")

    def perform(self, form: ModuleForm) -> str:
        save_module(form.instance)
        return reverse("training:module_list")


@allow(*OFFICE)
class ModuleCreate(ModulePage):
    page_title = _("New module")

    def get_initial(self) -> dict[str, Any]:
        return {"programme": self.request.GET.get("programme")}


@allow(*OFFICE)
class ModuleEdit(ModulePage):
    page_title = _("Edit module")

    def get_form_kwargs(self) -> dict[str, Any]:
        module = get_object_or_404(Module, pk=self.kwargs["pk"])
        return super().get_form_kwargs() | {"instance": module}
