from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Record of access")

    def ready(self) -> None:
        """Connects the signals, reads which pages show whom, and has changes recorded as described."""
        from audit.registering import register_audited_models
        from audit.services import events  # noqa: F401

        autodiscover_modules("readings")  # see audit/reading.py
        register_audited_models()
