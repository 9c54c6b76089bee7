"""An empty, migrated PostgreSQL with Redis for the rows, thrown away afterwards."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Start the tests' own servers, set Django up on them and create the database `test_augenhoehe`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    from tests import servers

    processes = servers.start()
    try:
        import django
        from django.db import connection
        from django.test.utils import setup_test_environment, teardown_test_environment

        django.setup()
        # A line for each request would stand between the rows.
        logging.getLogger("django_structlog").setLevel(logging.WARNING)
        setup_test_environment()
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db("augenhoehe", verbosity=0)
            teardown_test_environment()
    finally:
        servers.end(processes)
