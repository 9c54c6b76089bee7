"""Who sees which doors: the one list of the main navigation, the public pages and the footer.

`kern` may not import the apps whose pages it names, so roles and pages are plain strings here.
A test resolves every URL name.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

OFFICE = ("administrator", "coordinator")
PUBLIC = ("public",)


@dataclass(frozen=True)
class Door:
    """One entry of the navigation. `section` is what the view names of its pages begin with."""

    url_name: str
    label: str | Promise
    kinds: tuple[str, ...]
    section: str
    more: bool = False


NAVIGATION: tuple[Door, ...] = ()

FOOTER: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True)
class NavItem:
    """A door as the page shows it: `current` is the value of aria-current, or empty."""

    url: str
    label: str | Promise
    current: str
    more: bool


def nav_items(request: HttpRequest, kinds: Collection[str]) -> list[NavItem]:
    """The doors open to these roles, the one that the visitor stands in marked as current."""
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    doors = [door for door in NAVIGATION if set(door.kinds) & set(kinds)]
    # `partnerships:group_…` belongs to the exchange groups although `partnerships:` fits as well.
    fitting = [door for door in doors if view_name.startswith(door.section)]
    here = max(fitting, key=lambda door: len(door.section), default=None)
    return [
        NavItem(
            url=reverse(door.url_name),
            label=door.label,
            current="" if door is not here else "page" if door.url_name == view_name else "true",
            more=door.more,
        )
        for door in doors
    ]


def footer_items() -> list[tuple[str, str | Promise]]:
    """Address and label of each link at the foot of every page."""
    return [(reverse(url_name), label) for url_name, label in FOOTER]
