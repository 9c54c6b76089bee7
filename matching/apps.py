from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        """Connects the signals, and asks what only matching knows before the office joins two itself."""
        from matching import signals  # noqa: F401
        from matching.services.joining import refuse_who_is_kept_for_others
        from partnerships.services.joining import before_joining

        before_joining.append(refuse_who_is_kept_for_others)
