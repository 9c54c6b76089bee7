from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PageKind(models.TextChoices):
    """In the order in which the handbook shows them."""

    RECOMMENDATION = "recommendation", _("recommendation")
    GOOD_PRACTICE = "good_practice", _("good practice")
    PORTRAIT = "portrait", _("portrait")

    @property
    def heading(self) -> Promise:
        """What stands above the pages of this kind."""
        return HEADINGS[self]


HEADINGS = {
    PageKind.RECOMMENDATION: _("Recommendations"),
    PageKind.GOOD_PRACTICE: _("Good practice"),
    PageKind.PORTRAIT: _("Portraits"),
}
