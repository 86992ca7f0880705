# Our own processes, for docker-compose.yml: the same code and locked versions as everywhere else.
FROM python:3.13-slim

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

RUN useradd --create-home --uid 10001 orderledger \
    && install --directory --owner=orderledger /var/lib/orderledger
ENV ORDERLEDGER_HOME=/var/lib/orderledger

WORKDIR /app
COPY requirements-runtime.lock ./
RUN pip install --require-hashes -r requirements-runtime.lock

COPY pyproject.toml LICENSE ./
COPY domain domain
COPY schemas schemas
COPY ledger ledger
COPY projections projections
COPY producers producers
COPY consumers consumers
COPY orderledger orderledger
RUN pip install --no-index --no-deps --no-build-isolation .

USER orderledger
WORKDIR /var/lib/orderledger
VOLUME /var/lib/orderledger
ENTRYPOINT ["orderledger"]
CMD ["--help"]
