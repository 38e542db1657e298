"""What a server is started with, each setting described beside its field."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.setting import Checked, setting

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class ServeSettings(Checked):
    """How one model is served; limits hold for each request unless they say more."""

    host: str = setting(
        "127.0.0.1",
        "Address",
        "Where it listens. 0.0.0.0 is every address of this computer, and needs a key.",
    )
    port: int = setting(8600, "Port", "0 is any that is free.", (0, 65_535))
    name: str = setting(
        "", "Name", "What requests call the model; the run's id where none is given."
    )
    max_megabytes: int = setting(
        32,
        "Largest request",
        "More is refused. Four times as much lies in memory at once; others wait.",
        (1, 1024),
        unit="MB",
    )
    max_images: int = setting(
        32, "Images in one request", "More are refused.", (1, 1024)
    )
    concurrency: int = setting(
        64,
        "Requests at once",
        "Worked on or waiting. Whoever comes after them is told to come back.",
        (1, 4096),
    )

    @property
    def max_bytes(self) -> int:
        """Of one request's body."""
        return self.max_megabytes * MEGABYTE
