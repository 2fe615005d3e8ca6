# grade/__init__.py -- the harness: starts machines, runs what is inside of them, judges, reports.
