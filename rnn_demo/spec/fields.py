"""Dataclasses whose fields carry help texts and bounds, and that convert to JSON."""

import dataclasses
import re
from dataclasses import field, fields
from typing import Any, Self

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject


class SpecError(UserError):
    """A spec or recipe contradicts itself; the message is one sentence that says what to change.

    Attributes:
        cure: Values by field that resolve this contradiction without changing other fields; empty
            if there is more than one solution.
    """

    def __init__(self, message: str, **cure: object) -> None:
        super().__init__(message)
        self.cure = cure

    @property
    def reason(self) -> str:
        """The message without the advice."""
        return str(self).partition(":")[0].rstrip(".")


def setting_field(default: object, help: str, **more: object) -> Any:
    """Declare a dataclass field of the type of `default`, with one sentence for commands and pages.

    `more` are `choices`; or `low` and `high`; or, for any word, those that are `suggested`.
    """
    return field(default=default, metadata={"help": help, **more})


class Record:
    """Base class of NetworkSpec and TrainingRecipe: their checks, and conversion to and from JSON.

    The command line, the pages and the files all use this one list of fields.
    """

    def __post_init__(self) -> None:
        for f in fields(self):  # type: ignore[arg-type]
            _check_field(f, getattr(self, f.name))
        self.check_consistency()

    def check_consistency(self) -> None:
        """Raise SpecError if fields contradict each other."""

    def to_json(self) -> JsonObject:
        """Convert all fields to a JSON object."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, record: JsonObject) -> Self:
        """Convert a JSON object back; missing fields get their defaults.

        Raises SpecError if a field is unknown, out of bounds or contradicts another.
        """
        kind = re.sub(r"\B(?=[A-Z])", " ", cls.__name__).lower()  # "network spec"
        if not isinstance(record, dict):
            raise SpecError(f"A {kind} must be a JSON object, not {record!r}.")
        names = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        for name in record.keys() - names:
            raise SpecError(f"A {kind} has no field {name!r}: remove it.")
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in record.items()})


KINDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a word",
    tuple: "a list of whole numbers",
    type(None): "a word or nothing",
}


def _check_field(f: dataclasses.Field, value: object) -> None:
    kind, about = type(f.default), f.metadata
    if type(value) not in {float: (float, int), type(None): (str, kind)}.get(kind, (kind,)):
        raise SpecError(f"{f.name} must be {KINDS[kind]}, not {value!r}.")
    if value not in about.get("choices", (value,)):
        listed = ", ".join("none" if c is None else str(c) for c in about["choices"])
        raise SpecError(f"{f.name} must be one of {listed}, not {value!r}.")
    if "low" in about and not about["low"] <= value <= about["high"]:
        raise SpecError(
            f"{f.name} must be between {about['low']} and {about['high']}, not {value}."
        )
