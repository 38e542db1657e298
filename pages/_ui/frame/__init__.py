"""The frame around every page: navigation, errors, the address bar, dialogs of all."""
