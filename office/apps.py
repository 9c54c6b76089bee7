from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        """Connects the signals."""
        from office import account_letters, erasure, fault_mails, reading_mails  # noqa: F401
