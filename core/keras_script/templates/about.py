"""Train an image classifier in plain Keras.

_title_: _training_.

    python train.py [DATA_FOLDER]

#: if manifest
split.csv, beside this script, lists the images in DATA_FOLDER.
#: else
DATA_FOLDER has one folder of images per class, or such folders in train,
validation and test.
#: endif
#: if manifest
Needs the packages _packages_;
tried with Keras 3.15.
#: elif is_fitted
Needs the packages _packages_; tried with Keras 3.15.
TensorFlow reads JPEG, PNG, GIF and BMP, and does not turn photos by their
EXIF data.
#: else
Needs the package tensorflow; tried with Keras 3.15. TensorFlow reads JPEG,
PNG, GIF and BMP, and does not turn photos by their EXIF data.
#: endif
"""
