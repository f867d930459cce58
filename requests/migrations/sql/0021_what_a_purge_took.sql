-- As in 0012, and it says which lines it blanked, for the purge to keep: the first and the last number of each stretch,
-- one after another. Without them any line older than the newest purge might be blank, and nobody would find the one
-- that was wiped by hand.
drop function board_blank(bigint, bigint, int);
create function board_blank(p_agency bigint, p_after bigint, p_limit int)
returns table (last bigint, blanked bigint, held bigint, taken bigint[])
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
        from due where e.agency_id = p_agency and e.seq = due.seq and not due.is_held and due.has_words
        returning e.seq),
    stretches as (
      select unnest(range_agg(int8range(seq, seq, '[]'))) as stretch from done)
    select max(due.seq), (select count(*) from done), count(*) filter (where due.is_held and due.has_words),
           (select coalesce(array_agg(number order by number), '{}')
              from stretches, unnest(array[lower(stretch), upper(stretch) - 1]) as number)
      from due;
end $$;
revoke execute on function board_blank(bigint, bigint, int) from public, board_app;

-- Who stood there, rolled or was sent stands in a row for as long as its backup does. An answer that was never more than
-- Can't goes when the backup closes (actions/quiet.py); any other is removed by the owner of the tables alone.
create function board_keeps_presence() returns trigger
language plpgsql as $$
begin
  if session_user = 'board_app' then
    raise exception 'the answer of unit % to backup % is kept', old.unit_id, old.backup_id
      using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger presence_is_kept before delete on requests_response
  for each row when (old.on_scene_at is not null or old.rolling_at is not null or old.assigned_at is not null)
  execute function board_keeps_presence();
