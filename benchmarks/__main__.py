"""`python -m benchmarks bench|prove`, limited to one topic by ONLY=<topic>."""

import argparse
import os
import pkgutil
import sys
from importlib import import_module

import benchmarks
from benchmarks.database import throwaway_database
from benchmarks.registry import ROWS

WIDTH = 72
LINE = f"| {{:<{WIDTH}}} | {{:>18}} | {{:<18}} | {{:<3}} |"
INFRASTRUCTURE = {"__main__", "database", "peers", "registry", "rows"}


def _load(topic: str) -> None:
    """A topic is a module, or a package whose modules hold the rows."""
    module = import_module(topic)
    for part in pkgutil.iter_modules(getattr(module, "__path__", ())):
        import_module(f"{topic}.{part.name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=benchmarks.__doc__)
    parser.add_argument("home", choices=["bench", "prove"])
    home = parser.parse_args().home
    topics = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    topics = [topic for topic in topics if topic not in INFRASTRUCTURE]
    only = os.environ.get("ONLY", "")
    if only and only not in topics:
        parser.error(f"ONLY={only} is no topic; there are: {', '.join(topics)}")

    with throwaway_database():
        for topic in [only] if only else topics:
            _load(f"benchmarks.{topic}")
        rows = [row for row in ROWS if row.home == home]
        print(LINE.format("what", "measured", "goal", "ok"))
        print(LINE.format("-" * WIDTH, "-" * 18, "-" * 18, "---"))
        missed = 0
        for row in rows:
            result = row.measure()
            missed += not result.ok
            verdict = "yes" if result.ok else "NO"
            print(LINE.format(f"{row.topic}: {row.what}", result.measured, row.goal, verdict), flush=True)
    print(f"\n{len(rows)} rows, {missed} missed their goal.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
