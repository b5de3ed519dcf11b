#!/usr/bin/env bash
# Run once by the postgres image on an empty data folder: two ordinary roles and the database.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE familjecentral_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE familjecentral_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE familjecentral OWNER familjecentral_owner ENCODING 'UTF8' TEMPLATE template0;
SQL
