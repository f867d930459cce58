-- Fires what is due, once, and never waits: every lock is SKIP LOCKED, so a frozen client delays its own agency only.
-- It knows data, not rules: due -> fired, the next step from the ladder copied with the backup, one event of facts.
-- Everything but a rung leaves a follow-up for a host that has Django.

-- Fires one rung of a backup whose row and logs are held by the caller. Returns the number it got in its own log.
create function fire_rung(b requests_backup, t requests_timer) returns bigint
language plpgsql as $$
declare
  v_rungs jsonb := b.ladder -> 'rungs';
  v_total int := jsonb_array_length(b.ladder -> 'rungs');
  v_rung jsonb;
  v_next_at timestamptz;
  v_gap float8;
  v_kind text := 'backup.escalated';
  v_facts jsonb;
  v_seq bigint;
begin
  if t.step < v_total then
    v_rung := v_rungs -> t.step;
    v_facts := jsonb_build_object('number', b.number, 'rung', t.step, 'name', v_rung ->> 'name', 'alert', v_rung -> 'alert');
  else
    v_facts := jsonb_build_object('number', b.number, 'rung', v_total - 1, 'repeat', t.step - v_total + 1);
    if not b.exhausted then v_kind := 'backup.exhausted'; end if;
  end if;
  if t.step + 1 < v_total then
    v_gap := (v_rungs -> (t.step + 1) ->> 'after')::float8 - (v_rungs -> t.step ->> 'after')::float8;
    -- Offsets count from the start of the run, so lateness does not add up; after an outage rungs do not cascade.
    v_next_at := greatest(
      b.run_started_at + (v_rungs -> (t.step + 1) ->> 'after')::float8 * interval '1 second',
      clock_timestamp() + least((b.ladder ->> 'min_gap')::float8, v_gap) * interval '1 second');
  else
    v_next_at := clock_timestamp() + (b.ladder ->> 'repeat')::float8 * interval '1 second';
  end if;
  if v_next_at is not null then
    insert into requests_timer (agency_id, kind, subject, run, step, due_at, tries)
      values (b.agency_id, 'rung', b.id, b.run, t.step + 1, v_next_at, 0)
      on conflict do nothing;
  end if;
  update requests_backup
    set rung = least(t.step, v_total - 1), next_rung_at = v_next_at, version = version + 1,
        exhausted = exhausted or t.step >= v_total
    where id = b.id;
  select r.number into v_seq
    from board_record(
      b.logs,
      array_fill(v_kind, array[cardinality(b.logs)]),
      array_fill('backup'::text, array[cardinality(b.logs)]),
      array_fill(b.id, array[cardinality(b.logs)]),
      array_fill(
        jsonb_build_object('actor', jsonb_build_object('kind', 'timer', 'id', null, 'label', 'timer'), 'facts', v_facts)::text,
        array[cardinality(b.logs)])) r
    where r.agency = b.agency_id;
  return v_seq;
end $$;

-- outcome: 'fired'; 'passed' (held by somebody: look again in 10 ms); 'failed' (look again, third time poisons).
create function fire_due(p_limit int default 200, p_forced bigint[] default '{}')
returns table (outcome text, timer bigint, timer_kind text, agency bigint, number bigint, follow_up boolean)
language plpgsql as $$
declare
  v_due bigint[];
  v_mine bigint[];
  t requests_timer;
  b requests_backup;
begin
  select array_agg(distinct l) into v_due
    from (
      select unnest(coalesce(x.logs, array[d.agency_id])) l
        from requests_timer d left join requests_backup x on d.kind = 'rung' and x.id = d.subject
        where d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null
          and (d.due_at <= clock_timestamp() or d.id = any (p_forced))) q;
  if v_due is null then return; end if;

  select array_agg(q.agency_id) into v_mine from (
    select c.agency_id from requests_boardcounter c
      where c.agency_id = any (v_due) order by c.agency_id for no key update skip locked) q;
  if v_mine is null or cardinality(v_mine) < cardinality(v_due) then
    outcome := 'passed';
    return next;
  end if;
  if v_mine is null then return; end if;

  for t in
    select * from requests_timer d
      where d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null
        and (d.due_at <= clock_timestamp() or d.id = any (p_forced)) and d.agency_id = any (v_mine)
      order by d.due_at, d.id limit p_limit for no key update skip locked
  loop
    timer := t.id; timer_kind := t.kind; agency := t.agency_id; number := null; follow_up := false;
    begin
      if t.kind = 'rung' then
        -- A fresh statement sees the row as it is now, and holding it means no answer can slip in between.
        select * into b from requests_backup x where x.id = t.subject for no key update skip locked;
        if not found and exists (select 1 from requests_backup x where x.id = t.subject)
           or found and not b.logs <@ v_mine then
          outcome := 'passed';
          return next;
          continue;
        end if;
        if b.id is null then raise exception 'timer % has no backup', t.id; end if;
        if b.closed_at is not null or b.run <> t.run then
          update requests_timer set cancelled_at = clock_timestamp() where id = t.id;
          continue;
        end if;
        update requests_timer set fired_at = clock_timestamp() where id = t.id;
        number := fire_rung(b, t);
        follow_up := coalesce(b.ladder -> 'rungs' -> t.step -> 'alert' ?| array['partners', 'partner_desks', 'mutual_aid', 'mutual_aid_offered'], false);
      else
        update requests_timer set fired_at = clock_timestamp() where id = t.id;
        follow_up := true;
      end if;
      if follow_up then
        insert into requests_followup (timer_id, created_at, tries) values (t.id, clock_timestamp(), 0);
      end if;
      outcome := 'fired';
    exception when others then
      -- A poisoned row must not stop the others: skipped after three tries, and alarmed.
      raise warning 'timer % failed: %', t.id, sqlerrm;
      update requests_timer
        set tries = tries + 1, poisoned_at = case when tries + 1 >= 3 then clock_timestamp() end
        where id = t.id;
      outcome := 'failed'; number := null; follow_up := false;
    end;
    return next;
  end loop;
end $$;
