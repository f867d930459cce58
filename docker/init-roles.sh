#!/bin/bash
# Run once by the database's image, in an empty data directory: both roles, and what each may do.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -f "${ROLES_SQL:-/roles.sql}"
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v owner="$DB_OWNER_PASSWORD" -v app="$DB_APP_PASSWORD" <<'SQL'
ALTER ROLE board_owner PASSWORD :'owner';
ALTER ROLE board_app PASSWORD :'app';
SQL
