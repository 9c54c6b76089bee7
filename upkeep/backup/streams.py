"""A tar inside an age stream, written and read in one go: nothing unencrypted touches the disk."""

from __future__ import annotations

import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage

from upkeep.backup import BackupError

PIECE = 4 * 1024 * 1024


def new_key() -> tuple[str, str]:
    """A new pair: the secret identity for the operator's safe, the recipient for the server."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_from(text: str) -> Any:
    """The public key that backups are written for. Raises BackupError."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise BackupError(
            "BACKUP_RECIPIENT holds no public age key (age1…). `manage.py backup_key` makes a pair."
        ) from error


def identities_from(path: Path) -> list[Any]:
    """The secret keys in a key file, as age writes it: lines with # are remarks. Raises BackupError."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        found = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise BackupError(f"{path} holds no secret age key (AGE-SECRET-KEY-1…).") from error
    if not found:
        raise BackupError(f"{path} holds no secret age key (AGE-SECRET-KEY-1…).")
    return found


class _InThread(threading.Thread):
    """Runs one end of a pipe and keeps its error for the other end."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.error = error


class Writer:
    """The tar being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar

    def add(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self.tar.addfile(entry, io.BytesIO(content))

    def add_pieces(self, folder: str, source: IO[bytes] | None) -> None:
        """A stream of unknown length, as numbered pieces."""
        number = 0
        while piece := source.read(PIECE) if source else b"":
            number += 1
            self.add(f"{folder}/{number:08d}", piece)

    def add_file(self, name: str, path: Path) -> None:
        """Of a file that grows meanwhile so much as it held at the start."""
        with path.open("rb") as file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
            self.tar.addfile(entry, file)


@contextmanager
def encrypted(target: IO[bytes], recipient: Any) -> Iterator[Writer]:
    """Write a tar that comes out of `target` encrypted for `recipient`."""
    read_end, write_end = os.pipe()
    source = os.fdopen(read_end, "rb")

    def encrypt() -> None:
        with source:
            pyrage.encrypt_io(source, target, [recipient])

    encryption = _InThread(encrypt)
    try:
        with os.fdopen(write_end, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
            yield Writer(tar)
    except BrokenPipeError:
        encryption.join()
        raise encryption.error or BackupError("The backup could not be written.") from None
    encryption.join()
    if encryption.error:
        raise encryption.error


@contextmanager
def decrypted(source: IO[bytes], identities: list[Any]) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The entries of an encrypted tar as (name, content), in order.

    Raises BackupError for a wrong key, and for a file that is damaged or cut off: whoever uses entries before
    the end must be able to take that back.
    """
    read_end, write_end = os.pipe()

    def decrypt() -> None:
        with os.fdopen(write_end, "wb") as pipe:
            pyrage.decrypt_io(source, pipe, identities)

    decryption = _InThread(decrypt)
    with os.fdopen(read_end, "rb") as pipe:
        try:
            yield _entries(pipe)
        except tarfile.TarError as error:
            decryption.join(1)
            raise _reason(decryption.error or error) from error
        # Whatever follows the tar's end must be read as well, or the last check of the stream is never made.
        while pipe.read(PIECE):
            pass
    decryption.join()
    if decryption.error:
        raise _reason(decryption.error) from decryption.error


def _entries(pipe: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=pipe, mode="r|") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isfile() else None
            if content is None:
                raise BackupError(f"The backup holds {entry.name}, which is no plain file.")
            yield entry.name, content


def _reason(error: BaseException) -> BackupError:
    if isinstance(error, pyrage.DecryptError):
        return BackupError("This key does not open the backup, or the file is no backup.")
    return BackupError("The backup is damaged or cut off.")
