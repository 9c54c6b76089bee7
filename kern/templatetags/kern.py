"""The house's own tags and filters; built into every template, no {% load %} needed."""

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.dates import MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kern.forms import set_control_class

register = template.Library()

THIRDS = {0: "", 15: "⅓", 30: "⅔"}
ALERTS = {"success": "success", "warning": "warning", "error": "danger"}


# --- numbers, dates and names the German way ---------------------------------------------------


@register.filter
def plain(value: object) -> str:
    """A number as it is, without thousands separator: years, ids, values of attributes."""
    return "" if value is None else str(value)


@register.filter
def long_date(value: datetime.date | None) -> str:
    """With the weekday: Sonntag, 22. November 2026."""
    return f"{_dated(value, 'l')}, {_dated(value, 'DATE_FORMAT')}" if value else ""


@register.filter
def long_day(value: datetime.date | None) -> str:
    """With the weekday, without the year: Sonntag, 22. November."""
    return f"{_dated(value, 'l')}, {_dated(value, 'MONTH_DAY_FORMAT')}" if value else ""


def _dated(value: datetime.date, form: str) -> str:
    return formats.date_format(localtime(value) if isinstance(value, datetime.datetime) else value, form)


@register.filter
def hours(minutes: float | None) -> str:
    """Minutes as hours: 2370 → 39,5 h."""
    if minutes is None:
        return "–"
    value = (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()
    return f"{formats.number_format(f'{value:f}')}\N{NO-BREAK SPACE}h"


@register.filter
def units45(minutes: int | None) -> str:
    """Minutes as teaching units of 45 minutes: 2370 → 52⅔."""
    if minutes is None:
        return "–"
    whole, rest = divmod(int(minutes), 45)
    if rest in THIRDS:
        number = formats.number_format(whole)
        return f"{number}{THIRDS[rest]}" if whole or not rest else THIRDS[rest]
    return formats.number_format(Decimal(minutes) / 45, decimal_pos=1)


@register.filter
def km(distance: float | None) -> str:
    """A distance in whole kilometres; nobody needs more, and postcodes know no better."""
    if distance is None:
        return "–"
    rounded = round(float(distance))
    number = formats.number_format(rounded) if rounded >= 1 else "< 1"
    return f"{number}\N{NO-BREAK SPACE}km"


@register.filter
def euros(cents: int | None) -> str:
    """Money from whole cents: 1250 → 12,50 €."""
    if cents is None:
        return "–"
    return f"{formats.number_format(Decimal(cents) / 100, decimal_pos=2)}\N{NO-BREAK SPACE}€"


@register.filter
def weekday(value: int | datetime.date, form: str = "long") -> str:
    """Monday … Sunday from 0 … 6 or from a date; `|weekday:"short"` for two letters."""
    number = value.weekday() if isinstance(value, datetime.date) else int(value)
    names = WEEKDAYS_ABBR if form == "short" else WEEKDAYS
    return str(names[number])


@register.filter
def day_badge(value: datetime.date | datetime.datetime) -> SafeString:
    """The little calendar leaf beside a date in a list."""
    if isinstance(value, datetime.datetime):
        value = localtime(value).date()
    return format_html(
        '<time class="day" datetime="{}">{}<b>{}</b></time>',
        value.isoformat(),
        MONTHS_3[value.month].capitalize(),
        f"{value.day:02d}",
    )


@register.filter
def initials(name: object) -> str:
    """Two letters at most: Ayşe Demirtaş → AD."""
    words = str(name).split()
    return "".join(word[0].upper() for word in [words[0], words[-1]][: len(words)]) if words else ""


@register.filter
def text_direction(text: object) -> str:
    """“rtl” for text that begins from right to left; on paper, where `dir="auto"` means nothing."""
    strong = next(filter(("L", "R", "AL").__contains__, map(unicodedata.bidirectional, str(text))), "L")
    return "ltr" if strong == "L" else "rtl"


# --- pieces of a page -------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A KERN icon. Silent beside text; give a label where it stands alone."""
    if label:
        return format_html(
            '<span class="kern-icon kern-icon--{}" role="img" aria-label="{}"></span>', name, label
        )
    return format_html('<span class="kern-icon kern-icon--{}" aria-hidden="true"></span>', name)


@register.simple_tag
def badge(text: object, kind: str = "info") -> SafeString:
    """A status in words; `kind` is info, success, warning or danger."""
    label = format_html('<span class="kern-label kern-label--small">{}</span>', text)
    return format_html('<span class="kern-badge kern-badge--small kern-badge--{}">{}</span>', kind, label)


@register.inclusion_tag("kern/mark.html")
def mark() -> dict[str, object]:
    """The mark: two circles on one line, eye to eye."""
    return {}


@register.simple_block_tag
def breadcrumb(content: str) -> SafeString:
    """The way back, from crumbs."""
    return format_html('<nav class="breadcrumb" aria-label="{}"><ol>{}</ol></nav>', _("Breadcrumb"), content)


@register.simple_tag
def crumb(label: object, target: str = "", *args: object) -> SafeString:
    """One step of the way: a link where a URL name (with its arguments) or an address is given."""
    if not target:
        return format_html('<li aria-current="page">{}</li>', label)
    return format_html('<li><a href="{}">{}</a></li>', _address(target, args), label)


@register.simple_block_tag
def panel(content: str, title: object = "", css: str = "") -> SafeString:
    """A framed part of a page with its heading."""
    heading = format_html('<h2 class="kern-title">{}</h2>', title) if title else ""
    return format_html('<section class="panel {}">{}{}</section>', css, heading, content)


@register.simple_block_tag(takes_context=True)
def post_button(
    context: template.Context,
    content: str,
    url: str,
    style: str = "primary",
    **values: object,
) -> SafeString:
    """A button that changes something: a POST form of its own.

    The content is the label; further `name=value` go along as hidden inputs.
    """
    return SafeString(
        render_to_string(
            "kern/post_button.html",
            {
                "url": url,
                "label": SafeString(content.strip()),
                "style": style,
                "values": values,
                "csrf_token": context.get("csrf_token"),
            },
        )
    )


@register.inclusion_tag("kern/empty_state.html")
def empty_state(text: object, target: str = "", label: object = "", *args: object) -> dict[str, Any]:
    """What to say where nothing is, and what to do next."""
    return {"text": text, "url": _address(target, args) if target else "", "label": label}


@register.filter
def alert_kind(tags: str) -> str:
    """Django's message level as KERN's kind of alert."""
    return next((kind for tag, kind in ALERTS.items() if tag in tags.split()), "info")


def _address(target: str, args: tuple[object, ...]) -> str:
    """A URL name or an address that is one already."""
    if target.startswith(("/", "?", "#", "http")):
        return target
    try:
        return reverse(target, args=args)
    except NoReverseMatch as error:
        raise template.TemplateSyntaxError(str(error)) from error


# --- forms --------------------------------------------------------------------------------------


@register.simple_tag
def kern_control(field: forms.BoundField) -> SafeString:
    """The input of a field with KERN's classes; groups of choices one below the other."""
    set_control_class(field)
    if field.use_fieldset and hasattr(field.field, "choices"):
        return SafeString(render_to_string("kern/choices.html", {"field": field}))
    return SafeString(str(field))


@register.simple_tag
def kern_error_links(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of the form with the id of the input it belongs to."""
    links: list[dict[str, str]] = []
    for name, errors in form.errors.items():
        target = label = ""
        if name in form.fields:
            field = form[name]
            first = field.subwidgets[0].id_for_label if field.use_fieldset else field.id_for_label
            target, label = first or field.auto_id or "", str(field.label)
        links += [{"target": target, "label": label, "text": str(text)} for text in errors]
    return links


@register.filter
def control_kind(field: forms.BoundField) -> str:
    """Which frame a field needs: check, group or input."""
    if isinstance(field.field.widget, forms.CheckboxInput):
        return "check"
    return "group" if field.use_fieldset else "input"
