-- As in 0002, but that every fired timer leaves a follow-up: a rung that reaches nobody is passed over at once.

-- p_timer, p_due_at, p_left: seconds left by the caller's own clock for timers it has watched, where that clock and the
-- wall clock disagree on whether they are due. The caller's clock was not stepped, so it decides, and a stepped run
-- keeps its pace: its start moves with the wall clock. A word about a timer that was moved meanwhile counts nothing.
-- p_wall: what the caller takes the wall clock for. Off by more than a second, nothing is fired: look again first.
--
-- outcome: 'stepped' (the wall clock is not what the caller takes it for) · 'fired' · 'passed' (held by somebody: look
-- again in 10 ms; without a timer: something of the kind is left) · 'failed' (look again) · 'poisoned' (failed a third
-- time: never tried again) · 'log' (number = the head of a log that grew, for the hubs).
create or replace function fire_due(
  p_limit int default 200, p_timer bigint[] default '{}', p_due_at timestamptz[] default '{}', p_left float8[] default '{}',
  p_wall timestamptz default null)
returns table (outcome text, timer bigint, timer_kind text, agency bigint, number bigint, follow_up boolean)
language plpgsql as $$
declare
  v_now timestamptz := clock_timestamp();
  v_held bigint[];
  v_forced bigint[];
  v_candidates bigint[];
  v_due bigint[];
  v_mine bigint[];
  v_grown bigint[] := '{}';
  v_tries int;
  v_skew interval;
  v_passed boolean := false;
  t requests_timer;
  b requests_backup;
begin
  if abs(extract(epoch from v_now - p_wall)) > 1 then
    outcome := 'stepped';
    return next;
    return;
  end if;
  -- A broken reference must fail in its own row's block below, not at the commit of everybody's.
  set constraints all immediate;
  select coalesce(array_agg(d.id) filter (where w.seconds > 0), '{}'),
         coalesce(array_agg(d.id) filter (where w.seconds <= 0), '{}')
    into v_held, v_forced
    from unnest(p_timer, p_due_at, p_left) w (id, due_at, seconds)
      join requests_timer d on d.id = w.id and d.due_at = w.due_at
      where d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null;

  v_candidates := v_forced || array(
    select d.id from requests_timer d
      where d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null
        and d.due_at <= v_now and d.id <> all (v_held));
  if cardinality(v_candidates) = 0 then return; end if;

  select array_agg(distinct l) into v_due
    from (
      select unnest(coalesce(x.logs, array[d.agency_id])) l
        from requests_timer d left join requests_backup x on d.kind = 'rung' and x.id = d.subject
        where d.id = any (v_candidates)) q;

  select coalesce(array_agg(q.agency_id), '{}') into v_mine from (
    select c.agency_id from requests_boardcounter c
      where c.agency_id = any (v_due) order by c.agency_id for no key update skip locked) q;
  -- An agency without a counter is a fault to be alarmed, not somebody to wait for: its rows must get to fail.
  v_mine := v_mine || array(
    select u from unnest(v_due) u where not exists (select 1 from requests_boardcounter c where c.agency_id = u));

  for t in
    select d.* from requests_timer d left join requests_backup x on d.kind = 'rung' and x.id = d.subject
      where d.id = any (v_candidates)
        and d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null
        and coalesce(x.logs, array[d.agency_id]) <@ v_mine
      order by d.due_at, d.id limit p_limit for no key update of d skip locked
  loop
    timer := t.id; timer_kind := t.kind; agency := t.agency_id; number := null; follow_up := false;
    begin
      if t.kind = 'rung' then
        -- A fresh statement sees the row as it is now, and holding it means no answer can slip in between.
        select * into b from requests_backup x where x.id = t.subject for no key update skip locked;
        if not found and exists (select 1 from requests_backup x where x.id = t.subject)
           or found and not b.logs <@ v_mine then
          outcome := 'passed'; v_passed := true;
          return next;
          continue;
        end if;
        if b.id is null then raise exception 'timer % has no backup', t.id; end if;
        if b.closed_at is not null or b.run <> t.run then
          update requests_timer set cancelled_at = clock_timestamp() where id = t.id;
          continue;
        end if;
        -- The wall clock was stepped by the difference of what the two clocks say is left, told at the same moment.
        select coalesce(p_wall, clock_timestamp()) - t.due_at + w.seconds * interval '1 second' into v_skew
          from unnest(p_timer, p_due_at, p_left) w (id, due_at, seconds) where w.id = t.id and w.due_at = t.due_at;
        if abs(extract(epoch from v_skew)) > 1 then
          t.due_at := t.due_at + v_skew;
          b.run_started_at := b.run_started_at + v_skew;
          update requests_backup set run_started_at = b.run_started_at where id = b.id;
        end if;
        update requests_timer set fired_at = clock_timestamp() where id = t.id;
        number := fire_rung(b, t);
      else
        update requests_timer set fired_at = clock_timestamp() where id = t.id;
      end if;
      -- Whether anybody could hear a rung, whom it brings in and whom it tells outside the board is decided in Python.
      follow_up := true;
      insert into requests_followup (timer_id, created_at, tries) values (t.id, clock_timestamp(), 0);
      if t.kind = 'rung' then v_grown := v_grown || b.logs; end if;
      outcome := 'fired';
    exception
      when transaction_rollback or insufficient_resources or lock_not_available or system_error then
        -- Nothing is wrong with the row: the disk is full, somebody holds what it refers to.
        raise warning 'timer % put off: %', t.id, sqlerrm;
        outcome := 'passed'; v_passed := true; number := null; follow_up := false;
      when others then
        -- A poisoned row must not stop the others: skipped after three tries, and alarmed.
        raise warning 'timer % failed: %', t.id, sqlerrm;
        update requests_timer
          set tries = tries + 1, poisoned_at = case when tries + 1 >= 3 then clock_timestamp() end
          where id = t.id
          returning tries into v_tries;
        outcome := case when v_tries >= 3 then 'poisoned' else 'failed' end; number := null; follow_up := false;
    end;
    return next;
  end loop;

  timer := null; timer_kind := null; follow_up := false;
  for agency, number in
    select c.agency_id, c.seq from requests_boardcounter c where c.agency_id = any (v_grown) order by c.agency_id
  loop
    outcome := 'log';
    return next;
  end loop;

  -- What stood in somebody's hands left no line above: its timer, or the counter of a log it goes to.
  if not v_passed and exists (
    select 1 from requests_timer d
      where d.id = any (v_candidates)
        and d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null)
  then
    outcome := 'passed'; agency := null; number := null;
    return next;
  end if;
end $$;
