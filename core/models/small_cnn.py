"""The layers of the baseline that transfer learning is compared with.

What stands below the imports is also the text of scripts (core.keras_script): it needs
no other import, and its lines fit into 79 columns.
"""

import keras
from keras import layers

FILTERS = (32, 64, 128, 256)

# Of the moving means and variances, which count where they are not estimated
# anew before each validation. Few images make few steps, and until what these
# begin with is forgotten, every image gets nearly the same answer; with Keras'
# own 0.99 that takes hundreds of steps, and the validation loss ends training
# before. At 0.5 they are of the last three batches or so.
MOMENTUM = 0.5


def small_cnn(x: keras.KerasTensor) -> keras.KerasTensor:
    """Apply four blocks of convolution, normalisation and pooling.

    Args:
        x: Pixels in [0, 1], shape (batch, height, width, 3).

    Returns:
        Features, shape (batch, height / 16, width / 16, 256).
    """
    for number, filters in enumerate(FILTERS, start=1):
        x = layers.Conv2D(
            filters,
            3,
            padding="same",
            use_bias=False,
            name=f"conv{number}",
        )(x)
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"bn{number}")(x)
        x = layers.ReLU(name=f"relu{number}")(x)
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    return x
