-- Two roles from the start: the owner migrates, the application writes. What must never be rewritten, cannot be.
do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'board_app') then
    create role board_app login;
  end if;
end $$;
grant usage on schema public to board_app;
grant select, insert, update, delete on all tables in schema public to board_app;
grant usage, select on all sequences in schema public to board_app;
grant execute on all functions in schema public to board_app;
alter default privileges in schema public grant select, insert, update, delete on tables to board_app;
alter default privileges in schema public grant usage, select on sequences to board_app;
alter default privileges in schema public grant execute on functions to board_app;
revoke update, delete on requests_event, units_accesslog from board_app;
revoke insert, update, delete on django_migrations, requests_epoch from board_app;
