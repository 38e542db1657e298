"""A comparison as one document that can be mailed to somebody without the app."""
