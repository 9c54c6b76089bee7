"""Statistics of closed partnerships: what funders ask for, with nobody in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import allow
from accounts.enums import Kind
from kern.sheets import sheet_response
from kern.suppression import SMALLEST
from privacy.figures import Dimension, figures_by


@require_safe
@allow(Kind.ADMINISTRATOR)
def figures(request: HttpRequest) -> HttpResponse:
    """A table for one dimension; `?as=csv` is the same as a file."""
    chosen = request.GET.get("by", "")
    dimension = Dimension(chosen) if chosen in Dimension.values else Dimension.TOWN
    found = figures_by(dimension)
    hidden = f"({_('hidden')})"
    if request.GET.get("as") == "csv":
        return sheet_response(
            "csv",
            name=f"partnerships-{dimension.value}",
            heads=[dimension.label, *found.years, _("all years")],
            rows=[[name, *(hidden if cell is None else cell for cell in row)] for name, row in found.rows],
        )
    context = {
        "page_title": _("Figures of closed partnerships"),
        "dimensions": Dimension.choices,
        "dimension": dimension,
        "found": found,
        "smallest": SMALLEST,
    }
    return render(request, "privacy/figures.html", context)
