"""A change of the programme's rules shows at once who is ready by them."""

from __future__ import annotations

import pytest

from tests.builders import TODAY, make_volunteer
from tests.training.builders import attend_everything
from training.progress import is_ready

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.time_machine(TODAY)]


def test_fewer_hours_make_ready_and_more_hours_take_nobody_back():
    volunteer = make_volunteer()
    attend_everything(volunteer)
    newer = make_volunteer()
    programme = volunteer.programme
    programme.required_training_minutes = 3000
    programme.save()
    assert is_ready(volunteer)
    assert not is_ready(newer)
    newer.refresh_from_db()
    attend_everything(newer)
    assert not is_ready(newer)
    programme.required_training_minutes = 2400
    programme.save()
    assert is_ready(newer)
