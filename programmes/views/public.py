"""What everybody can read: the programme, where to turn to, and who is behind this site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kern.access import allow_public
from programmes.filters import ContactPointFilter
from programmes.models import Organisation, Programme

HOME_CONTACT_POINTS = 3


@allow_public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page anybody sees. Until there is a programme it says how to set one up."""
    running = Programme.objects.running(today=timezone.localdate()).select_related("organisation")
    programmes = list(running)
    if not programmes:
        return render(request, "programmes/home_empty.html")
    context = {
        "programme": programmes[0],
        "others": programmes[1:],
        "contact_points": Organisation.objects.contact_points()[:HOME_CONTACT_POINTS],
    }
    return render(request, "programmes/home.html", context)


@allow_public
@require_safe
def contact_points(request: HttpRequest) -> HttpResponse:
    found = ContactPointFilter(request.GET, queryset=Organisation.objects.contact_points(), request=request)
    return render(request, "programmes/contact_points.html", {"filter": found, "contact_points": found.qs})


@allow_public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who runs this, which software it is, whose data it builds on, and what happens with people's data."""
    running = Programme.objects.running(today=timezone.localdate())
    context = {
        "operators": Organisation.objects.filter(pk__in=running.values("organisation")),
        "source_url": settings.SOURCE_URL,
    }
    return render(request, "programmes/about.html", context)
