"""What a server counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from core import __version__

CONTENT_TYPE = CONTENT_TYPE_LATEST

# When a figure began is of no use: all begin with the server.
disable_created_metrics()

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Counts since the start, of one server.

    Args:
        model: Its name.
        version: Its phase.
        in_progress: How many requests are in now.
    """

    def __init__(
        self, model: str, version: str, in_progress: Callable[[], int]
    ) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        about = {"model": model, "phase": version, "version": __version__}
        Info("thaw", "What is served", registry=self._registry).info(about)
        now = "Requests that are being answered or wait"
        gauge = Gauge("thaw_requests_in_progress", now, registry=self._registry)
        gauge.set_function(in_progress)
        self._requests = Counter(
            "thaw_requests",
            "Answered requests",
            ("path", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "thaw_request_seconds",
            "From a request's head to the end of its answer",
            ("path",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._images = Counter(
            "thaw_images",
            "Images: classified, unfamiliar (these were classified too) or unreadable",
            ("outcome",),
            registry=self._registry,
        )

    def answered(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request; `path` is one of few, not what a stranger typed."""
        self._requests.labels(path, method, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def saw(self, classified: int, unfamiliar: int = 0, unreadable: int = 0) -> None:
        """Count the images of a request."""
        counts = {
            "classified": classified,
            "unfamiliar": unfamiliar,
            "unreadable": unreadable,
        }
        for outcome, count in counts.items():
            self._images.labels(outcome).inc(count)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
