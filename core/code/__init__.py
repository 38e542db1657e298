"""A run's settings as a complete, plain Keras script.

It is text that is put together here; Keras is not imported.
"""

from core.code.script import keras_code
from core.code.split_file import split_csv

__all__ = ["keras_code", "split_csv"]
