"""A worker that loads Keras while somebody fills in the form."""

from core.data.datasets import list_datasets
from core.runs.preparing import prepare
from pages._ui.guard.permission import may


def load_ahead() -> None:
    """Start it where there is something to train on, for whoever may train."""
    if list_datasets() and may("train"):
        prepare()
