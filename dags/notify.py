"""Tells people of a DAG run that failed."""

from collections.abc import Mapping
from typing import Any

from airflow.sdk import BaseNotifier, Context

from dags.ray_job import EXIT_CODE, TOO_MANY_FAILED
from infra.notify import deliver
from schemas.notice import Event, Notice
from schemas.settings import read_settings


class NightNotifier(BaseNotifier):
    """Sends the notice that a DAG run of a collection failed, once a run.

    Where too many documents failed the job itself has sent the notice, with its counts.
    """

    def __init__(self, collection: str | None = None) -> None:
        super().__init__()
        self.collection = collection

    def notify(self, context: Context) -> None:
        """Send; what cannot be sent is a line in the log."""
        if _ended_with(context) == TOO_MANY_FAILED:
            return
        for problem in deliver(read_settings().notify, self.notice(context)):
            self.log.error(problem)

    def notice(self, context: Mapping[str, Any]) -> Notice:
        """What there is to tell."""
        run, task = context.get("dag_run"), context.get("ti")
        dag_id, run_id = context["dag"].dag_id, str(context["run_id"])
        return Notice(
            event=Event.FAILED,
            collection=self.collection or dag_id,
            partition=str(getattr(run, "partition_key", None) or run_id),
            run_id=run_id,
            task=task.task_id if task else None,
            why=f"DAG {dag_id}: {context.get('reason') or 'failed'}",
            look=f"docmill status --collection {self.collection}" if self.collection else "Airflow",
            link=getattr(task, "log_url", None),
        )


def _ended_with(context: Mapping[str, Any]) -> int | None:
    """The exit code of the job whose task failed the run, where it said so."""
    task = context.get("ti")
    if task is None:
        return None
    code = task.xcom_pull(task_ids=task.task_id, key=EXIT_CODE)
    return int(code) if code is not None else None
