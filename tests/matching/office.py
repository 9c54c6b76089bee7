"""The pages of matching as a coordinator opens them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.enums import ProposalAnswer
from matching.models import Proposal
from matching.services.proposal import answer_proposal
from partnerships.enums import Side


def shown(client: Client, name: str, *args: Any, **query: Any) -> str:
    """The page of this address, which opens."""
    response = client.get(reverse(f"matching:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def done(client: Client, name: str, *args: Any, **data: Any) -> str:
    """The page that follows what was posted."""
    response = client.post(reverse(f"matching:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def agree(proposal: Proposal, *, now: Any) -> None:
    for side in Side:
        answer_proposal(proposal=proposal, side=side, answer=ProposalAnswer.YES, now=now)
