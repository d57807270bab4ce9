#!/bin/sh
# Makes the databases of Airflow, of each Ray cluster and their roles; the Postgres image runs it
# when its volume is new. The passwords come from the environment.
set -eu

database() {
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" \
        --dbname=postgres --set=name="$1" --set=password="$2" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect, temporary on database :"name" from public;
SQL
}

# pgvector is made here, because only a superuser may.
collection() {
    database "$1" "$2"
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" \
        --dbname="$1" --set=name="$1" <<'SQL'
create extension vector;
grant connect on database :"name" to monitor;
SQL
}

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" \
    --dbname=postgres --set=password="$MONITOR_PASSWORD" <<'SQL'
create role monitor login password :'password';
SQL
database airflow "$AIRFLOW_PASSWORD"
collection contracts "$CONTRACTS_PASSWORD"
collection notes "$NOTES_PASSWORD"
