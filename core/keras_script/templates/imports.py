#: if manifest
import csv
#: endif
import sys
#: if is_weighted or fit == "converged"
from collections import Counter
#: endif
from pathlib import Path

#: if rendition.colours
import cv2
#: endif
import keras
#: if manifest or is_fitted
import numpy as np
#: endif
#: if manifest or config.imbalance == "balanced_sampling" or mixes_two_ways
import tensorflow as tf
#: endif
from keras import layers
#: if manifest
from PIL import Image
#: endif
#: if manifest and has_heic
from pillow_heif import register_heif_opener
#: endif
#: if fit == "converged"
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
#: endif
#: if is_fitted
from sklearn.preprocessing import StandardScaler
#: endif
#: if manifest and has_heic

register_heif_opener()
#: endif
