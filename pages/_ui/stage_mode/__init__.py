"""A page as an audience sees it: large, and nothing that is not for them."""
