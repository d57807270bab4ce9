# Ray's head and workers, without a GPU (TORCH=cpu) or for one (TORCH=cuda).
#   docker build -f infra/images/ray.Dockerfile -t docmill-ray:0.1.0-cpu \
#       --build-arg TORCH_CPU_INDEX_URL=<index of torch's CPU builds> .
#   docker build -f infra/images/ray.Dockerfile -t docmill-ray:0.1.0-cuda --build-arg TORCH=cuda .
ARG TORCH=cpu

FROM python:3.11-slim-bookworm AS python
COPY constraints.txt /opt/constraints.txt
ENV PIP_CONSTRAINT=/opt/constraints.txt \
    PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv

FROM python AS torch-cpu
ARG TORCH_CPU_INDEX_URL
RUN PIP_EXTRA_INDEX_URL="${TORCH_CPU_INDEX_URL:?}" pip install --no-cache-dir torch==2.13.0 \
    && python -c "import torch; assert torch.version.cuda is None, 'not the CPU build'"

# The package index's own build brings its CUDA libraries; the driver comes from the node.
FROM python AS torch-cuda
RUN pip install --no-cache-dir torch==2.13.0 \
    && python -c "import torch; assert torch.version.cuda, 'not the CUDA build'"

# hadolint ignore=DL3006  # one of the two stages above
FROM torch-${TORCH} AS packages
COPY pyproject.toml README.md LICENSE NOTICE /src/
COPY schemas/ /src/schemas/
COPY extractors/ /src/extractors/
COPY ray_jobs/ /src/ray_jobs/
COPY infra/ /src/infra/
RUN pip install --no-cache-dir "/src[jobs]" && pip check

FROM python:3.11-slim-bookworm
COPY infra/install-debian-packages.sh infra/debian-packages.txt /opt/
# KubeRay's probes call wget.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends wget \
    && /opt/install-debian-packages.sh /opt/debian-packages.txt \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home docmill
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO=0 \
    RAY_AUTH_MODE=token \
    RAY_USAGE_STATS_ENABLED=0 \
    RAY_USAGE_STATS_REPORT_URL=http://127.0.0.1:9/ \
    DOCMILL_HOME=/home/docmill/.docmill
WORKDIR /home/docmill
USER 1000
