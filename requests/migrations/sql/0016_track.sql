-- A backup's own track: written while it is open, never rewritten, and gone 30 days after it closed.

-- Nothing from before the ask or after its end, and nothing of what is no ask for help.
create function board_track_in_time() returns trigger
language plpgsql as $$
begin
  if not exists (select from requests_backup b where b.id = new.backup_id and b.closed_at is null
                   and b.received_at <= new.at and b.mark not in ('test', 'lure', 'drill')) then
    raise exception 'backup % takes no position of %', new.backup_id, new.at using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger track_in_time before insert on requests_trackpoint
  for each row execute function board_track_in_time();

-- Whether a legal hold of any agency whose log carries a backup covers it.
create function board_is_held(p_backup uuid) returns boolean
language sql stable as $$
  select exists (select from requests_backup b, unnest(b.logs) as l (agency)
                   where b.id = p_backup and board_held(l.agency) && tstzrange(b.received_at, b.closed_at, '[]'))
$$;

-- Takes at most so many points that have had their time, and answers how many. What may go it decides itself: nobody can
-- hand it a time, nor forget a hold. requests/account_track.py has the twin of the 30 days.
create function board_forget_tracks(p_limit int) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with old as materialized (
    select b.id, b.logs, tstzrange(b.received_at, b.closed_at, '[]') as span from requests_backup b
      where b.closed_at < now() - interval '30 days'
        and b.id in (select backup_id from requests_trackpoint where at < now() - interval '30 days')),
  held as materialized (
    select a.id, board_held(a.id) as spans from units_agency a where exists (select from old where a.id = any (logs))),
  due as (
    select id from old where not exists (select from held h where h.id = any (old.logs) and h.spans && old.span)),
  gone as (
    delete from requests_trackpoint where id in (
      select t.id from requests_trackpoint t join due on t.backup_id = due.id limit p_limit) returning 1)
  select count(*) from gone
$$;

-- The application adds points and reads them. It changes none, and removes none but by that function.
revoke update, delete, truncate on requests_trackpoint from board_app;
revoke execute on function board_forget_tracks(int) from public;
grant execute on function board_forget_tracks(int) to board_app;
