"""Start the servers before anything else; the fixtures themselves live in tests/fixtures/."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests import servers
from tests.fixtures.database import copy_of_the_tables, keep_content_types_known

pytest_plugins = [
    "tests.fixtures.sharing",
    "tests.fixtures.background",
    "tests.fixtures.imap",
    "tests.fixtures.browser",
    "tests.fixtures.log",
    "tests.fixtures.axe",
    "tests.fixtures.office",
]


def pytest_configure(config: pytest.Config) -> None:
    """One pair of servers for the whole run: the controller starts it, its workers find it by name."""
    if not hasattr(config, "workerinput") and not config.option.collectonly and not config.option.help:
        processes = servers.start()
        config.add_cleanup(lambda: servers.end(processes))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before pytest-django makes the database of this process."""
    keep_content_types_known()
    copy_of_the_tables()


@pytest.fixture(autouse=True)
def _speaks_german() -> Iterator[None]:
    """A request in English leaves its language behind in the thread; the next test starts in German again."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    """Limits count in the cache; no test pays for what another has tried."""
    cache.clear()
