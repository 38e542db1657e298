#: if manifest
import csv
#: endif
import sys
#: if config.imbalance == "class_weights"
from collections import Counter
#: endif
from pathlib import Path

import keras
#: if manifest or config.imbalance == "balanced_sampling"
import tensorflow as tf
#: endif
from keras import layers
