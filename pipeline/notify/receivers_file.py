"""notify.yaml: load it and report every problem with the receiver and key concerned."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.config.parts import ReceiverOptions
from pipeline.errors import SettingsError, SetupError
from pipeline.notify.receivers import KINDS, Receiver, Smtp

MAX_RECEIVERS = 100
"""Each has its own thread and connection."""
KEYS = ("receivers", "smtp", "defaults")
DEFAULTS = ("give_up_after", "timeout", "searches", "begin", "digest", "digest_at", "digest_max")
"""Keys allowed under ``defaults``, for all receivers that do not set them."""


class _Loader(yaml.SafeLoader):
    """YAML loader that rejects duplicate keys, of which the first would be dropped silently."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str) and key != "<<" and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key} occurs twice", key_node.start_mark)
            seen.add(key if isinstance(key, str) else id(key_node))
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def receivers_of(settings: ReceiverOptions) -> list[Receiver]:
    """The receivers that the settings name; raises SettingsError for what is wrong, SetupError when there is no file."""
    if settings.notify_file is None:
        raise SetupError(
            "no receivers: set notify_file (DATELINE_NOTIFY_FILE) to a notify.yaml; docs/notifications.md shows how"
        )
    receivers = load_receivers(
        settings.notify_file, give_up_after=settings.notify_give_up_after, timeout=settings.notify_timeout
    )
    for receiver in receivers:
        if receiver.timeout >= settings.stall_timeout:
            raise SettingsError(
                f"{settings.notify_file}: receiver {receiver.name}: timeout: {receiver.timeout:g} s is not below "
                f"stall_timeout {settings.stall_timeout:g}: the watchdog would stop a worker that still waits for it"
            )
    return receivers


def load_receivers(path: Path, *, give_up_after: float = 86_400.0, timeout: float = 15.0) -> list[Receiver]:
    """Return the receivers of a file; ``give_up_after`` and ``timeout`` are the defaults.

    Raises SettingsError with every problem found.
    """
    content = _content(path)
    problems = [f"{key} is not a key of the file; {_near(key, KEYS)}" for key in content if key not in KEYS]
    rows = content.get("receivers")
    if not isinstance(rows, list) or not rows:
        problems.append("receivers: is missing; write a list of receivers, each with name and kind")
        rows = []
    if len(rows) > MAX_RECEIVERS:
        problems.append(f"receivers: there are {len(rows)}, and may be {MAX_RECEIVERS}")
    defaults, wrong = _defaults(content.get("defaults"), {"give_up_after": give_up_after, "timeout": timeout})
    problems += wrong
    receivers: list[Receiver] = []
    for number, row in enumerate(rows, 1):
        read, wrong = _receiver(number, row, defaults, content.get("smtp"), path.resolve().parent)
        problems += wrong
        receivers += [read] if read else []
    problems += _twice(receivers)
    if problems:
        raise SettingsError(f"{path}: " + "; ".join(problems))
    return receivers


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"), _Loader)
    except OSError as error:
        raise SettingsError(f"notify_file: cannot read {path}: {error.strerror}; correct notify_file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{path} has no receivers; write them under receivers:, each with name and kind")
    return content


def _defaults(given: Any, settings: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    if given is None:
        return settings, []
    if not isinstance(given, dict):
        return settings, ["defaults: must be keys with values"]
    wrong = [f"defaults.{key}: is not one; {_near(key, DEFAULTS)}" for key in given if key not in DEFAULTS]
    return settings | {key: value for key, value in given.items() if key in DEFAULTS}, wrong


def _receiver(
    number: int, row: Any, defaults: Mapping[str, Any], smtp: Any, folder: Path
) -> tuple[Receiver | None, list[str]]:
    if not isinstance(row, dict):
        return None, [f"receiver {number}: must be keys with values, beginning with name and kind"]
    who = f"receiver {row['name']}" if isinstance(row.get("name"), str) else f"receiver {number}"
    kind = KINDS.get(row["kind"]) if isinstance(row.get("kind"), str) else None
    if kind is None:
        return None, [f"{who}: kind: must be one of {', '.join(KINDS)}"]
    shared = {key: value for key, value in defaults.items() if not _is_out_of_place(key, row, defaults)}
    if row["kind"] == "email" and smtp is not None:
        shared["smtp"] = smtp
    try:
        return kind.model_validate(shared | row, context={"folder": folder}), []
    except ValidationError as error:
        return None, [f"{who}: {_problem(kind, found)}" for found in error.errors(include_url=False)]


def _is_out_of_place(key: str, row: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Return whether a default about digests does not apply to this receiver's kind of digest."""
    digest = row.get("digest", defaults.get("digest", "none"))
    return (key == "digest_at" and digest != "day") or (key == "digest_max" and digest in ("none", None, False))


def _problem(kind: type[BaseModel], error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        model = Smtp if error["loc"][0] == "smtp" else kind
        return f"{where}: is not a key; {_near(str(error['loc'][-1]), tuple(_keys(model)))}"
    if error["type"] == "missing":
        return f"{where}: is missing"
    if error["type"] == "string_pattern_mismatch":
        what = (
            "a name: small letters, digits, dots and dashes" if where == "name" else "in the form that it should have"
        )
        return f"{where}: is not {what}"
    # Errors of whole-receiver checks begin with the key.
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _keys(model: type[BaseModel]) -> Iterator[str]:
    yield from (field.alias or name for name, field in model.model_fields.items())


def _near(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(str(key), known, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"


def _twice(receivers: list[Receiver]) -> Iterator[str]:
    seen: set[str] = set()
    for receiver in receivers:
        if receiver.name in seen:
            yield f"receiver {receiver.name}: name: another receiver has it; each needs its own"
        seen.add(receiver.name)
