from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernConfig(AppConfig):
    name = "kern"

    def ready(self) -> None:
        autodiscover_modules("panels")
