"""How much of an uploaded file is taken in at all."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

# More than any form takes (5 MB), so that a file above that is refused by the form with a sentence.
MOST_BYTES = 8 * 1024 * 1024


class KeepTheBeginning(FileUploadHandler):
    """Stands before the handlers that keep a file: what comes after the first megabytes is thrown away.

    Otherwise any form, public ones too, would fill the disk with whatever somebody sends along.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> Any:
        return None
