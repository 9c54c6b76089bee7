"""Signed links: readable by whoever got them, forgeable by nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.http import Http404

from messaging import links


def test_a_link_gives_back_what_was_signed():
    pk = uuid4()
    token = links.sign({"invitation": pk}, purpose="supervision")
    assert links.read(token, purpose="supervision") == {"invitation": str(pk)}


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "", str.upper]
)
def test_a_tampered_link_is_not_found(spoil):
    token = links.sign({"invitation": "1"}, purpose="supervision")
    with pytest.raises(Http404):
        links.read(spoil(token), purpose="supervision")


def test_a_link_opens_only_the_page_it_was_made_for():
    token = links.sign({"id": "1"}, purpose="proposal")
    with pytest.raises(Http404):
        links.read(token, purpose="supervision")


def test_a_link_expires_where_an_age_is_given():
    with time_machine.travel("2026-03-02 10:00 +0100", tick=False):
        token = links.sign({"id": "1"}, purpose="proposal")
    with time_machine.travel("2026-03-09 09:59 +0100", tick=False):
        assert links.read(token, purpose="proposal", max_age=timedelta(days=7)) == {"id": "1"}
    with time_machine.travel("2026-03-09 10:01 +0100", tick=False), pytest.raises(Http404):
        links.read(token, purpose="proposal", max_age=timedelta(days=7))
