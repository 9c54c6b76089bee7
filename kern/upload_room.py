"""Uploads that are too large for memory, where the disk has no room for them."""

from __future__ import annotations

import contextlib
import logging
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class UnstoredFile(UploadedFile):
    """Stands in a form for a file that could not be put down: whoever asks for its size, as every file field
    does, learns it as a sentence beside the field. So the form comes back with everything else in it."""

    @property
    def size(self) -> NoReturn:
        raise ValidationError(
            _(
                "There is no room for files on the server at present. Nothing was saved. Please try again "
                "later, and tell an administrator."
            ),
            code="no_room",
        )

    @size.setter
    def size(self, value: object) -> None:
        """Whatever Django believes it to be."""


class SteadyFileUploadHandler(TemporaryFileUploadHandler):
    """Django's handler for large files, but a full or broken disk costs the file alone, not the form."""

    is_lost = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._lose(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_lost:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._lose(error)

    def file_complete(self, file_size: int) -> Any:
        if not self.is_lost:
            try:
                self.file.flush()
                return super().file_complete(file_size)
            except OSError as error:
                self._lose(error)
        return UnstoredFile(name=self.file_name, content_type=self.content_type)

    def _lose(self, error: OSError) -> None:
        self.is_lost = True
        logger.error("No room for an uploaded file: errno %s.", error.errno)
        if file := getattr(self, "file", None):
            with contextlib.suppress(OSError):
                file.close()
