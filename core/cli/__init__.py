"""What the commands share: the console, arguments, reports, and how runs are named."""
