"""Base classes for list pages and form pages, and the switch between light and dark."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from kern.access import allow_public
from kern.context import THEME_COOKIE, THEMES
from kern.limits import Limit, client_address
from kern.public_forms import DAY

ONE_YEAR = 365 * 24 * 60 * 60
# A hall of people who fill in a public form over one network gets through.
SENDERS = Limit("public-form", 100, 60 * 60)
# A teacher who registers a class with the own address gets through.
ADDRESSES = Limit("public-form-address", 20, DAY)


def way_back(request: HttpRequest, *, otherwise: str) -> str:
    """The page that `next` names in form or address, if it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # A bare word would be taken for the name of a page.
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, request.is_secure()
    )
    return target if ours else otherwise


@allow_public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back; anything but light or dark means: as the device."""
    response = HttpResponseRedirect(way_back(request, otherwise="/"))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=ONE_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


class InvalidFormIs422:
    """For form views: a form with errors comes back with its input and status 422."""

    # Django's form views take PUT for POST; browsers never send it, so it is not answered.
    http_method_names: Sequence[str] = ("get", "head", "options", "post")

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=422)  # type: ignore[attr-defined]


class FormPage(InvalidFormIs422):
    """Put before a generic form view: shows `kern/form_page.html` with these texts."""

    template_name: str | None = "kern/form_page.html"
    page_title: str | Promise = ""
    intro: str | Promise = ""
    submit_label: str | Promise = _("Save")
    # The record that the form belongs to, for the breadcrumb; "Cancel" leads to its page.
    subject: object = ""

    def get_page_title(self) -> str | Promise:
        return self.page_title

    def get_cancel_url(self) -> str:
        """Where "Cancel" leads; no link where empty."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The form first: building it is where a view fetches the record that title and links speak of.
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        texts = {
            "page_title": self.get_page_title(),
            "intro": self.intro,
            "submit_label": self.submit_label,
            "subject": self.subject,
            "cancel_url": self.get_cancel_url(),
        }
        return context | texts | kwargs


class ServicePage(FormPage, FormView):
    """A form whose input goes to one service, called in `perform`, which returns where to go then.

    The service's ValidationError comes back beside the fields, with the input kept and status 422.
    """

    success_message: str | Promise = ""

    def perform(self, form: Any) -> str:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            target = self.perform(form)
        except ValidationError as error:
            for name, sentences in (error.message_dict if hasattr(error, "error_dict") else {}).items():
                form.add_error(name if name in form.fields else None, sentences)
            if not hasattr(error, "error_dict"):
                form.add_error(None, error)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, str(self.success_message))
        return HttpResponseRedirect(target)


class PublicPage(ServicePage):
    """A page with a form that everybody can send (`kern.public_forms`). Too many at once are answered with
    429, the form and all its input.

    `notice` is the part of the address of the notice on data protection for whoever fills it in.
    """

    notice = "website"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # A form that is not shown (an event that is full, say) needs no notice, but it does no harm.
        return super().get_context_data(**kwargs) | {
            "notice_url": reverse("privacy:notice", args=[self.notice])
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        is_valid = form.is_valid()
        waits = [SENDERS.wait(client_address(request))]
        if is_valid and (address := form.cleaned_data.get("email")):
            waits.append(ADDRESSES.wait(address.strip().casefold()))
        if wait := max(waits):
            return self.too_often(form, wait)
        return self.form_valid(form) if is_valid else self.form_invalid(form)

    def too_often(self, form: Any, wait: int) -> HttpResponse:
        """The form with a sentence that says when to come back; `wait` in seconds."""
        form.add_error(None, _("Too many forms came at once. %(when)s") % {"when": come_back(wait)})
        response = self.form_invalid(form)
        response.status_code = 429
        response["Retry-After"] = str(wait)
        return response


def come_back(wait: int) -> str:
    """When to try again after so many seconds, as a sentence."""
    minutes = -(-wait // 60)
    if minutes > 60:
        return str(_("Please try again tomorrow, or call us."))
    return ngettext(
        "Please try again in %(count)d minute, or call us.",
        "Please try again in %(count)d minutes, or call us.",
        minutes,
    ) % {"count": minutes}


class ListPage(SingleTableMixin, FilterView):
    """A list: title, actions, filter bar, count, table of 25 rows a page, empty state.

    Set `queryset` or `get_queryset` (through `visible_to`), `filterset_class`, `table_class` and the
    texts below. `actions` are (URL name, label) pairs; the first is the primary one.
    """

    template_name = "kern/list_page.html"
    table_pagination: ClassVar[dict[str, Any]] = {"per_page": 25}
    page_title: str | Promise = ""
    intro: str | Promise = ""
    empty_text: str | Promise = _("There is nothing here yet.")
    actions: tuple[tuple[str, str | Promise], ...] = ()

    def count_text(self, count: int) -> str:
        """The sentence above the table; override to name the thing."""
        return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}

    def get_actions(self) -> list[tuple[str, str | Promise]]:
        """Address and label of each thing one can do from here."""
        return [(reverse(url_name), label) for url_name, label in self.actions]

    def get_table(self, **kwargs: Any) -> Any:
        """The table, named like its page where it has no name of its own."""
        table = super().get_table(**kwargs)
        table.region_label = getattr(table, "region_label", "") or self.page_title
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        count = context["table"].paginator.count
        filterset = context["filter"]
        searched = filterset is not None and any(
            self.request.GET.getlist(name) not in ([], [""]) for name in filterset.form.fields
        )
        return context | {
            "page_title": self.page_title,
            "intro": self.intro,
            "actions": self.get_actions(),
            "count": count,
            "count_text": self.count_text(count),
            "searched": searched,
            "empty_text": self.empty_text,
        }
