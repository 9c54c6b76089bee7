"""Who signs a programme's certificates and whose logos they bear: for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allow
from accounts.enums import Kind
from certificates.forms.kinds import LogoForm, SignatoryForm
from certificates.models import Logo, Picture, Signatory
from certificates.services.kinds import save_logo, save_signatory
from certificates.views.kinds import kinds_address
from kern.views import ServicePage
from programmes.models import Programme


class MarkPage(ServicePage):
    """A signatory or a logo: new for a programme, or changed. They have no page but the programme's."""

    template_name = "certificates/mark_form.html"
    success_message = gettext_lazy("Saved.")
    model: type[Signatory] | type[Logo]
    delete_label: str | Promise = ""
    is_new = False
    mark: Signatory | Logo

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.is_new:
            programme = get_object_or_404(Programme, pk=self.kwargs["pk"])
            last = self.model.objects.filter(programme=programme).aggregate(last=Max("position"))["last"] or 0
            self.mark = self.model(programme=programme, position=last + 1)
        else:
            marks: Any = self.model.objects.select_related("programme")
            self.mark = get_object_or_404(marks, pk=self.kwargs["pk"])
        return super().get_form_kwargs() | {"instance": self.mark}

    def get_cancel_url(self) -> str:
        return kinds_address(self.mark.programme)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"back": self.get_cancel_url()}
        if not self.is_new:
            url_name = f"certificates:{self.model._meta.model_name}_delete"
            context |= {"delete_url": reverse(url_name, args=[self.mark.pk]), "picture_id": self.picture_id}
            context["delete_label"] = self.delete_label
        return context

    @property
    def picture_id(self) -> UUID | None:
        """The picture that it has, shown above the form."""
        raise NotImplementedError


class SignatoryPage(MarkPage):
    form_class, model, delete_label = SignatoryForm, Signatory, gettext_lazy("Delete signatory")

    def perform(self, form: SignatoryForm) -> str:
        save_signatory(
            signatory=form.instance,
            upload=form.cleaned_data["upload"],
            without_signature=form.cleaned_data.get("without_signature", False),
        )
        return self.get_cancel_url()

    @property
    def picture_id(self) -> UUID | None:
        return self.mark.signature_id if isinstance(self.mark, Signatory) else None


@allow(Kind.ADMINISTRATOR)
class SignatoryCreate(SignatoryPage):
    page_title, is_new = gettext_lazy("New signatory"), True


@allow(Kind.ADMINISTRATOR)
class SignatoryEdit(SignatoryPage):
    page_title = gettext_lazy("Edit signatory")


class LogoPage(MarkPage):
    form_class, model, delete_label = LogoForm, Logo, gettext_lazy("Delete logo")

    def perform(self, form: LogoForm) -> str:
        save_logo(logo=form.instance, upload=form.cleaned_data["upload"])
        return self.get_cancel_url()

    @property
    def picture_id(self) -> UUID | None:
        return self.mark.picture_id if isinstance(self.mark, Logo) else None


@allow(Kind.ADMINISTRATOR)
class LogoCreate(LogoPage):
    page_title, is_new = gettext_lazy("New logo"), True


@allow(Kind.ADMINISTRATOR)
class LogoEdit(LogoPage):
    page_title = gettext_lazy("Edit logo")


@allow(Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def signatory_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    signatory = get_object_or_404(Signatory.objects.select_related("programme"), pk=pk)
    return _delete(request, signatory, _("Delete signatory"))


@allow(Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def logo_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    logo = get_object_or_404(Logo.objects.select_related("programme"), pk=pk)
    return _delete(request, logo, _("Delete logo"))


def _delete(request: HttpRequest, mark: Signatory | Logo, label: str) -> HttpResponse:
    """GET asks, POST deletes. What was issued keeps its pictures: they are never deleted."""
    back = kinds_address(mark.programme)
    if request.method == "POST":
        mark.delete()
        messages.success(request, _("%(mark)s is deleted.") % {"mark": mark})
        return redirect(back)
    context = {
        "page_title": label,
        "question": _("%(mark)s will not stand on new certificates. What was issued stays as it is.")
        % {"mark": mark},
        "submit_label": label,
        "cancel_url": back,
    }
    return render(request, "kern/confirm.html", context)


@allow(Kind.ADMINISTRATOR)
@require_safe
def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A logo or a signature as we have redrawn it; nothing else is ever handed out from here."""
    found = get_object_or_404(Picture, pk=pk)
    return HttpResponse(
        bytes(found.png),
        content_type="image/png",
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
