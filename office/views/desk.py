"""The page after login: what waits today, for whatever roles somebody has, and what becomes of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, allow_login
from accounts.enums import OFFICE, Kind
from kern.offline import keep_copy, owner_of
from kern.views import way_back
from messaging.trouble import mail_server_waits
from office.desk.glance import figures, next_dates
from office.desk.own import portal, teaching
from office.desk.todo import Todo
from office.desk.weights import by_weight, kind_of
from office.desk.worklist import put_aside, worklist
from office.enums import Verdict
from office.forms import DecisionForm
from office.models import TodoDecision
from office.services import decisions
from upkeep.health import background_waits_since

LATELY_SHOWN = 50


@allow_login
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    context: dict[str, object] = {
        "today": today,
        "places": list(dict.fromkeys(role.municipality or role.organisation for role in user.own_roles)),
    }
    if user.works_in_office:
        context["worklist"] = worklist(user, today=today, everything="alles" in request.GET)
        context["figures"] = figures(user, today=today)
        context["dates"] = next_dates(user, now=now)
        context["mail_server_waits"] = mail_server_waits(user, now=now)
        context["background_waits_since"] = background_waits_since(now=now)
    if Kind.TRAINER in user.role_kinds:
        context["teaching"] = teaching(user, now=now)
    if Kind.VOLUNTEER in user.role_kinds:
        context["portal"] = portal(user, today=today, now=now)
    response = render(request, "office/desk.html", context)
    if user.role_kinds == {Kind.VOLUNTEER}:
        keep_copy(response, owner=owner_of(user))
    return response


@allow(*OFFICE)
@require_POST
def decide(request: SignedInRequest) -> HttpResponse:
    """Done, later or not needed. What does not fit comes back on a page of its own, with what was typed."""
    today, back = timezone.localdate(), way_back(request, otherwise=reverse("office:desk"))
    key = request.POST.get("key", "")
    try:
        todo = decisions.todo_with(key, user=request.user, today=today)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    form = DecisionForm(request.POST)
    if form.is_valid():
        words = form.decision(today=today)
        try:
            decisions.decide(key=key, by=request.user, today=today, **words)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _sentence(todo, words["verdict"], words["until"]))
            return redirect(back)
    context = {"todo": todo, "form": form, "back": back, "number": 1, "page_title": todo.title}
    return render(request, "office/decide.html", context, status=422)


def _sentence(todo: Todo, verdict: Verdict, until: object) -> str:
    words = {"title": todo.title, "date": date_format(until, "l, j. F") if until else ""}  # type: ignore[arg-type]
    if verdict == Verdict.LATER:
        return _("“%(title)s” comes back on %(date)s.") % words
    if verdict == Verdict.DONE:
        return _("Done: %(title)s") % words
    return _("Not needed: %(title)s") % words


@allow(*OFFICE)
@require_safe
def decision_list(request: SignedInRequest) -> HttpResponse:
    """What was decided lately: what stays away for now, and what has settled since."""
    today = timezone.localdate()
    aside = put_aside(request.user, today=today)
    standing = [decision.pk for _todo, decision in aside]
    lately = TodoDecision.objects.made_lately(request.user, today=today).exclude(pk__in=standing)
    context = {
        "page_title": _("Decided lately"),
        "aside": aside,
        "lately": [(kind_of(decision.key), decision) for decision in lately[:LATELY_SHOWN]],
        "kinds": by_weight(),
    }
    return render(request, "office/decision_list.html", context)


@allow(*OFFICE)
@require_POST
def bring_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    decision = get_object_or_404(TodoDecision.objects.visible_to(request.user), pk=pk)
    try:
        decisions.bring_back(decision=decision, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It stands on the list again."))
    return redirect("office:decision_list")
