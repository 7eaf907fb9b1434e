"""Logging for web, worker and commands: one line per event, with fields."""

from typing import Any

import structlog

# What happens to a record before it is printed, whether it comes from structlog or from a library.
SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.StackInfoRenderer(),
]

CHATTY = ("beat", "app.trace", "worker.strategy")


def logging_settings(level: str, style: str) -> dict[str, Any]:
    """Django's LOGGING for a `level` (INFO ...) and a `style`, "text" or "json"."""
    structlog.configure(
        processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_renderers(style),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django would keep its records to handlers of its own: here there is one for all.
            "django": {"handlers": [], "level": level, "propagate": True},
            # Celery tells of every task twice, also of the clock's; ours tell what was done.
            **{f"celery.{name}": {"level": quieter(level)} for name in CHATTY},
        },
    }


def quieter(level: str) -> str:
    """The level for what is worth a line only to someone who looks for a fault."""
    return "WARNING" if level == "INFO" else level


def _renderers(style: str) -> list[Any]:
    if style == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    # A plain traceback: the prettier ones print every local variable, and those are about people.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
