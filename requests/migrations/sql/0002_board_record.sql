-- Numbers, stamps and chains events. Order of numbers = order of commits, for the counter row is held until commit.

-- One link of the chain: sha256(prev ‖ seq ‖ at ‖ kind ‖ sha256(payload bytes)). requests/chain.py is its twin.
create function board_link(prev bytea, seq bigint, at timestamptz, kind text, payload text) returns bytea
language sql immutable parallel safe as $$
  select sha256(
    prev
    || convert_to(seq || '|' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || kind || '|', 'UTF8')
    || sha256(convert_to(payload, 'UTF8')))
$$;

-- Appends events to the logs of their agencies. All counters are taken first and in id order, so that two writers
-- who share two logs never wait for each other in a circle. Call it last in a transaction.
create function board_record(p_agency bigint[], p_kind text[], p_subject_kind text[], p_subject uuid[], p_payload text[])
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
    v_head := board_link(c.head, c.seq + 1, v_at, p_kind[i], p_payload[i]);
    insert into requests_event (agency_id, seq, at, kind, subject_kind, subject, payload, hash)
      values (p_agency[i], c.seq + 1, v_at, p_kind[i], p_subject_kind[i], p_subject[i], p_payload[i], v_head);
    update requests_boardcounter set seq = c.seq + 1, head = v_head, last_at = v_at where agency_id = p_agency[i];
    agency := p_agency[i];
    number := c.seq + 1;
    return next;
  end loop;
end $$;

-- The next backup number of an agency on its local day. Takes every counter the transaction will need, in id order.
create function board_number(p_agency bigint, p_locks bigint[]) returns int
language plpgsql as $$
declare
  v_today date;
  v_number int;
begin
  perform 1 from requests_boardcounter where agency_id = any (p_locks) order by agency_id for no key update;
  -- A clock stepped back over midnight does not bring yesterday's numbers back.
  select greatest(c.day, (greatest(clock_timestamp(), c.last_at) at time zone a.time_zone)::date) into strict v_today
    from units_agency a join requests_boardcounter c on c.agency_id = a.id where a.id = p_agency;
  update requests_boardcounter
    set day_number = case when day = v_today then day_number + 1 else 1 end, day = v_today
    where agency_id = p_agency
    returning day_number into strict v_number;
  return v_number;
end $$;
