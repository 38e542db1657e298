"""How a split is made: its rule, groups that stay together, notes, named splits."""
