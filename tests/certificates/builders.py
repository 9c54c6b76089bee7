"""People who have earned a certificate."""

from typing import Any

from certificates.models import Certificate
from certificates.services.issue import issue_certificate
from tests.builders import TODAY, make_user, make_volunteer
from tests.training.builders import attend_everything
from volunteers.models import Volunteer


def make_trained(**fields: Any) -> Volunteer:
    volunteer = make_volunteer(**fields)
    attend_everything(volunteer)
    return volunteer


def make_certificate(volunteer: Volunteer | None = None, **fields: Any) -> Certificate:
    return issue_certificate(volunteer=volunteer or make_trained(**fields), by=make_user(), today=TODAY)
