-- As in 0014, and a hold by place or reference within a window finds what overlaps the window, as the window alone does:
-- what began before it and went on into it is held too.

-- The backups and stops that holds in force find by place or reference in an agency's records (null: in everybody's).
create function board_found(p_agency bigint) returns table (hold uuid, what text, id uuid, span tstzrange)
language sql stable as $$
  with holds as (
    select *, tstzrange(begins_at, ends_at) as span from requests_legalhold
      where (p_agency is null or agency_id = p_agency) and released_at is null and (until is null or until > now())
        and (place <> '' or reference <> ''))
  select h.id, 'backup', b.id, h.span * tstzrange(b.received_at - interval '1 hour', b.closed_at + interval '1 hour')
    from holds h join requests_backup b on h.agency_id = any (b.logs)
    where h.span && tstzrange(b.received_at, b.closed_at, '[]')
      and (h.place = '' or strpos(lower(b.location), lower(h.place)) > 0)
      and (h.reference = ''
           or strpos(lower(concat_ws(' ', b.reference, b.note, b.location, b.approach)), lower(h.reference)) > 0
           or exists (select from requests_note n
                        where n.backup_id = b.id and strpos(lower(n.text), lower(h.reference)) > 0)
           or exists (select from requests_statement t
                        where t.backup_id = b.id and strpos(lower(t.text), lower(h.reference)) > 0))
  union all
  select h.id, 'stop', s.id, h.span * tstzrange(s.opened_at - interval '1 hour', s.cleared_at + interval '1 hour')
    from holds h join requests_stop s on s.agency_id = h.agency_id
    where h.span && tstzrange(s.opened_at, s.cleared_at, '[]')
      and (h.place = '' or strpos(lower(s.location), lower(h.place)) > 0)
      and (h.reference = '' or strpos(lower(concat_ws(' ', s.reference, s.location)), lower(h.reference)) > 0)
$$;

create or replace function board_held(p_agency bigint) returns tstzmultirange
language sql stable as $$
  select coalesce(range_agg(span), '{}') from (
    select tstzrange(begins_at, ends_at) as span from requests_legalhold
      where (p_agency is null or agency_id = p_agency) and released_at is null and (until is null or until > now())
        and place = '' and reference = ''
    union all
    select span from board_found(p_agency)) every
$$;
