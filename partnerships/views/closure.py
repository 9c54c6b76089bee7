"""The office closes a pair."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.access import allow
from accounts.enums import Kind
from partnerships.forms.closure import ClosureForm
from partnerships.services.closure import close_partnership
from partnerships.views.partnership import PartnershipFormPage


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipClose(PartnershipFormPage):
    form_class = ClosureForm
    page_title = _("Close the partnership")
    submit_label = _("Close the partnership")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.partnership.is_beyond_trial:
            self.intro = _("Both are free again and are asked by e-mail how it was.")
        else:
            self.intro = _("Both are free again and are told by e-mail that their trial ends, not why.")
        return super().get_context_data(**kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"closed_on": localdate()}

    def perform(self, form: Any) -> str:
        close_partnership(
            partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate()
        )
        if self.partnership.is_beyond_trial:
            self.success_message = _("The partnership is closed. Both have been asked for feedback.")
        else:
            self.success_message = _("The partnership is closed. Both have been told.")
        return self.partnership.get_absolute_url()
