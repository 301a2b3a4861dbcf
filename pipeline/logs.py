"""Logs: one line an event, JSON where no person is watching, readable on a terminal.

Ours, Faust's and the clients' loggers all end here. Events are named, with their particulars as fields:
``log.warning("dead-lettered", record="articles.raw-3-12", article_id="…", reason="invalid")``.
"""

import logging
import logging.config
import sys
from pathlib import Path
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from pipeline.config.parts import LogOptions, RunFolder
from pipeline.redaction import redact

FILE_BYTES = 10 * 1024 * 1024
FILES_KEPT = 3
# What they say at INFO, ours says in a line; what they warn of, an operator should see.
CHATTY = ("faust", "mode", "aiokafka", "kafka", "elastic_transport", "elasticsearch", "asyncio")
# It warns when the heartbeat's thread gets no turn for a tenth of a second, as it does beside a busy loop.
QUIET = dict.fromkeys(CHATTY, "WARNING") | {"kafka.net.selector": "ERROR"}


def configure_logs(settings: LogOptions, **context: str) -> dict[str, Any]:
    """Set up structlog and the standard loggers; every line carries ``context``.

    Returns the configuration of the standard loggers, for a framework that wants to set it again.
    """
    shared = _shared(context)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    config = _standard(settings, shared)
    logging.config.dictConfig(config)
    return config


def log_folder(settings: RunFolder) -> Path:
    """Return where the workers of ``dateline run`` keep their logs, a file each."""
    return run_folder(settings) / "logs"


def run_folder(settings: RunFolder) -> Path:
    """Return where ``dateline run`` keeps its state: one folder a flow, since several may share a machine."""
    return (settings.data_dir / "run" / f"{settings.topic_prefix}dateline").resolve()


def readable(colors: bool) -> Processor:
    """Renders an event as a line for people."""
    return structlog.dev.ConsoleRenderer(colors=colors, pad_event_to=0, pad_level=False)


def _shared(context: dict[str, str]) -> list[Processor]:
    def with_context(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {**event, **context}

    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        with_context,
    ]


def _redacted(logger: WrappedLogger, method: str, line: Any) -> Any:
    """The rendered line, tracebacks included, without secrets."""
    return redact(line)


def _standard(settings: LogOptions, shared: list[Processor]) -> dict[str, Any]:
    terminal = sys.stderr.isatty()
    person = settings.log_format == "console" or (settings.log_format == "auto" and terminal)
    handlers: dict[str, Any] = {"stderr": {"class": "logging.StreamHandler", "formatter": "line" if person else "json"}}
    if settings.log_file:
        settings.log_file.parent.mkdir(parents=True, exist_ok=True)
        handlers["file"] = {
            "class": "logging.handlers.RotatingFileHandler",
            "formatter": "json",
            "filename": str(settings.log_file),
            "maxBytes": FILE_BYTES,
            "backupCount": FILES_KEPT,
            "encoding": "utf-8",
        }
    as_json: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(shared, [readable(terminal)]), "json": _formatter(shared, as_json)},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": settings.log_level},
        "loggers": {name: {"level": level} for name, level in QUIET.items()},
    }


def _formatter(shared: list[Processor], last: list[Processor]) -> dict[str, Any]:
    processors = [ProcessorFormatter.remove_processors_meta, *last, _redacted]
    return {"()": ProcessorFormatter, "processors": processors, "foreign_pre_chain": shared}
