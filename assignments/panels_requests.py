"""What the public start page says to schools, authorities and practices. Imported when Django starts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kern.panels import panel
from programmes.models import Programme


@panel("home", order=5)
def ask_for_company(request: HttpRequest, programme: Programme) -> Any:
    return "assignments/_company_panel.html", {}
