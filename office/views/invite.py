from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from office.invitations import send_invitation


@allow(Kind.ADMINISTRATOR)
@require_POST
def invitation_send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        send_invitation(user=user, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": user.email})
    return redirect(user)
