"""The options that all phases have, with another value each."""

from __future__ import annotations

from typing import Any

from tests.core.training.option_base import BASE, Row, Settings, row


def phase_rows(phase: str, strategy: Settings) -> list[Row]:
    """What all phases have; each of them changes nothing of another one."""

    def one(
        option: str, value: Any, changes: str, where: Settings | None = None
    ) -> Row:
        here = {f"{phase}.{name}": is_ for name, is_ in (where or {}).items()}
        changed = " ".join(f"{phase}.{part}" for part in changes.split())
        return row(f"{phase}.{option}", value, changed, strategy | here)

    pace = "steps.0." if phase == "finetune" else ""
    rate = BASE[f"{phase}.{pace}learning_rate"]
    cosine = {"schedule.kind": "cosine"}
    rows = [
        one(f"{pace}epochs", 5, "epochs"),
        one(f"{pace}learning_rate", 3e-3, "rates"),
        one("patience", 3, "end"),
        one("monitor", "val_accuracy", "end kept lowered"),
        one("keep", "last", "kept"),
        one("target", 0.9, "end kept"),
        one("target_metric", "accuracy", "end kept"),
        one("optimizer.name", "adam", "optimizer"),
        one("optimizer.weight_decay", 0.01, "optimizer"),
        one("optimizer.momentum", 0.9, "optimizer"),
        one("optimizer.global_clipnorm", 1.0, "optimizer"),
        one("schedule.kind", "cosine", "rates"),
        one("schedule.decay_rate", 0.5, "rates"),
        one("schedule.decay_steps", 3, "rates"),
        one("schedule.staircase", True, "rates"),
        one("schedule.warmup", 0.3, "rates", cosine),
        one("plateau.factor", 0.3, "lowered"),
        one("plateau.patience", 2, "lowered"),
        one("plateau.min_learning_rate", 0.4 * rate, "lowered"),
    ]
    if phase == "frozen":  # the phases share the code of these
        rows += [
            one("epochs", 5, "epochs rates", cosine),
            one("patience", 0, "end"),
            one("target", 0.0, "end kept"),
            one("optimizer.name", "adamw", "optimizer"),
            one("optimizer.name", "rmsprop", "optimizer"),
            one("schedule.kind", "constant", "rates"),
            one("plateau.factor", 1.0, "lowered"),
        ]
    return rows
