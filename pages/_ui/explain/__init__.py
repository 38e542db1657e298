"""Why a model answers as it does, for one picture."""
