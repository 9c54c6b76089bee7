"""Who may call what, and what those without the right come across: as the tests walk it, with the figures.

The world is the tests' own: an office with a record of every kind and a canary in every field that says
something of somebody. Nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.test import Client

from accounts.enums import Kind
from benchmarks import Result, prove
from tests.builders import make_municipality, make_person, make_programme, make_user, make_volunteer
from tests.canary_mails import leaks_behind_links, leaks_of_mails, write_mails
from tests.canary_world import World, look_around
from tests.fixtures.login import confirm
from tests.other_office import There
from tests.test_access import KNOWN, cells
from tests.test_two_offices import answers_about

DATA_OF_OTHERS = ((Kind.COORDINATOR,), (Kind.TRAINER,), (Kind.VOLUNTEER,), tuple(Kind)[1:])


@contextmanager
def _nothing_stays() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return confirm(client)


@prove("URL × role × method: calls that are answered other than the table says", goal="0")
def calls_that_are_answered_otherwise() -> Result:
    with _nothing_stays():
        make_programme()
        clients: dict[str | None, Client] = {None: Client()}
        for kind in Kind:
            user = make_user(kind)
            if kind == Kind.VOLUNTEER:
                make_volunteer(make_person(user=user))
            clients[kind] = _logged_in(user)
        cookie = settings.SESSION_COOKIE_NAME
        sessions = {kind: client.cookies.get(cookie) for kind, client in clients.items()}
        faults: list[str] = []
        for name in KNOWN:
            with transaction.atomic():
                for role, client in clients.items():
                    client.cookies.clear()
                    if session := sessions[role]:
                        client.cookies[cookie] = session.value
                faults += cells(name, clients)
                transaction.set_rollback(True)
    wrong = [fault for fault in faults if fault]
    return Result(f"{len(wrong)} of {len(faults):,} calls at {len(KNOWN)} URLs", not wrong)


@prove("canaries read by those without the right: pages, files, calendars, mails", goal="0")
def canaries_that_got_out() -> Result:
    with _nothing_stays():
        world = World()
        viewers = world.viewers()
        leaks: set[str] = set()
        for viewer in viewers:
            look_around(world, viewer)
            leaks |= viewer.leaks
        mails = write_mails(world)
        leaks |= leaks_of_mails(world, mails)
        behind, opened = leaks_behind_links(world, mails)
    pages = sum(viewer.pages for viewer in viewers) + len(opened)
    measured = (
        f"{len(leaks | behind)} of {len(world.aviary.canaries)} on {pages} pages, in {len(mails)} mails"
    )
    return Result(measured, not leaks | behind)


@prove("ids of another county or town: calls that find something", goal="0")
def ids_that_answer() -> Result:
    with _nothing_stays():
        there = There()
        town = make_municipality("Lorsch", "64653")
        users = [make_user(*kinds) for kinds in DATA_OF_OTHERS]
        users.append(make_user(Kind.COORDINATOR, organisation=there.organisation, municipality=town))
        found = [each for user in users for each in answers_about(there, _logged_in(user))]
    wrong = [each for each in found if each]
    return Result(f"{len(wrong)} of {len(found):,} calls", not wrong)
