-- A clock that was set back leaves rows that ended before they began, and of those no range can be made: every hold, purge
-- and record that asked for one failed. They are taken from the earlier of both times to the later, and so held, not lost.

-- When something went on, and so much before and after. What has not ended goes on.
-- (Stable, as a time less an interval is: it stands in the plan of whoever asks, and is not called row by row.)
create or replace function board_span(p_begins timestamptz, p_ends timestamptz, p_around interval default '0')
returns tstzrange
language sql stable as $$
  select tstzrange(least(p_begins, p_ends) - p_around,
                   case when p_ends is not null then greatest(p_begins, p_ends) + p_around end, '[]')
$$;

-- As in 0020.
create or replace function board_found(p_agency bigint) returns table (hold uuid, what text, id uuid, span tstzrange)
language sql stable as $$
  with holds as (
    select *, tstzrange(begins_at, ends_at) as span from requests_legalhold
      where (p_agency is null or agency_id = p_agency) and released_at is null and (until is null or until > now())
        and (place <> '' or reference <> ''))
  select h.id, 'backup', b.id, h.span * board_span(b.received_at, b.closed_at, interval '1 hour')
    from holds h join requests_backup b on h.agency_id = any (b.logs)
    where h.span && board_span(b.received_at, b.closed_at)
      and (h.place = '' or strpos(lower(b.location), lower(h.place)) > 0)
      and (h.reference = ''
           or strpos(lower(concat_ws(' ', b.reference, b.note, b.location, b.approach)), lower(h.reference)) > 0
           or exists (select from requests_note n
                        where n.backup_id = b.id and strpos(lower(n.text), lower(h.reference)) > 0)
           or exists (select from requests_statement t
                        where t.backup_id = b.id and strpos(lower(t.text), lower(h.reference)) > 0))
  union all
  select h.id, 'stop', s.id, h.span * board_span(s.opened_at, s.cleared_at, interval '1 hour')
    from holds h join requests_stop s on s.agency_id = h.agency_id
    where h.span && board_span(s.opened_at, s.cleared_at)
      and (h.place = '' or strpos(lower(s.location), lower(h.place)) > 0)
      and (h.reference = '' or strpos(lower(concat_ws(' ', s.reference, s.location)), lower(h.reference)) > 0)
$$;

-- As in 0016.
create or replace function board_is_held(p_backup uuid) returns boolean
language sql stable as $$
  select exists (select from requests_backup b, unnest(b.logs) as l (agency)
                   where b.id = p_backup and board_held(l.agency) && board_span(b.received_at, b.closed_at))
$$;

create or replace function board_forget_tracks(p_limit int) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with old as materialized (
    select b.id, b.logs, board_span(b.received_at, b.closed_at) as span from requests_backup b
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
