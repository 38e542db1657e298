"""Which two models Compare begins with."""

from __future__ import annotations

from collections.abc import Mapping

from core.runs.run import Run
from pages._ui.run import memo

Choices = Mapping[str, tuple[Run, str]]


def default_pair(
    choices: Choices, linked_a: str | None = None, linked_b: str | None = None
) -> tuple[str, str]:
    """The two phases of one run, as far as there is such a run.

    Args:
        choices: "RUN:phase" of every finished phase, newest run first; at least one.
        linked_a: What a link asks for as the first model. Where it names but one model
            the other one is of its run.
        linked_b: The same for the second.

    Returns:
        First and second: of the newest run with both phases; where no run has both, the
        newest model, and before it one of another run on the same images.
    """
    own: dict[str, list[str]] = {}
    for key, (run, _) in choices.items():
        own.setdefault(run.id, []).append(key)
    linked = next((key for key in (linked_a, linked_b) if key in choices), None)
    if linked is not None:
        keys = own[choices[linked][0].id]
    else:
        whole = (keys for keys in own.values() if len(keys) > 1)
        keys = next(whole, next(iter(own.values())))
    rest = [key for key in keys if key != linked]
    if linked is None and len(rest) > 1:
        return rest[0], rest[-1]
    one = linked or keys[0]
    other = rest[0] if linked and rest else other_model(choices, one) or one
    return (one, other) if one == linked_a else (other, one)


def other_model(choices: Choices, chosen: str) -> str | None:
    """The model that the newest other run on the same images has chosen."""
    run, _ = choices[chosen]
    digest = run.about.get("manifest_digest")
    return next(
        (
            key
            for key, (other, phase) in choices.items()
            if other.id != run.id
            and other.about.get("manifest_digest") == digest
            and phase == memo.run_summary(other)["chosen"]
        ),
        None,
    )
