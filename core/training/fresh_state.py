"""What Keras and TensorFlow remember of a job, and how they forget it.

The next job in the same process has to end where it would end in a new one: see
`tests/core/training/test_warm_worker.py`.
"""

from __future__ import annotations

import keras
import tensorflow as tf
from tensorflow.python.framework.config import (
    disable_op_determinism,  # not public; TensorFlow only says how to enable it
)

from core.training.kept_backbone import end_job


def forget_job() -> None:
    """Leave Keras and TensorFlow as they are in a new process.

    Names of layers are counted from one again, the policy for precision is Keras' own,
    and no graph or kernel is left; the backbone is, as it was built. Seeds are set by
    the next job before it uses any.
    """
    end_job()
    keras.utils.clear_session(free_memory=False)  # by whoever calls, once for all
    disable_op_determinism()


def holds_a_gpu() -> bool:
    """Whether this process keeps a GPU's memory, which it gives back when it ends."""
    return bool(tf.config.list_physical_devices("GPU"))
