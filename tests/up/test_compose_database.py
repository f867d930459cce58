"""The script the compose file gives the database's image, run on a real server."""

import os
import subprocess
from contextlib import closing

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege

from backupboard.places import ROOT
from backupboard.servers import ROLES_SQL
from tests import embedded

NAME = "from_compose"


def test_the_init_script_makes_both_roles_with_their_rights(seeded: frozenset[str]) -> None:
    server = embedded.postgres()
    with closing(psycopg2.connect(server.url("postgres", "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
            cursor.execute(f'CREATE DATABASE "{NAME}"')
    subprocess.run(
        ["bash", ROOT / "docker" / "init-roles.sh"],
        check=True,
        capture_output=True,
        env={
            "PATH": f"{server.programs.bin}:{os.environ['PATH']}",
            "PGHOST": str(server.places.sockets),
            "POSTGRES_USER": "postgres",
            "POSTGRES_DB": NAME,
            "DB_OWNER_PASSWORD": "with ' a quote",
            "DB_APP_PASSWORD": 'and " another',
            "ROLES_SQL": str(ROLES_SQL),
        },
    )
    with closing(psycopg2.connect(server.url("board_owner", NAME))) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE of_the_owner (id int)")
        owner.commit()
    with closing(psycopg2.connect(server.url("board_app", NAME))) as app, app.cursor() as cursor:
        cursor.execute("INSERT INTO of_the_owner VALUES (1)")
        app.commit()
        with pytest.raises(InsufficientPrivilege):
            cursor.execute("DROP TABLE of_the_owner")
