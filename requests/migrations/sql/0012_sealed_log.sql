-- The chain covers what an event is about, words can be purged without breaking it, and only by the owner of the tables.

-- requests/chain.py has the twin, `link`. The older link of five parts stays: logs begun before this have such lines.
create function board_link(
  prev bytea, seq bigint, at timestamptz, kind text, subject_kind text, subject uuid, payload text) returns bytea
language sql immutable parallel safe as $$
  select sha256(
    prev
    || convert_to(
         seq || '|' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || kind || '|'
         || subject_kind || '|' || coalesce(subject::text, '') || '|', 'UTF8')
    || sha256(convert_to(payload, 'UTF8')))
$$;

create or replace function board_record(
  p_agency bigint[], p_kind text[], p_subject_kind text[], p_subject uuid[], p_payload text[])
returns table (agency bigint, number bigint)
language plpgsql as $$
declare
  c record;
  v_at timestamptz;
  v_head bytea;
begin
  perform 1 from requests_boardcounter where agency_id = any (p_agency) order by agency_id for no key update;
  for i in 1 .. coalesce(array_length(p_agency, 1), 0) loop
    select seq, head, last_at into strict c from requests_boardcounter where agency_id = p_agency[i];
    -- A log's times never decrease, whatever the wall clock does.
    v_at := greatest(clock_timestamp(), c.last_at);
    v_head := board_link(c.head, c.seq + 1, v_at, p_kind[i], p_subject_kind[i], p_subject[i], p_payload[i]);
    insert into requests_event (agency_id, seq, at, kind, subject_kind, subject, payload, hash)
      values (p_agency[i], c.seq + 1, v_at, p_kind[i], p_subject_kind[i], p_subject[i], p_payload[i], v_head);
    update requests_boardcounter set seq = c.seq + 1, head = v_head, last_at = v_at where agency_id = p_agency[i];
    agency := p_agency[i];
    number := c.seq + 1;
    return next;
  end loop;
end $$;

-- Before when a kind of record of an agency has had its time. Five years unless the agency said otherwise.
create function board_due_before(p_agency bigint, p_kind text) returns timestamptz
language sql stable as $$
  select now() - make_interval(days => coalesce(
    (select days from requests_retention
       where kind = p_kind and agency_id is not distinct from p_agency order by at desc, id desc limit 1), 1827))
$$;

-- The spans of time that holds in force keep back in an agency's records (null: in everybody's). A hold by place or by
-- reference keeps the whole log from an hour before to an hour after each backup and each stop it finds: who was on duty
-- and who was free belongs to the account.
create function board_held(p_agency bigint) returns tstzmultirange
language sql stable as $$
  with holds as (
    select *, tstzrange(begins_at, ends_at) as span, place <> '' or reference <> '' as finds
      from requests_legalhold
      where (p_agency is null or agency_id = p_agency) and released_at is null and (until is null or until > now())),
  spots as (
    select h.span * tstzrange(b.received_at - interval '1 hour', b.closed_at + interval '1 hour') as span
      from holds h join requests_backup b on h.agency_id = any (b.logs)
      where h.finds and b.received_at <@ h.span
        and (h.place = '' or strpos(lower(b.location), lower(h.place)) > 0)
        and (h.reference = '' or strpos(lower(concat_ws(' ', b.note, b.location, b.approach)), lower(h.reference)) > 0
             or exists (select from requests_note n
                          where n.backup_id = b.id and strpos(lower(n.text), lower(h.reference)) > 0))
    union all
    select h.span * tstzrange(s.opened_at - interval '1 hour', s.cleared_at + interval '1 hour')
      from holds h join requests_stop s on s.agency_id = h.agency_id
      where h.finds and s.opened_at <@ h.span
        and (h.place = '' or strpos(lower(s.location), lower(h.place)) > 0)
        and (h.reference = '' or strpos(lower(s.location), lower(h.reference)) > 0))
  select coalesce(range_agg(span), '{}') from (
    select span from holds where not finds union all select span from spots) every
$$;

-- Blanks words of at most so many lines of one log after a number, in order: due, and not held. It decides both itself;
-- nobody can hand it another time. Answers the last number it looked at, how many it blanked, how many it found held.
create function board_blank(p_agency bigint, p_after bigint, p_limit int)
returns table (last bigint, blanked bigint, held bigint)
language plpgsql as $$
declare
  v_before timestamptz := board_due_before(p_agency, 'log');
  v_held tstzmultirange := board_held(p_agency);
begin
  return query
    with due as materialized (
      select e.seq, e.at <@ v_held as is_held, e.blanked is null as has_words from requests_event e
        where e.agency_id = p_agency and e.seq > p_after and e.at < v_before order by e.seq limit p_limit),
    done as (
      update requests_event e set blanked = sha256(convert_to(e.payload, 'UTF8')), payload = ''
        from due where e.agency_id = p_agency and e.seq = due.seq and not due.is_held and due.has_words returning 1)
    select max(due.seq), (select count(*) from done), count(*) filter (where due.is_held and due.has_words) from due;
end $$;

-- The application's role reads how long things are kept and what was purged. It places and releases holds, and can
-- neither rewrite nor remove one. It has no way to blank a line: not by a statement, not by this function.
revoke execute on function board_blank(bigint, bigint, int) from public, board_app;
revoke insert, update, delete on requests_retention, requests_purge from board_app;
revoke update, delete on requests_legalhold from board_app;
grant update (released_at, released_by, released_why) on requests_legalhold to board_app;
