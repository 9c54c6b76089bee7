"""PostgreSQL's own tools, and what tells whether two databases hold the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from django.db import connection
from psycopg import sql

from upkeep.backup import BackupError

Fingerprints = dict[str, dict[str, int]]

# Rows are compared as text, so both sides must write them alike.
SAME_WORDS = (
    "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET extra_float_digits = 1; SET bytea_output = 'hex'"
)


def program(name: str) -> str:
    """`pg_dump` or `pg_restore`, the newest that is installed. Raises BackupError."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: int(path.parts[4]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is missing: install postgresql-client, not older than the server.")
    return found


def coordinates(name: str = "") -> dict[str, str]:
    """How libpq reaches our database, or another one (`name`) on the same server. Raises BackupError."""
    if connection.vendor != "postgresql":
        raise BackupError(
            "Backups are made of PostgreSQL. A first look on SQLite is the one file var/db.sqlite3."
        )
    given = connection.settings_dict
    found = {
        "PGHOST": given.get("HOST"),
        "PGPORT": given.get("PORT"),
        "PGUSER": given.get("USER"),
        # In the environment, for anybody on the machine can read the words of a command.
        "PGPASSWORD": given.get("PASSWORD"),
        "PGSSLMODE": given.get("OPTIONS", {}).get("sslmode"),
        "PGDATABASE": name or given["NAME"],
    }
    return {key: str(value) for key, value in found.items() if value}


def connect(name: str = "", **options: Any) -> psycopg.Connection[Any]:
    """A connection of its own, beside Django's."""
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    names |= {"PGSSLMODE": "sslmode", "PGDATABASE": "dbname"}
    return psycopg.connect(
        **{names[key]: value for key, value in coordinates(name).items()},  # type: ignore[arg-type]
        **options,
    )


@contextmanager
def snapshot() -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A connection that sees one moment of the database, and the name by which pg_dump sees the same one."""
    with connect() as session, session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ((name,),) = session.execute("SELECT pg_export_snapshot()").fetchall()
        yield session, name


def tables(session: psycopg.Connection[Any]) -> dict[str, int]:
    """Size in bytes of each table of ours."""
    rows = session.execute(
        "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    return dict(rows.fetchall())


def fingerprints(session: psycopg.Connection[Any]) -> Fingerprints:
    """Rows of each table, and a sum over the hashes of its rows that does not ask for their order."""
    session.execute(SAME_WORDS)
    found = {}
    for table in tables(session):
        query = sql.SQL(
            "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 12))::bit(48)::bigint), 0) FROM {} t"
        ).format(sql.Identifier(table))
        ((rows, total),) = session.execute(query).fetchall()
        found[table] = {"rows": int(rows), "hash": int(total)}
    return found


@contextmanager
def dumping(snapshot_name: str) -> Iterator[subprocess.Popen[bytes]]:
    """pg_dump on that moment: its stdout is the dump, its stderr names each table that it begins."""
    options = ["--format=custom", "--no-owner", "--no-privileges", "--verbose", f"--snapshot={snapshot_name}"]
    command = [program("pg_dump"), *options]
    with _started(command, coordinates(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        yield process


@contextmanager
def restoring(name: str) -> Iterator[subprocess.Popen[bytes]]:
    """pg_restore into that database, all or nothing: its stdin takes the dump."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    command = [program("pg_restore"), *options, "--dbname", coordinates(name)["PGDATABASE"]]
    with _started(command, coordinates(name), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        yield process


@contextmanager
def _started(
    command: list[str], variables: dict[str, str], *, stdin: int, stdout: int
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  our own words
        command,
        env={**os.environ, **variables},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
    try:
        with process:
            yield process
    except BaseException:
        process.kill()
        raise


def finish(process: subprocess.Popen[bytes], told: list[str]) -> None:
    """Wait for the end. Raises BackupError with the last thing that the program said."""
    if process.wait() != 0:
        raise BackupError(told[-1] if told else "PostgreSQL's program failed without a reason.")


def listen(stream: IO[bytes] | None, told: list[str], on_line: Any = None) -> None:
    """Read a program's stderr to its end: kept for a message, and given on line by line."""
    for line in stream or ():
        text = line.decode(errors="replace").strip()
        told.append(text)
        del told[:-20]
        if on_line:
            on_line(text)


def is_empty(name: str) -> bool:
    """Whether nobody has put anything there: no table, or none of ours with a row in it."""
    with connect(name) as session:
        session.read_only = True
        known = tables(session)
        if "people_person" not in known:
            return not known
        row = session.execute(
            "SELECT EXISTS (SELECT 1 FROM people_person) OR EXISTS (SELECT 1 FROM accounts_user)"
        ).fetchone()
        return row is not None and not row[0]


@contextmanager
def another_database(name: str) -> Iterator[None]:
    """An empty database beside ours, dropped at the end."""
    identifier = sql.Identifier(name)
    with connect("postgres", autocommit=True) as session:
        try:
            session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupError(
                "Trying a backup out needs a database user who may create databases."
            ) from error
        try:
            yield
        finally:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))


def empty_schema(name: str) -> None:
    """Take away the tables of a database that `is_empty`: the dump brings its own."""
    with connect(name) as session:
        for table in tables(session):
            session.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))
