"""Administrators decide which certificates a programme issues, and in which words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import allow
from accounts.enums import Kind
from certificates.enums import Basis
from certificates.forms.kinds import KindForm, PreviewForm, TextForm
from certificates.models import CertificateKind, CertificateText
from certificates.pdf import render_one
from certificates.placeholders import PLACEHOLDERS
from certificates.samples import CODE, NUMBER, SamplePerson, sample_facts
from certificates.services.kinds import create_usual_kinds, delete_kind, save_kind, save_text
from kern.pdf import pdf_response
from kern.views import ServicePage
from programmes.models import Programme

LANGUAGES = dict(settings.LANGUAGES)


def kinds_address(programme: Programme) -> str:
    """Where a programme's kinds, signatories and logos are."""
    return f"{reverse('certificates:kind_list')}?programme={programme.pk}"


# --- the kinds of a programme ---------------------------------------------------------------------


@allow(Kind.ADMINISTRATOR)
@require_safe
def kind_list(request: HttpRequest) -> HttpResponse:
    """One programme's kinds, signatories and logos: `?programme=…`, without it the one that began last."""
    programmes = list(Programme.objects.order_by("name"))
    chosen = request.GET.get("programme", "")
    newest = max(programmes, key=lambda programme: programme.starts_on, default=None)
    programme = next((each for each in programmes if str(each.pk) == chosen), None if chosen else newest)
    if chosen and programme is None:
        raise Http404
    context: dict[str, Any] = {"programmes": programmes, "programme": programme}
    if programme:
        kinds = list(programme.certificate_kinds.prefetch_related("texts"))
        context |= {
            "rows": [(kind, _missing_languages(kind)) for kind in kinds],
            "lacks_usual": {kind.basis for kind in kinds} != set(Basis),
            "signatories": programme.signatories.select_related("signature").defer("signature__png"),
            "logos": programme.logos.select_related("picture", "funder").defer("picture__png"),
        }
    return render(request, "certificates/kind_list.html", context)


def _missing_languages(kind: CertificateKind) -> list[str]:
    """Names of the languages in which a kind has no text yet."""
    written = {text.language for text in kind.texts.all()}
    return [str(name) for code, name in LANGUAGES.items() if code not in written]


@allow(Kind.ADMINISTRATOR)
@require_POST
def kinds_usual(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the programme the usual kinds that it lacks."""
    programme = get_object_or_404(Programme, pk=pk)
    create_usual_kinds(programme=programme)
    messages.success(request, _("The usual kinds are there. Please read their texts and make them yours."))
    return redirect(kinds_address(programme))


# --- one kind -----------------------------------------------------------------------------------------


@allow(Kind.ADMINISTRATOR)
@require_safe
def kind_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it confirms and on which conditions, its texts side by side, and the way to a sample."""
    kinds = CertificateKind.objects.select_related("programme").prefetch_related("texts", "signatories")
    kind = get_object_or_404(kinds, pk=pk)
    written = {text.language: text for text in kind.texts.all()}
    context = {
        "kind": kind,
        "back": kinds_address(kind.programme),
        "texts": [(code, name, written.get(code)) for code, name in settings.LANGUAGES],
        "placeholders": PLACEHOLDERS[Basis(kind.basis)],
        "preview": PreviewForm(initial={"layout": kind.layout, "language": next(iter(written), "de")}),
        "issued": kind.certificates.current().count(),
    }
    return render(request, "certificates/kind_detail.html", context)


class KindPage(ServicePage):
    """A kind's own fields; `kind` is found or begun by `get_kind`."""

    template_name = "certificates/kind_form.html"
    form_class = KindForm
    kind: CertificateKind

    def get_kind(self) -> CertificateKind:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        self.kind = self.get_kind()
        return super().get_form_kwargs() | {"instance": self.kind}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"back": kinds_address(self.kind.programme)}

    def perform(self, form: KindForm) -> str:
        signatories = list(form.cleaned_data.get("signatories", []))
        return save_kind(kind=form.instance, signatories=signatories).get_absolute_url()


