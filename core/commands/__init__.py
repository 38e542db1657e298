"""The commands of `python -m core`, a module each; what they share is in core/cli.

Every one has `run`, which does the work and gives a report (what --json prints), and
`show`, which writes that report for people. The report's form stands beside them as a
TypedDict. A report with an "error" ends with exit code 2.
"""
