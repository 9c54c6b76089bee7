from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UpkeepConfig(AppConfig):
    name = "upkeep"
    verbose_name = _("Upkeep")

    def ready(self) -> None:
        """Listens to tasks, and lets the apps add their checks."""
        from upkeep import task_log  # noqa: F401

        autodiscover_modules("health")  # see upkeep/health.py
