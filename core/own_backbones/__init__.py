"""Networks from files: what they say of themselves, what is asked, their check."""
