"""When and in which order: DAG files that name Ray jobs and do no work themselves."""
