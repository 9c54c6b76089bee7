"""Logs without personal data: what is written, and what is left out whoever writes it.

Three rules, kept here for everything that goes through Python's logging:

- *Ours* (loggers named after an app of the house) write their whole sentence; of an error among its values
  only the kind is written. Our sentences name ids at most.
- *Others'* (Django, Celery, Gunicorn …) write only the constant words of a message ("Not Found: %s"), never
  the values, which may be addresses with signed links or what somebody typed. A message that was put together
  before it came here cannot be told apart from values: only its place in the program is written.
- Errors write their way through the program and no message: see kern/traces.py.

Neither users nor their network addresses are in the log: who did what is kept in the record of access, for a
time and with rights of its own. Imported by the settings: nothing here may need Django.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from kern.traces import kind_of, way_to

# They name tasks and times only.
TOLD_IN_FULL = ("celery.beat",)


class WithoutValues:
    """Processor for what comes by Python's own logging: what may stay of it, by the rules above."""

    def __init__(self, house: Iterable[str]) -> None:
        self.house = frozenset(house)

    def __call__(self, logger: Any, method: str, event: EventDict) -> EventDict:
        record: logging.LogRecord = event["_record"]
        values = event.pop("positional_args", ())
        if record.name.partition(".")[0] in self.house or record.name in TOLD_IN_FULL:
            event["event"] = _sentence(record.msg, values)
        elif not values:
            event["event"] = f"message from {record.module}.{record.funcName}:{record.lineno}"
        return event


def _sentence(message: object, values: Any) -> str:
    if isinstance(values, Mapping):
        return str(message) % {name: _kind_if_error(value) for name, value in values.items()}
    return str(message) % tuple(_kind_if_error(value) for value in values) if values else str(message)


def _kind_if_error(value: object) -> object:
    return kind_of(value) if isinstance(value, BaseException) else value


def errors_as_ways(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Processor: instead of an error with all its words, the way that it took."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["trace"] = way_to(error)
    for name in ("exception", "stack", "stack_info"):
        event.pop(name, None)
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        errors_as_ways,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


class HouseFormatter(structlog.stdlib.ProcessorFormatter):
    """A line of JSON for machines, or one for the eyes of whoever develops."""

    def __init__(self, *, is_json: bool, house: Iterable[str]) -> None:
        renderer: Processor = (
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if is_json
            else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
        )
        super().__init__(
            foreign_pre_chain=[WithoutValues(house), *SHARED],
            processors=[self.remove_processors_meta, errors_as_ways, renderer],
            use_get_message=False,
            pass_foreign_args=True,
            keep_exc_info=False,
            keep_stack_info=False,
        )


def logging_settings(*, is_json: bool, house: Iterable[str]) -> dict[str, Any]:
    """For Django's LOGGING and for Gunicorn's own process: everything to the standard error, by the rules.
    `house`: the names of our apps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"house": {"()": "kern.logs.HouseFormatter", "is_json": is_json, "house": list(house)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "house"}},
        "loggers": {
            # Django's own handlers would write beside ours.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # Each request and each task has one line of ours, with what may be known of it.
            "django.request": {"level": "CRITICAL"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "CRITICAL"},
            "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": True},
            # These two report every step of every certificate.
            "weasyprint": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": "INFO"},
    }
