"""A cache that outlives its Redis: pages, logins and limits go on while Redis is away.

Own code, for lack of one that keeps counting: `django-redis` can ignore errors, but then every limit on
guessing passwords and on public forms is lifted for as long as Redis is away.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Away, silent, still loading, full, or a copy that may not be written to.
AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
)
# Seconds. A page that asks ten times waits for Redis at most once; for the length of a pause nobody waits.
CONNECT_TIMEOUT, ANSWER_TIMEOUT, PAUSE = 0.5, 1.0, 5.0

# By server, for all threads of this process: when it is to be tried again (`time.monotonic`).
_away_until: dict[str, float] = {}


class SteadyRedisCache(RedisCache):
    """Redis, and the memory of this process in its place while Redis does not answer.

    What Redis kept is not found meanwhile. Limits count on in each process for itself: with four processes
    up to four times as much is let through, never without end. What was kept meanwhile is forgotten when
    Redis is back.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        # One attempt more, for the connection that was idle when Redis restarted.
        options = {
            "socket_connect_timeout": CONNECT_TIMEOUT,
            "socket_timeout": ANSWER_TIMEOUT,
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._name = str(server)
        self._substitute = LocMemCache(self._name, {**params, "OPTIONS": {"MAX_ENTRIES": 10_000}})

    def _steadily(self, method: str, *args: Any, **kwargs: Any) -> Any:
        until = _away_until.get(self._name)
        if until is None or time.monotonic() >= until:
            try:
                answer = getattr(super(), method)(*args, **kwargs)
            except AWAY as error:
                if until is None:
                    logger.error("Redis is away (%s): each process counts for itself.", type(error).__name__)
                _away_until[self._name] = time.monotonic() + PAUSE
            else:
                if until is not None and _away_until.pop(self._name, None) is not None:
                    logger.warning("Redis is back.")
                    self._substitute.clear()
                return answer
        return getattr(self._substitute, method)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("delete_many", *args, **kwargs)

    def clear(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("clear", *args, **kwargs)
