"""A thousand certificates take no more memory than a hundred."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks import Result, bench
from benchmarks.certificates.documents import documents, fitted, print_alone
from certificates.pdf import render_many

MANY, FEW = 1000, 100
GROWTH = 1.1
PRINT_FILE = 100  # pages of one file of a print job


def resident() -> float:
    """Megabytes of this process in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _grown(few: float, many: float) -> Result:
    return Result(f"{few:.0f} and {many:.0f} MB", many <= few * GROWTH)


@bench(f"memory after {FEW} and {MANY} separate certificates", goal=f"at most × {GROWTH}")
def separate() -> Result:
    few = 0.0
    for number, certificate in enumerate(documents(MANY), 1):
        print_alone(certificate)
        if number == FEW:
            few = resident()
    return _grown(few, resident())


@bench(f"memory after {FEW} and {MANY} pages in files of {PRINT_FILE}", goal=f"at most × {GROWTH}")
def batches() -> Result:
    sheets = fitted(documents(PRINT_FILE))
    render_many(sheets)
    few = resident()
    for _file in range(MANY // PRINT_FILE - 1):
        render_many(sheets)
    return _grown(few, resident())
