"""What notes say: problems, drugs, tests, procedures, and in which context."""
