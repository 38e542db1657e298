"""Why a finished run answers as it does, for one picture: OpenVINO and numpy."""
