"""Taking a finished model away: formats, the proof, the zip."""
