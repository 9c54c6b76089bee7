from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Record of access")

    def ready(self) -> None:
        """Which pages show whom, then which changes are recorded: kern/apps.py has all described by now."""
        from audit.registering import register_audited_models

        autodiscover_modules("readings")  # see audit/reading.py
        register_audited_models()
