"""A profile as a few bytes: kept with the person, read for thousands of people at once by `crowd`.

Sixteen bytes of facts are followed by likes, dislikes and tasks (8 bytes each), languages (8 bytes of code,
understanding, speaking) and windows (weekday, start and end in quarters of an hour). What changes without
the person changing is not in it: places, partners who are out of the question, waiting. Nor is the name.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from matching.engine.grid import cell_of, degrees_of
from matching.engine.profile import Profile, Skill, Window
from matching.engine.windows import QUARTER, in_quarters

VERSION = 1
GENDERS = ("female", "male", "diverse", "unspecified")
WISHES = ("any", "female", "male")
LEVELS = 8  # A0 to mother tongue
ACCEPTS_CHILDREN, HAS_PLACE = 1, 2

HEAD = np.dtype(
    [
        *(("version", "u1"), ("gender", "u1"), ("wish", "u1"), ("flags", "u1"), ("children", "u1")),
        *(("travels", "<u2"), ("east", "<i2"), ("north", "<i2")),
        *(("likes", "u1"), ("dislikes", "u1"), ("tasks", "u1"), ("languages", "u1"), ("windows", "u1")),
    ]
)
KEY = np.dtype("<u8")
LANGUAGE = np.dtype([("code", "S8"), ("understanding", "u1"), ("speaking", "u1")])
WINDOW = np.dtype([("weekday", "u1"), ("start", "u1"), ("end", "u1")])
SECTIONS = {"likes": KEY, "dislikes": KEY, "tasks": KEY, "languages": LANGUAGE, "windows": WINDOW}

_HEAD, _KEY = struct.Struct("<BBBBBHhhBBBBB"), struct.Struct("<Q")
_LANGUAGE, _WINDOW = struct.Struct("<8sBB"), struct.Struct("<BBB")
_FAR_KM = 6_000  # further than anywhere in Europe, and ten times that fits into two bytes


@lru_cache(maxsize=20_000)
def key_of(text: str) -> int:
    """Eight bytes for the id of an interest or task; `name_of` a key is the key's own text."""
    if text.startswith("#"):
        return int(text[1:], 16)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def name_of(key: int) -> str:
    """What `unpack` calls an interest or task, whose id the bytes do not hold."""
    return f"#{key:016x}"


def pack(profile: Profile) -> bytes:
    """Everything about a person that matching asks of the person alone; ValueError if it cannot be so."""
    try:
        return _packed(profile)
    except (struct.error, OverflowError, UnicodeEncodeError, TypeError) as error:
        raise ValueError(f"The profile {profile.id} cannot be packed: {error}.") from error


def _packed(profile: Profile) -> bytes:
    cell = cell_of(profile.coordinates) if profile.coordinates else None
    keys = [sorted(map(key_of, each)) for each in (profile.likes, profile.dislikes, profile.tasks)]
    windows = in_quarters(map(_sound, profile.windows))
    if len(profile.likes) + len(profile.dislikes) > 255:
        raise ValueError("Nobody has more than 255 likes and dislikes.")
    head = _HEAD.pack(
        VERSION,
        _position(GENDERS, profile.gender),
        _position(WISHES, profile.wished_gender),
        ACCEPTS_CHILDREN * bool(profile.accepts_children) | HAS_PLACE * bool(cell),
        min(profile.children, 255),
        min(profile.travels_km, _FAR_KM),
        *(cell or (0, 0)),
        *map(len, keys),
        len(profile.languages),
        len(windows),
    )
    return b"".join(
        (
            head,
            *(_KEY.pack(key) for each in keys for key in each),
            *(_language(code, skill) for code, skill in sorted(profile.languages.items())),
            *(_WINDOW.pack(w.weekday, w.start // QUARTER, w.end // QUARTER) for w in windows),
        )
    )


def size_of(head: Any) -> Any:
    """How many bytes the whole profile has; for one head or an array of them."""
    return HEAD.itemsize + sum(head[name].astype(np.intp) * kind.itemsize for name, kind in SECTIONS.items())


def unpack(data: bytes, id: str = "") -> Profile:
    """The profile as far as it was packed: no name, and interests and tasks by the name of their key."""
    head = np.frombuffer(data, HEAD, 1)[0] if len(data) >= _HEAD.size else None
    if head is None or head["version"] != VERSION or len(data) != size_of(head):
        raise ValueError("These bytes are no packed profile of this version.")
    parts, at = {}, _HEAD.size
    for section, kind in SECTIONS.items():
        parts[section] = np.frombuffer(data, kind, int(head[section]), at)
        at += int(head[section]) * kind.itemsize
    return Profile(
        id=id,
        gender=GENDERS[head["gender"]],
        wished_gender=WISHES[head["wish"]],
        languages={
            code.decode(): Skill(understanding, speaking)
            for code, understanding, speaking in parts["languages"].tolist()
        },
        likes=_names(parts["likes"].tolist()),
        dislikes=_names(parts["dislikes"].tolist()),
        tasks=_names(parts["tasks"].tolist()),
        windows=tuple(
            Window(weekday, start * QUARTER, end * QUARTER)
            for weekday, start, end in parts["windows"].tolist()
        ),
        coordinates=degrees_of((int(head["east"]), int(head["north"])))
        if head["flags"] & HAS_PLACE
        else None,
        travels_km=int(head["travels"]),
        children=int(head["children"]),
        accepts_children=bool(head["flags"] & ACCEPTS_CHILDREN),
    )


def _position(known: tuple[str, ...], value: str) -> int:
    if value not in known:
        raise ValueError(f"'{value}' is none of {', '.join(known)}.")
    return known.index(value)


def _sound(window: Window) -> Window:
    if not (0 <= window.weekday <= 6 and 0 <= window.start < window.end <= 24 * 60):
        raise ValueError(f"{window} is no time of a week.")
    return window


def _language(code: str, skill: Skill) -> bytes:
    encoded = code.encode("ascii")
    levels = (skill.understanding, skill.speaking)
    if not 0 < len(encoded) <= 8 or not all(0 <= level < LEVELS for level in levels):
        raise ValueError(f"'{code}' with the levels {levels} is no language that somebody knows.")
    return _LANGUAGE.pack(encoded, *levels)


def _names(keys: Iterable[int]) -> frozenset[str]:
    return frozenset(map(name_of, keys))