@allow(Kind.ADMINISTRATOR)
class KindCreate(KindPage):
    page_title = gettext_lazy("New kind of certificate")
    success_message = gettext_lazy("The kind is there. Now it needs its words.")

    def get_kind(self) -> CertificateKind:
        programme = get_object_or_404(Programme, pk=self.kwargs["pk"])
        last = programme.certificate_kinds.aggregate(last=Max("position"))["last"] or 0
        return CertificateKind(programme=programme, position=last + 1)

    def get_cancel_url(self) -> str:
        return kinds_address(self.kind.programme)


@allow(Kind.ADMINISTRATOR)
class KindEdit(KindPage):
    page_title = gettext_lazy("Edit kind of certificate")
    success_message = gettext_lazy("Saved.")

    def get_kind(self) -> CertificateKind:
        kind = get_object_or_404(CertificateKind.objects.select_related("programme"), pk=self.kwargs["pk"])
        self.subject = str(kind)
        return kind

    def get_cancel_url(self) -> str:
        return self.kind.get_absolute_url()


@allow(Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def kind_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST deletes a kind of which nothing has been issued."""
    kind = get_object_or_404(CertificateKind.objects.select_related("programme"), pk=pk)
    if request.method == "POST":
        try:
            delete_kind(kind=kind)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(kind)
        messages.success(request, _("%(kind)s is deleted.") % {"kind": kind})
        return redirect(kinds_address(kind.programme))
    context = {
        "page_title": _("Delete kind of certificate"),
        "question": _("%(kind)s with its texts will be gone.") % {"kind": kind},
        "submit_label": _("Delete kind of certificate"),
        "subject": kind,
        "cancel_url": kind.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)


# --- words ----------------------------------------------------------------------------------------------


@allow(Kind.ADMINISTRATOR)
class TextEdit(ServicePage):
    """The words in one language, with the placeholders beside them."""

    template_name = "certificates/text_edit.html"
    form_class = TextForm
    success_message = gettext_lazy("The text is saved. What was issued before keeps its words.")

    def get_form_kwargs(self) -> dict[str, Any]:
        kinds = CertificateKind.objects.select_related("programme")
        self.kind = get_object_or_404(kinds, pk=self.kwargs["pk"])
        self.language = self.kwargs["language"]
        if self.language not in LANGUAGES:
            raise Http404
        self.subject = str(self.kind)
        text = CertificateText.objects.filter(kind=self.kind, language=self.language).first()
        text = text or CertificateText(kind=self.kind, language=self.language)
        return super().get_form_kwargs() | {"instance": text}

    def get_page_title(self) -> str:
        return _("Text (%(language)s)") % {"language": LANGUAGES[self.language]}

    def get_cancel_url(self) -> str:
        return self.kind.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "back": kinds_address(self.kind.programme),
            "text_language": self.language,
            "placeholders": PLACEHOLDERS[Basis(self.kind.basis)],
        }

    def perform(self, form: TextForm) -> str:
        save_text(text=form.instance)
        return self.kind.get_absolute_url()


@allow(Kind.ADMINISTRATOR)
@require_safe
def kind_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A sample as PDF: `?language=…&layout=…&person=…`. Where it cannot be printed, the page says why."""
    kind = get_object_or_404(CertificateKind.objects.select_related("programme__organisation"), pk=pk)
    form = PreviewForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("Please choose language, layout and name of the sample."))
        return redirect(kind)
    today = timezone.localdate()
    language = form.cleaned_data["language"] or settings.LANGUAGE_CODE
    try:
        facts = sample_facts(
            kind,
            language=language,
            today=today,
            layout=form.cleaned_data["layout"] or kind.layout,
            person=form.cleaned_data["person"] or SamplePerson.USUAL,
        )
        number = f"{kind.programme.code}-{today.year}-{NUMBER}"
        rendered = render_one(facts, number=number, code=CODE, issued_on=today, language=language, version=1)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(kind)
    return pdf_response(rendered.pdf, f"Muster_{number}.pdf", inline=True)
