"""What an error may tell without telling anybody's data: kinds, files, lines and functions.

Messages of errors quote what people typed ("Key (email)=(…) already exists"), and so do local variables. They
are left out wherever errors are written down.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 60  # frames; whoever calls itself without end says the same again and again


def kind_of(error: BaseException) -> str:
    """The class of an error with its module, as in `django.db.utils.IntegrityError`."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def way_to(error: BaseException) -> list[str]:
    """From where the call came to where it failed, a line each, and then the same for what caused it."""
    lines: list[str] = []
    for number, each in enumerate(_with_causes(error)):
        lines.append(f"{'caused by ' if number else ''}{kind_of(each)}")
        lines += [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(each.__traceback__, limit=-LONGEST)
        ]
    return lines


def place_of(error: BaseException) -> str:
    """The innermost of our own lines that the error passed, as `matching/services/run.py start_run`; where
    there is none, the innermost line of all. Without numbers of lines, which change with every version."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_ours(frame.filename)]
    for frame in (own or frames)[-1:]:
        return f"{_short(frame.filename)} {frame.name}"
    return ""


def own_steps(error: BaseException, number: int = 3) -> list[str]:
    """The innermost of our own lines, for telling one cause from another."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f"{_short(frame.filename)} {frame.name}" for frame in frames if _is_ours(frame.filename)]
    return own[-number:] or [place_of(error)]


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _is_ours(filename: str) -> bool:
    return filename.startswith(f"{ROOT}/") and "/site-packages/" not in filename


def _short(filename: str) -> str:
    """Without the folders of this machine."""
    if "/site-packages/" in filename:
        return filename.partition("/site-packages/")[2]
    return filename.removeprefix(f"{ROOT}/") if _is_ours(filename) else "/".join(Path(filename).parts[-2:])
