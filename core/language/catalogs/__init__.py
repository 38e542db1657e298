"""What each text is in another language, one file each in gettext's PO format."""
