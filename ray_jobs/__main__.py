"""Lets ``python -m ray_jobs`` start the command line."""

from ray_jobs.cli.app import main

main()
