"""Figures of the house, in two homes: `bench` (speed, as ratios) and `prove` (faults, simulations).

A topic is a module of this package, `benchmarks/<topic>.py`, or a package of modules, with rows:

    @bench("second start of set-up : first", goal="at most 0.5")
    def second_start() -> Result:
        ...
        return Result(f"{ratio:.2f}", ratio <= 0.5)

`make bench`, `make prove` and `ONLY=<topic>` run them and print a table; a row that misses its goal makes
the command exit 1. Figures are ratios or counts of one run, so that they mean the same on any machine.
"""

from benchmarks.registry import Result, bench, prove

__all__ = ["Result", "bench", "prove"]
