"""Everything that is written down about anybody, as one text: database, cache, files."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection

from tests.canaries import as_text


def database() -> Iterator[tuple[str, str]]:
    """(table and column, all that stands in it), of every table there is, whether a model knows it or not."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", readable(value)


def readable(value: Any) -> str:
    """Bytes as they are, and what is packed in them: pages of PDFs, compressed pieces."""
    if isinstance(value, memoryview | bytes | bytearray):
        data = bytes(value)
        texts = [data.decode("latin-1")]
        if data.startswith(b"%PDF"):
            texts.append(as_text(data, "application/pdf"))
        with suppress(zlib.error):
            texts.append(zlib.decompress(data).decode("latin-1"))
        return "\n".join(texts)
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )


def files(*folders: Path) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), readable(path.read_bytes())
