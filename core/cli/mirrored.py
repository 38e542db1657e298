"""Which other tool a command sends runs to, and where that is."""

from __future__ import annotations

import argparse
import os

from core.errors import ConfigError
from core.runs.mirror import TRACKERS
from core.trackers.targets import URI, target_of


def add_mirror_options(parser: argparse.ArgumentParser) -> None:
    """The options of a command that trains."""
    text = "send the run there while it trains: to event files, or to MLflow"
    parser.add_argument("--mirror-to", choices=TRACKERS, help=text)
    add_address_option(parser)


def add_address_option(parser: argparse.ArgumentParser) -> None:
    """Where MLflow is, for whoever has not said it in the environment."""
    text = f"for mlflow: http://host:5000, or sqlite:////whole/path.db ({URI})"
    parser.add_argument("--at", metavar="ADDRESS", help=text)


def chosen_tracker(tracker: str | None, address: str | None) -> str:
    """Check where runs are to be sent, before anything is done for that.

    Args:
        tracker: One of `TRACKERS`; None = none.
        address: Of MLflow; it takes the place of the environment's, for the processes
            that are started from here, too.

    Returns:
        The tracker; "" = none.

    Raises:
        UserError: It has not been set up, or an address is given for another.
    """
    if address and tracker != "mlflow":
        raise ConfigError(
            "--at for mlflow alone",
            f"--at for {tracker or 'no tool'}",
            "Leave it out. Event files lie in `tensorboard` in THAW_HOME.",
        )
    if address:
        os.environ[URI] = address
    if tracker:
        target_of(tracker)
    return tracker or ""
