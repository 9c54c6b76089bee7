"""The curriculum, programme by programme."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ServicePage
from programmes.models import Programme
from training.forms import ModuleForm
from training.models import Module
from training.services import delete_module, save_module
from training.services.curriculum import uses_of


@allow(*OFFICE)
@require_safe
def module_list(request: HttpRequest) -> HttpResponse:
    """Every programme's modules, and whether today's add up to what the programme requires."""
    today = timezone.localdate()
    curricula = []
    for programme in Programme.objects.prefetch_related("modules"):
        modules = list(programme.modules.all())
        total = sum(module.minutes for module in modules if module.is_valid_on(today))
        curricula.append((programme, modules, total, max(programme.required_training_minutes - total, 0)))
    return render(request, "training/module_list.html", {"curricula": curricula, "today": today})


class ModulePage(ServicePage):
    form_class = ModuleForm
    success_message = _("The module is saved.")

    def get_cancel_url(self) -> str:
        return reverse("training:module_list")

    def perform(self, form: ModuleForm) -> str:
        user: Any = self.request.user
        save_module(form.instance, by=user, today=timezone.localdate())
        return reverse("training:module_list")


@allow(*OFFICE)
class ModuleCreate(ModulePage):
    page_title = _("New module")

    def get_initial(self) -> dict[str, Any]:
        return {"programme": self.request.GET.get("programme")}


@allow(*OFFICE)
class ModuleEdit(ModulePage):
    page_title = _("Edit module")
    template_name = "training/module_edit.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        self.module = get_object_or_404(Module, pk=self.kwargs["pk"])
        return super().get_form_kwargs() | {"instance": self.module}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        context = super().get_context_data(**kwargs)
        return context | {"module": self.module, "uses": uses_of(self.module, user=user)}


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def module_delete(request: SignedInRequest, pk: str) -> HttpResponse:
    """GET asks, POST deletes a module that is used nowhere."""
    module = get_object_or_404(Module, pk=pk)
    if request.method == "POST":
        try:
            delete_module(module=module, by=request.user, today=timezone.localdate())
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("training:module_edit", module.pk)
        messages.success(request, gettext("%(module)s is deleted.") % {"module": module})
        return redirect("training:module_list")
    context = {
        "page_title": gettext("Delete module"),
        "question": gettext("“%(module)s” will be gone from the curriculum.") % {"module": module},
        "submit_label": gettext("Delete module"),
        "cancel_url": reverse("training:module_edit", args=[module.pk]),
    }
    return render(request, "kern/confirm.html", context)
