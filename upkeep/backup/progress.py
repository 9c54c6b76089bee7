"""How far it is: a bar where somebody watches, a line at each tenth where a file does."""

from __future__ import annotations

from typing import IO

WIDTH = 40


class Progress:
    """`total` in any unit; `step` may overshoot, for sizes are estimates."""

    def __init__(self, out: IO[str] | None, what: str, total: int) -> None:
        self.out, self.what, self.total = out, what, max(total, 1)
        self.done, self.shown = 0, -1
        self.is_watched = bool(out and out.isatty())

    def step(self, amount: int) -> None:
        self.show(min(self.done + amount, self.total))

    def show(self, done: int) -> None:
        self.done = done
        percent = 100 * done // self.total
        if self.out is None or percent == self.shown:
            return
        if self.is_watched:
            full = WIDTH * percent // 100
            self.out.write(f"\r{self.what} [{'#' * full}{'.' * (WIDTH - full)}] {percent:3d} %")
            self.out.flush()
        elif percent // 10 != self.shown // 10:
            self.out.write(f"{self.what}: {percent} %\n")
        self.shown = percent

    def finish(self) -> None:
        self.show(self.total)
        if self.out and self.is_watched:
            self.out.write("\n")
