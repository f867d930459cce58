-- Run in the board's database as a superuser; running it again changes nothing.
-- board_owner owns and migrates everything; board_app reads and writes rows, and what it must not do to the log and
-- the access log is taken away by the migrations that make them.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'board_owner') THEN
        CREATE ROLE board_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'board_app') THEN
        CREATE ROLE board_app LOGIN;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO board_owner', current_database());
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO board_app', current_database());
END
$$;
ALTER SCHEMA public OWNER TO board_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO board_app;
ALTER DEFAULT PRIVILEGES FOR ROLE board_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO board_app;
ALTER DEFAULT PRIVILEGES FOR ROLE board_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO board_app;
