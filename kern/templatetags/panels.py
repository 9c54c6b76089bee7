"""`{% panels "volunteer" volunteer %}`: the parts that higher apps add to this page."""

from django import template
from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kern.panels import panels_of

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, page: str, record: Model) -> SafeString:
    request = context["request"]
    return format_html_join(
        "\n",
        "{}",
        ((render_to_string(name, data, request),) for name, data in panels_of(page, request, record)),
    )
