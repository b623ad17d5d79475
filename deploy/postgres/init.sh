#!/bin/sh
# Run once by the postgres image in an empty data folder: the two roles, their passwords, the database.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --file "${NGUON_SQL:-/nguon}/roles.sql"
psql --set ON_ERROR_STOP=1 --username postgres \
    --set owner_password="$NGUON_OWNER_PASSWORD" --set app_password="$NGUON_APP_PASSWORD" <<'SQL'
ALTER ROLE nguon_owner PASSWORD :'owner_password';
ALTER ROLE nguon_app PASSWORD :'app_password';
CREATE DATABASE nguon OWNER nguon_owner;
SQL
psql --set ON_ERROR_STOP=1 --username postgres --dbname nguon --file "${NGUON_SQL:-/nguon}/database.sql"
