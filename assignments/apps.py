from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AssignmentsConfig(AppConfig):
    name = "assignments"
    verbose_name = _("Assignments")

    def ready(self) -> None:
        """Lets higher apps add what keeps volunteers busy, and connects the signals."""
        from assignments.services import leaving, outside  # noqa: F401
        from assignments.services.booking import refuse_while_expected, refuse_while_going_along
        from newcomers import services as newcomers
        from volunteers import services as volunteers

        volunteers.before_ending.append(refuse_while_going_along)
        newcomers.before_ending.append(refuse_while_expected)
        autodiscover_modules("diary")  # see assignments/diary.py
        from assignments import panels_contacts, panels_requests  # noqa: F401
