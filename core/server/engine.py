"""Decodes pictures and asks the network, in threads, for requests that wait for it.

Every core can decode. The network is asked for one picture at a time, by as many
threads as OpenVINO has streams: on a CPU a larger batch is no faster
(`core.serving.predictor`), and nobody waits for others to join one. Both lines are
first come, first served; `core.server.limits` says how long they may get.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from core.data.pictures.decoding import decode
from core.errors import ImageError
from core.serving.predictor import Predictor


@dataclass(frozen=True)
class Answers:
    """What the network says of n pictures.

    Attributes:
        probabilities: Shape (n, classes), float32.
        novelty: Shape (n,), float32, see `Trust.novelty`; None = not known.
    """

    probabilities: np.ndarray
    novelty: np.ndarray | None


class Engine:
    """The threads that decode and predict; `close` ends them."""

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor
        self._decoders = ThreadPoolExecutor(os.cpu_count() or 1, "decode")
        self._askers = ThreadPoolExecutor(predictor.num_parallel, "predict")

    def warm_up(self) -> None:
        """Answer one picture, so that the first that is sent waits for nothing."""
        side = self.predictor.input_size
        self._answers(np.zeros((1, side, side, 3), np.uint8))

    async def pixels(self, sources: Sequence[bytes]) -> list[np.ndarray | str]:
        """What the network sees of encoded pictures.

        Returns:
            For each, RGB of shape (input_size, input_size, 3), uint8, or the reason
            why it can't be read.
        """
        loop = asyncio.get_running_loop()
        jobs = (loop.run_in_executor(self._decoders, self._decoded, s) for s in sources)
        return list(await asyncio.gather(*jobs))

    async def answers(self, images: np.ndarray | Sequence[np.ndarray]) -> Answers:
        """What the network says.

        Args:
            images: One or more, each of shape (input_size, input_size, 3), uint8.
        """
        loop = asyncio.get_running_loop()
        jobs = [
            loop.run_in_executor(self._askers, self._answers, image[None])
            for image in images
        ]
        found = await asyncio.gather(*jobs)
        novelty = [one.novelty for one in found if one.novelty is not None]
        return Answers(
            np.concatenate([one.probabilities for one in found]),
            np.concatenate(novelty) if novelty else None,
        )

    def close(self) -> None:
        """End the threads; what they are at is brought to its end."""
        self._decoders.shutdown(cancel_futures=True)
        self._askers.shutdown(cancel_futures=True)

    def _decoded(self, source: bytes) -> np.ndarray | str:
        predictor = self.predictor
        try:
            return decode(source, predictor.input_size, predictor.rendition)
        except ImageError as error:
            return error.reason

    def _answers(self, images: np.ndarray) -> Answers:
        served, trust = self.predictor.predict(images), self.predictor.trust
        novelty = trust.novelty(served.embedding) if trust else None
        return Answers(served.probabilities, novelty)
