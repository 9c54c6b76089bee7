"""How often something may be asked: a few per window of time, counted in Django's cache.

Own code on purpose. `django-ratelimit` was looked at: its last release is of 2023, it knows nothing of
trusted proxies and does not say when somebody may come back. allauth's limits are internal to it. What
remains to be written is these lines; how many proxies are trusted is asked of allauth, where the operator
sets it.

Redis counts without gaps across processes; a cache that forgets (a restart) only forgives.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Limit:
    """At most `most` times in `seconds`, for each `who`. `name` keeps limits apart."""

    name: str
    most: int
    seconds: int

    def wait(self, who: str, *, now: float | None = None) -> int:
        """Count one more try and return how many seconds to wait; 0 as long as it is not too often."""
        window, gone = divmod(int(time.time() if now is None else now), self.seconds)
        # Who asked is nobody's business: the cache keeps a fingerprint. It also keeps keys short and plain.
        who = salted_hmac(f"limit:{self.name}", who).hexdigest()
        key = f"limit:{self.name}:{window}:{who}"
        cache.add(key, 0, timeout=self.seconds)
        try:
            count = cache.incr(key)
        except ValueError:  # forgotten between the two
            return 0
        return self.seconds - gone if count > self.most else 0


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, behind as many proxies as the operator trusts."""
    return str(get_adapter().get_client_ip(request))
