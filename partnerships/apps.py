from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = _("Partnerships")

    def ready(self) -> None:
        """Nobody ends with a partnership open: the lower apps ask, without knowing whom."""
        from newcomers import services as newcomers
        from partnerships.services.partnership import refuse_while_accompanied, refuse_while_accompanying
        from volunteers import services as volunteers

        volunteers.before_ending.append(refuse_while_accompanying)
        newcomers.before_ending.append(refuse_while_accompanied)
        autodiscover_modules("timeline")  # see partnerships/moments.py
