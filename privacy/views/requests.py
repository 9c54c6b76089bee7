"""Requests about data: the list with its clock, one request with its tool, and each step on its way.

Coordinators take in and see those of their people; administrators answer, extend and refuse.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ListPage, ServicePage
from people.models import Person
from privacy.clock import REQUEST_BADGES, request_clock
from privacy.enums import RequestStatus
from privacy.forms.requests import AnswerForm, ExtensionForm, RequestForm
from privacy.models import DataRequest
from privacy.pages import page_of, tool_for
from privacy.recipients import recipients_of
from privacy.services.requests import answer_request, extend_request, open_request
from privacy.tables import RequestFilter, RequestTable


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class RequestList(ListPage):
    """What is open first, and of that what is due first."""

    request: SignedInRequest
    page_title = _("Requests about data")
    intro = _("Each is to be answered within one month. New ones are taken in on the page of the person.")
    table_class, filterset_class = RequestTable, RequestFilter
    empty_text = _("Nobody has asked for anything yet. Requests are taken in on the page of the person.")

    def get_queryset(self) -> QuerySet[DataRequest]:
        visible = DataRequest.objects.visible_to(self.request.user).select_related("person")
        is_open = Case(When(status=RequestStatus.OPEN, then=0), default=1)
        return visible.order_by(is_open, "due_on", "pk")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d request", "%(count)d requests", count) % {"count": count}


def visible_request(request: SignedInRequest, pk: UUID) -> DataRequest:
    visible = DataRequest.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("person__organisation"), pk=pk)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One request: what is asked for, the clock, the tool that fulfils it, and who else must be told."""
    asked = visible_request(request, pk)
    person, today = asked.person, localdate()
    is_open = asked.status == RequestStatus.OPEN
    is_erased = person is None or person.erased_on is not None
    answers = Kind.ADMINISTRATOR in request.user.role_kinds
    context = {
        "page_title": asked.get_kind_display(),
        "asked": asked,
        "person": None if is_erased else person,
        "person_url": "" if person is None or is_erased else page_of(person),
        "clock": request_clock(asked, today=today) if is_open else None,
        "status_kind": REQUEST_BADGES[RequestStatus(asked.status)],
        "is_open": is_open,
        "answers": answers,
        "can_extend": is_open and not asked.extension_reason and today <= asked.due_on,
        "tool": tool_for(asked, by=request.user) if is_open and not is_erased else None,
        "recipients": recipients_of(person, by=request.user)
        if person and not is_erased and asked.is_told_on
        else [],
    }
    return render(request, "privacy/request_detail.html", context)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class RequestCreate(ServicePage):
    """The office takes in what somebody has asked for."""

    request: SignedInRequest
    form_class = RequestForm
    page_title = _("Take in a request about data")
    submit_label = _("Take in")
    success_message = _("The request was taken in. Where there is an address, the person gets a receipt.")

    def get_form_kwargs(self) -> dict[str, Any]:
        people = Person.objects.visible_to(self.request.user).select_related("organisation")
        self.person = get_object_or_404(people, pk=self.kwargs["pk"])
        self.subject = self.intro = str(self.person)
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return page_of(self.person)

    def perform(self, form: RequestForm) -> str:
        asked = open_request(person=self.person, by=self.request.user, today=localdate(), **form.cleaned_data)
        return reverse("privacy:request_detail", args=[asked.pk])


class RequestStep(ServicePage):
    """A form about one request, whose page it leads back to."""

    request: SignedInRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        self.asked = visible_request(self.request, self.kwargs["pk"])
        self.subject = self.asked
        self.intro = f"{self.asked.get_kind_display()} · {self.asked.name}"
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return self.asked.get_absolute_url()


@allow(Kind.ADMINISTRATOR)
class RequestExtend(RequestStep):
    form_class = ExtensionForm
    page_title = _("Take two more months")
    success_message = _("There are two more months. The person is told why.")

    def perform(self, form: ExtensionForm) -> str:
        extend_request(
            asked=self.asked, reason=form.cleaned_data["reason"], by=self.request.user, today=localdate()
        )
        return self.asked.get_absolute_url()


@allow(Kind.ADMINISTRATOR)
class RequestAnswer(RequestStep):
    form_class = AnswerForm
    page_title = _("Answer a request about data")
    submit_label = _("Answer")
    success_message = _("The request is answered.")

    def get_initial(self) -> dict[str, Any]:
        asked = visible_request(self.request, self.kwargs["pk"])
        return {"identity_checked": asked.identity_checked}

    def perform(self, form: AnswerForm) -> str:
        answer_request(asked=self.asked, by=self.request.user, today=localdate(), **form.cleaned_data)
        return self.asked.get_absolute_url()
