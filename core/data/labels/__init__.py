"""Labels that stand in tables or in file names, and which way is the right one."""
