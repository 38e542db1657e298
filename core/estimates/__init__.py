"""How long a job will take and how much disk it needs, before it is started."""
