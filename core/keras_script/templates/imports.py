#: if manifest
import csv
#: endif
import sys
#: if config.imbalance == "class_weights"
from collections import Counter
#: endif
from pathlib import Path

#: if rendition.colours
import cv2
#: endif
import keras
#: if manifest
import numpy as np
#: endif
#: if manifest or config.imbalance == "balanced_sampling"
import tensorflow as tf
#: endif
from keras import layers
#: if manifest
from PIL import Image
#: endif
#: if manifest and has_heic
from pillow_heif import register_heif_opener

register_heif_opener()
#: endif
