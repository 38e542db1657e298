"""A run's settings as a complete, plain Keras script.

It is text that is put together here; Keras is not imported.
"""

from core.keras_script.script import keras_code
from core.keras_script.split_file import split_csv

__all__ = ["keras_code", "split_csv"]
