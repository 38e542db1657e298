"""Who may do what: names the server answers to, passwords, roles, roots, quotas."""
