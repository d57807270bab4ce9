"""Processes that read files under limits, and what is kept where one fails."""
