"""Somebody with a token in every field is erased: what of them is left in dump, media, Redis and logs."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import redis
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks import Result, prove
from kern.personal_data import described
from people.models import Person
from privacy.enums import ErasureReason
from privacy.services.erasure import erase_person
from tests import servers
from tests.builders import make_user
from tests.canaries import Aviary, Canary
from tests.canary_world import World
from tests.privacy.dump import database, files
from upkeep.backup.database import another_database, coordinates, program

NAME = "augenhoehe_canaries"
# Numbers of papers stay, so that none is missing in the register; an appointment is the newcomer's.
KEPT = {"certificates.Certificate.number", "certificates.Certificate.verification_code"}
NEWCOMERS_OWN = "assignments.Assignment."


@prove("canaries of two erased people left in dump, media, Redis, logs", goal="0")
def canaries_left() -> Result:
    """A volunteer and a newcomer who are a pair, with all that the house knows of anybody."""
    with _a_copy_of_the_database(), tempfile.TemporaryDirectory() as folder, _listening() as log:
        address = servers.redis_url("unix")
        caching = {"default": {"BACKEND": "kern.cache.SteadyRedisCache", "LOCATION": address}}
        with override_settings(MEDIA_ROOT=folder, CACHES=caching):
            world = World()
            people = [world.partnership.volunteer.person, world.partnership.newcomer.person]
            words = _words(world.aviary, people)
            for person in people:
                _walk_past(Person.objects.get(pk=person.pk), world.staff)
                erase_person(person=person, reason=ErasureReason.REQUEST, by=make_user(), now=timezone.now())
            left = _found(words, _everything(Path(folder), address, log))
            caches["default"].clear()
    return Result(f"{len(left)} of {len(words)}", not left and len(words) > 50)


def _words(aviary: Aviary, people: list[Person]) -> set[str]:
    """The tokens of everything that the descriptions of fields let go with these two."""
    keys = {person.pk for person in people}
    return {
        spelling
        for spelling, canary in aviary.canaries.items()
        if spelling.startswith("zq") and canary.people & keys and _goes(canary)
    }


def _goes(canary: Canary) -> bool:
    label, name = canary.path.rsplit(".", 1)
    description = described(label)
    if description is None or canary.path in KEPT or canary.path.startswith(NEWCOMERS_OWN):
        return False
    return any(description.fields[name].is_erased_with(path) for path in description.about)


def _walk_past(person: Person, staff: User) -> None:
    """Pages, limits and the log meet the person: a wrong password, the office's pages, a search."""
    Client().post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    office = Client()
    office.force_login(staff)
    office.get(reverse("office:search"), {"q": person.last_name})


def _everything(folder: Path, address: str, log: StringIO) -> Iterator[str]:
    yield from (text for _where, text in database())
    dump = subprocess.run(
        [program("pg_dump"), "--format=plain"],
        env={**os.environ, **coordinates(NAME)},
        capture_output=True,
        check=True,
    )
    yield dump.stdout.decode("utf-8", "replace")
    yield from (text for _where, text in files(folder))
    store = redis.Redis.from_url(address)
    for key in store.scan_iter():
        yield key.decode("latin-1")
        yield (store.dump(key) or b"").decode("latin-1")
    yield log.getvalue()


def _found(words: set[str], texts: Iterator[str]) -> set[str]:
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    return {hit.lower() for text in texts for hit in pattern.findall(text)}


@contextmanager
def _a_copy_of_the_database() -> Iterator[None]:
    """Whatever is written stays out of the way of the other rows."""
    ours = connection.settings_dict["NAME"]
    with another_database(NAME):
        with subprocess.Popen(
            [program("pg_dump"), "--format=custom", "--no-owner"],
            env={**os.environ, **coordinates()},
            stdout=subprocess.PIPE,
        ) as dump:
            subprocess.run(
                [program("pg_restore"), "--no-owner", "--single-transaction", "--dbname", NAME],
                env={**os.environ, **coordinates(NAME)},
                stdin=dump.stdout,
                check=True,
            )
        connection.close()
        connection.settings_dict["NAME"] = NAME
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = ours


@contextmanager
def _listening() -> Iterator[StringIO]:
    """All that is logged, as text."""
    log = StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    try:
        yield log
    finally:
        logging.getLogger().removeHandler(handler)
