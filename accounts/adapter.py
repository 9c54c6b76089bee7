"""How allauth behaves here: nobody signs up by themselves; the office invites."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.confirmation import is_fresh


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """As on our own pages: having just logged in is proof enough."""
        return not is_fresh(self.request)
