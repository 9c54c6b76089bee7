"""Times for keeping: what they are, what is due within two weeks, and whom the office keeps longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ServicePage
from people.models import Person
from privacy.forms.erasing import KeepLongerForm, PeriodsForm
from privacy.keeping.periods import set_period
from privacy.keeping.profiles import Over, keep_longer, profiles_over
from privacy.models import ErasureNotice, RetentionPeriod
from privacy.retention import NOTICE_DAYS, RULES, in_words
from privacy.services.retention import coming_up
from programmes.models import Programme

MOST_SHOWN = 200


@require_safe
@allow(Kind.ADMINISTRATOR)
def due(request: SignedInRequest) -> HttpResponse:
    """Who and what goes within two weeks; who is kept longer; and who should be gone already."""
    today = localdate()
    people = profiles_over(until=today + timedelta(days=NOTICE_DAYS))[:MOST_SHOWN]
    notices = ErasureNotice.objects.visible_to(request.user).filter(
        person__in=[each.person for each in people]
    )
    context = {
        "page_title": _("What goes within two weeks"),
        "people": [_line(each, notices, today) for each in people],
        "rows": coming_up(today=today),
        "kept": ErasureNotice.objects.visible_to(request.user)
        .filter(kept_until__gte=today)
        .select_related("person", "kept_by")
        .order_by("kept_until"),
    }
    return render(request, "privacy/due.html", context)


def _line(over: Over, notices: Any, today: Any) -> dict[str, Any]:
    own = [each for each in notices if each.person_id == over.person.pk and each.rule == over.rule]
    notice = max(own, key=lambda each: each.due_on, default=None)
    is_kept = any(each.kept_until and each.kept_until >= today for each in own)
    goes_on = max(over.due_on, notice.due_on if notice else today + timedelta(days=NOTICE_DAYS))
    return {
        "over": over,
        "goes_on": goes_on,
        "told_on": notice.told_on if notice and over.person.email else None,
        "is_kept": is_kept,
        "has_failed": goes_on < today and not is_kept and not over.person.is_restricted,
    }


@require_safe
@allow(Kind.ADMINISTRATOR)
def retention(request: SignedInRequest) -> HttpResponse:
    """Every rule with its time, and what programmes have set for themselves."""
    own: dict[str, list[tuple[str, str]]] = {}
    for period in RetentionPeriod.objects.select_related("programme").order_by("programme__name"):
        own.setdefault(period.rule, []).append((str(period.programme), in_words(period.days)))
    context = {
        "page_title": _("Times for keeping"),
        "rules": [(rule, own.get(rule.name, [])) for rule in RULES.values()],
        "programmes": Programme.objects.order_by("name"),
    }
    return render(request, "privacy/retention.html", context)


@allow(Kind.ADMINISTRATOR)
class RetentionEdit(ServicePage):
    request: SignedInRequest
    form_class = PeriodsForm
    page_title = gettext_lazy("Times for keeping of this programme")
    intro = gettext_lazy(
        "Shorter is allowed within these bounds, longer than usual is not. Whatever is over by the new time "
        "goes in the next night; people are told two weeks before."
    )
    success_message = gettext_lazy("The times are saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.programme = get_object_or_404(Programme, pk=self.kwargs["pk"])
        self.subject = self.programme
        return super().get_form_kwargs() | {"programme": self.programme}

    def get_cancel_url(self) -> str:
        return reverse("privacy:retention")

    def perform(self, form: PeriodsForm) -> str:
        for rule, days in form.cleaned_data.items():
            set_period(programme=self.programme, rule=rule, days=days)
        return self.get_cancel_url()


@allow(Kind.ADMINISTRATOR)
class KeepLonger(ServicePage):
    request: SignedInRequest
    form_class = KeepLongerForm
    page_title = gettext_lazy("Keep this person's data longer")
    intro = gettext_lazy("Nothing about this person is erased by its time until that day.")
    success_message = gettext_lazy("The data are kept until that day.")

    def get_form_kwargs(self) -> dict[str, Any]:
        people = Person.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        until = localdate() + timedelta(days=NOTICE_DAYS)
        found = profiles_over(until=until, people=people)
        if not found:
            raise Http404
        self.over = found[0]
        self.subject = self.over.person
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return reverse("privacy:due")

    def perform(self, form: KeepLongerForm) -> str:
        keep_longer(
            over=self.over,
            until=form.cleaned_data["kept_until"],
            reason=form.cleaned_data["kept_reason"],
            by=self.request.user,
            today=localdate(),
        )
        return self.get_cancel_url()
