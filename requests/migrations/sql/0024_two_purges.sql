-- As in 0021, and of two purges of one log at once the second waits for the first one's batch, and takes what is left.
-- Without that the second had looked at the lines before the first one's batch was there: it blanked them once more, and
-- the digest of no words took the place of the digest that the chain needs.
create or replace function board_blank(p_agency bigint, p_after bigint, p_limit int)
returns table (last bigint, blanked bigint, held bigint, taken bigint[])
language plpgsql as $$
declare
  v_before timestamptz;
  v_held tstzmultirange;
begin
  perform pg_advisory_xact_lock(hashtextextended('board_blank ' || p_agency, 0));
  -- (Each statement from here on sees what whoever held that before has committed.)
  v_before := board_due_before(p_agency, 'log');
  v_held := board_held(p_agency);
  return query
    with due as materialized (
      select e.seq, e.at <@ v_held as is_held, e.blanked is null as has_words from requests_event e
        where e.agency_id = p_agency and e.seq > p_after and e.at < v_before order by e.seq limit p_limit),
    done as (
      update requests_event e set blanked = sha256(convert_to(e.payload, 'UTF8')), payload = ''
        -- (Asked of the line itself too: that is asked again of one that was waited for, in any transaction.)
        from due where e.agency_id = p_agency and e.seq = due.seq and not due.is_held and e.blanked is null
        returning e.seq),
    stretches as (
      select unnest(range_agg(int8range(seq, seq, '[]'))) as stretch from done)
    select max(due.seq), (select count(*) from done), count(*) filter (where due.is_held and due.has_words),
           (select coalesce(array_agg(number order by number), '{}')
              from stretches, unnest(array[lower(stretch), upper(stretch) - 1]) as number)
      from due;
end $$;
