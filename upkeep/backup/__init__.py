"""Backups that only the holder of a key can read, and the way back from them.

A backup is one file: an `age` stream (age-encryption.org/v1) around a tar. In it, in this order:

    manifest.json          what it was made of: moment, version, migrations, settings, rows by table
    database/00000001 …    the pieces of `pg_dump --format=custom`, one after the other
    media/…                uploaded and created files
    erasures.jsonl         the erasure journal of that moment

Only `pg_dump` and `pg_restore` know how a database is written down, only `age` how to encrypt. By hand:
`age --decrypt --identity key.txt backup.age | tar --extract`.
"""


class BackupError(Exception):
    """A backup cannot be made or restored; the message tells the operator why."""
