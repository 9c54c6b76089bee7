"""What every page needs around its content."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from kern.navigation import PUBLIC, NavItem, footer_items, nav_items
from kern.offline import owner_of

THEME_COOKIE = settings.THEME_COOKIE_NAME
THEMES = ("light", "dark")


class Shell:
    """The frame of a page. Everything is worked out only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def items(self) -> list[NavItem]:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return nav_items(self.request, PUBLIC)
        return nav_items(self.request, user.role_kinds)

    @property
    def primary(self) -> list[NavItem]:
        return [item for item in self.items if not item.more]

    @property
    def more(self) -> list[NavItem]:
        return [item for item in self.items if item.more]

    @property
    def section(self) -> NavItem | None:
        """The door that this page lies behind; None where the page is itself a door, or lies behind none."""
        return next((item for item in self.items if item.current == "true"), None)

    @property
    def more_is_current(self) -> bool:
        return any(item.current for item in self.more)

    @property
    def footer(self) -> list[tuple[str, object]]:
        return list(footer_items())

    @property
    def theme(self) -> str:
        """`light`, `dark`, or empty where the device decides."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def here(self) -> str:
        """This page's address, to come back to after a change of language or theme."""
        return self.request.get_full_path()

    @property
    def owner(self) -> str:
        """Whose page this is, for what a phone keeps: see kern/offline.py."""
        return owner_of(self.request.user)

    @property
    def demo_logins(self) -> bool:
        return bool(getattr(settings, "DEMO_LOGINS", False))


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell` in every template."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
