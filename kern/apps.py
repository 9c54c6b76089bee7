from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules

from kern.checks import front_end_packages_are_there


class KernConfig(AppConfig):
    name = "kern"

    def ready(self) -> None:
        register(front_end_packages_are_there)
        autodiscover_modules("panels", "personal_data")  # see kern/panels.py and kern/personal_data.py
