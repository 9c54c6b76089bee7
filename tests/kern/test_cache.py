"""Redis dies and comes back: whoever asks the cache gets an answer, and limits go on counting."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import caches
from django.test import Client, override_settings
from django.urls import reverse

from kern import cache as steady
from kern.cache import SteadyRedisCache
from kern.limits import Limit
from tests import servers
from tests.builders import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.expects_error_log]


class OwnRedis:
    """A Redis that a test may kill and start again, empty, at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/redis.sock"
        self.process = servers.run_redis(folder)

    def kill(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        self.process.wait()
        (self.folder / "redis.sock").unlink(missing_ok=True)

    def start(self) -> None:
        self.process = servers.run_redis(self.folder)


@pytest.fixture
def own_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    monkeypatch.setattr(steady, "_away_until", {})
    with override_settings(
        CACHES={"default": {"BACKEND": "kern.cache.SteadyRedisCache", "LOCATION": server.url}}
    ):
        yield server
    if server.process.poll() is None:
        server.kill()


@pytest.fixture
def after_the_pause(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def pass_it() -> None:
        for server in steady._away_until:
            steady._away_until[server] = 0

    return pass_it


def test_every_question_is_answered_with_and_without_redis(own_redis: OwnRedis) -> None:
    def ask_all(cache: Any) -> list[object]:
        return [
            cache.add("number", 1),
            cache.add("number", 2),
            cache.incr("number"),
            cache.decr("number"),
            cache.get("number"),
            cache.set_many({"a": "x", "b": "y"}),
            cache.get_many(["a", "b", "c"]),
            cache.touch("a", 60),
            "a" in cache,
            cache.delete("a"),
            cache.get("a", "gone"),
            cache.delete_many(["b"]),
            cache.get_or_set("d", lambda: "made"),
            cache.get("d"),
        ]

    cache = caches["default"]
    assert isinstance(cache, SteadyRedisCache)
    with_redis = ask_all(cache)
    cache.clear()
    own_redis.kill()
    assert ask_all(cache) == with_redis


def test_limits_count_on_and_redis_is_taken_again(
    own_redis: OwnRedis, after_the_pause: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "kern.cache")
    limit = Limit("test", most=2, seconds=3600)
    assert not limit.wait("somebody", now=0)
    own_redis.kill()
    assert [bool(limit.wait("somebody", now=0)) for _ in range(4)] == [False, False, True, True]
    after_the_pause()
    assert limit.wait("somebody", now=0), "still away after the pause: the count goes on"
    own_redis.start()
    assert limit.wait("somebody", now=0), "during the pause nobody asks Redis"
    after_the_pause()
    assert not limit.wait("somebody", now=0)
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.dbsize() == 1
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"], "said once, not each time"


@override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "3/5m/key", "login": "30/m/ip"})
def test_without_redis_people_log_in_and_guessing_ends(own_redis: OwnRedis) -> None:
    user = make_user(password="eine lange Losung")
    own_redis.kill()
    login = reverse("account_login")
    stranger = Client()
    tries = [stranger.post(login, {"login": user.email, "password": "falsch"}) for _ in range(4)]
    found = [answer.context["form"].errors.as_data()["__all__"][0].code for answer in tries]
    assert found == ["email_password_mismatch"] * 3 + ["too_many_login_attempts"]
    someone = make_user(password="eine andere lange Losung")
    answer = Client().post(login, {"login": someone.email, "password": "eine andere lange Losung"})
    assert answer.status_code == 302
