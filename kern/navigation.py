"""Who sees which doors: the one list of the main navigation, the public pages and the footer.

`kern` may not import the apps whose pages it names, so roles and pages are plain strings here.
A test resolves every URL name.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADMINISTRATOR = ("administrator",)
OFFICE = ("coordinator", "administrator")
TRAINER = ("trainer",)
VOLUNTEER = ("volunteer",)
PUBLIC = ("public",)


@dataclass(frozen=True)
class Door:
    """One entry of the navigation. `section` is what the view names of its pages begin with, or several
    such beginnings with a space between them."""

    url_name: str
    label: str | Promise
    kinds: tuple[str, ...]
    section: str
    more: bool = False


GROUPS = "partnerships:group partnerships:supervision"

NAVIGATION: tuple[Door, ...] = (
    Door("office:desk", _("Today"), OFFICE + TRAINER + VOLUNTEER, "office:desk"),
    Door("volunteers:list", _("Volunteers"), OFFICE, "volunteers:"),
    Door("newcomers:list", _("Newcomers"), OFFICE, "newcomers:"),
    Door("matching:list", _("Matching"), OFFICE, "matching:"),
    Door("partnerships:list", _("Partnerships"), OFFICE, "partnerships:"),
    Door("training:course_list", _("Training"), OFFICE + TRAINER, "training:"),
    Door("assignments:board", _("Assignments"), OFFICE, "assignments:"),
    Door("partnerships:group_list", _("Exchange groups"), OFFICE, GROUPS, more=True),
    Door("certificates:list", _("Certificates"), OFFICE, "certificates:", more=True),
    Door("events:list", _("Events"), OFFICE, "events:", more=True),
    Door("publications:list", _("Handbook & newsletter"), OFFICE, "publications:", more=True),
    Door("office:import_list", _("Import"), OFFICE, "office:import", more=True),
    Door("messaging:list", _("Outbox"), OFFICE, "messaging:", more=True),
    Door("messaging:text_list", _("Mail texts"), ADMINISTRATOR, "messaging:text", more=True),
    Door("programmes:programme_list", _("Programmes"), ADMINISTRATOR, "programmes:programme", more=True),
    Door("accounts:user_list", _("Accounts"), ADMINISTRATOR, "accounts:", more=True),
    Door("privacy:overview", _("Data protection"), ADMINISTRATOR, "privacy:", more=True),
    Door("audit:list", _("Record of access"), ADMINISTRATOR, "audit:", more=True),
    Door("upkeep:overview", _("Upkeep"), ADMINISTRATOR, "upkeep:", more=True),
    Door("privacy:request_list", _("Requests about data"), ("coordinator",), "privacy:request", more=True),
    Door("partnerships:mine", _("My partnerships"), VOLUNTEER, "partnerships:"),
    Door("partnerships:group_list", _("My exchange group"), TRAINER + VOLUNTEER, GROUPS),
    Door("training:mine", _("My training"), VOLUNTEER, "training:"),
    Door("assignments:mine", _("My assignments"), VOLUNTEER, "assignments:"),
    Door("privacy:mine", _("My data"), VOLUNTEER, "privacy:mine privacy:my privacy:ask", more=True),
    Door("programmes:home", _("The programme"), PUBLIC, "programmes:home"),
    Door("volunteers:apply", _("Volunteer with us"), PUBLIC, "volunteers:apply"),
    Door("newcomers:register", _("Find a partner"), PUBLIC, "newcomers:register"),
    Door("programmes:contact_points", _("Contact points"), PUBLIC, "programmes:contact"),
    Door("events:public_list", _("Events"), PUBLIC, "events:"),
)

FOOTER: tuple[tuple[str, str | Promise], ...] = (
    ("publications:handbook", _("Handbook")),
    ("publications:newsletter_list", _("Newsletter")),
    ("certificates:verify", _("Check a certificate")),
    ("privacy:notices", _("Data protection")),
    ("programmes:about", _("Imprint and data sources")),
)


@dataclass(frozen=True)
class NavItem:
    """A door as the page shows it: `current` is the value of aria-current, or empty."""

    url: str
    label: str | Promise
    current: str
    more: bool


def _fits(door: Door, view_name: str) -> int:
    """How much of the view's name the door's section covers; 0 where the page lies elsewhere."""
    return max((len(part) for part in door.section.split() if view_name.startswith(part)), default=0)


def nav_items(request: HttpRequest, kinds: Collection[str]) -> list[NavItem]:
    """The doors open to these roles, the one that the visitor stands in marked as current."""
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    open_doors = [door for door in NAVIGATION if set(door.kinds) & set(kinds)]
    # Who has two roles finds each page once, under the name that comes first.
    seen: dict[str, Door] = {}
    for door in open_doors:
        seen.setdefault(door.url_name, door)
    doors = list(seen.values())
    # `partnerships:group_…` belongs to the exchange groups although `partnerships:` fits as well.
    fitting = [door for door in doors if _fits(door, view_name)]
    here = max(fitting, key=lambda door: (door.url_name == view_name, _fits(door, view_name)), default=None)
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
