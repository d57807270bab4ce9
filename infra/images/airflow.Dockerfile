# Airflow's processes with our DAGs: neither torch nor Ray.
#   docker build -f infra/images/airflow.Dockerfile -t docmill-airflow:0.1.0 .
FROM python:3.11-slim-bookworm AS wheel
COPY pyproject.toml README.md LICENSE NOTICE /src/
COPY schemas/ /src/schemas/
COPY extractors/ /src/extractors/
COPY ray_jobs/ /src/ray_jobs/
COPY infra/ /src/infra/
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /src

FROM apache/airflow:slim-3.3.2-python3.11
COPY constraints.txt /opt/docmill/
COPY --from=wheel /wheels/ /opt/wheels/
ENV PIP_CONSTRAINT=/opt/docmill/constraints.txt
RUN pip install --no-cache-dir "$(echo /opt/wheels/docmill-*.whl)[airflow]" && pip check
# The root of the DAG bundle; PYTHONPATH lets the triggerer import the operator's trigger.
COPY .airflowignore /opt/docmill/
COPY dags/ /opt/docmill/dags/
ENV PYTHONPATH=/opt/docmill \
    AIRFLOW__CORE__DAG_IGNORE_FILE_SYNTAX=glob \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST="[{\"name\": \"docmill\", \"classpath\": \"airflow.dag_processing.bundles.local.LocalDagBundle\", \"kwargs\": {\"path\": \"/opt/docmill\", \"refresh_interval\": 3600}}]"
USER 50000
