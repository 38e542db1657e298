"""The texts of the pages in the language of whoever reads them."""
