from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        """Lets the apps add their dates and mails, and connects the signals."""
        from messaging import after_restore, bounces, services  # noqa: F401

        autodiscover_modules("feed", "mails")  # see messaging/feed.py and messaging/events.py
