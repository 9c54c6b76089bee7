"""Forty payloads in every text that somebody can type, each page opened in Chromium by whoever sees most."""

from __future__ import annotations

import os
import shutil
from functools import cache

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import sync_playwright

from benchmarks import Result, prove
from tests.fixtures.browser import QUIET
from tests.security.payloads import PAYLOADS
from tests.security.xss import PoisonedHouse, Witness

# Short fields hold few payloads at a time: the rounds turn through all of them.
ROUNDS = len(PAYLOADS)
STEP = 8


@cache
def _walk() -> tuple[int, int, Witness]:
    """Cases (pairs of a payload and a field), pages opened, and the witness of it; nothing stays."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    cases: set[tuple[str, str]] = set()
    call_command("flush", interactive=False, verbosity=0)  # what rows before have left
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        witness = Witness(browser)
        with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
            house = PoisonedHouse()
            for start in range(0, ROUNDS, STEP):
                cases |= house.poison(start).cases
                for client, address in house.visits():
                    witness.visit(client, address)
            transaction.set_rollback(True)
        browser.close()
    return len(cases), witness.opened, witness


@prove("XSS: pairs of payload and field tried in Chromium, at least", goal="2,000")
def cases() -> Result:
    number, opened, _witness = _walk()
    return Result(f"{number:,} on {opened:,} pages", number >= 2000)


@prove("XSS: dialogs, CSP reports, elements that came out of a text", goal="0, 0, 0")
def findings() -> Result:
    witness = _walk()[2]
    found = (len(witness.dialogs), len(witness.reports), len(witness.faults))
    return Result(", ".join(map(str, found)), found == (0, 0, 0))
