-- A figure that was counted while the log had its words is not taken back because they had their time: who came second,
-- which rung, how long somebody stood alone are in words, and a recount would find nothing there.

create function board_keeps_known() returns trigger
language plpgsql as $$
declare
  v_came boolean;
  v_stated boolean;
  v_rungs boolean;
begin
  select coalesce(bool_or(kind = 'response.on_scene'), false), coalesce(bool_or(kind = 'backup.updated'), false),
         coalesce(bool_or(kind in ('backup.escalated', 'backup.exhausted')), false)
    into v_came, v_stated, v_rungs
    from requests_event where subject = old.backup_id and agency_id = old.agency_id and blanked is not null;
  -- (What was stated and has words still may be taken back.)
  v_stated := v_stated and not exists (
    select from requests_event where subject = old.backup_id and agency_id = old.agency_id
      and kind = 'backup.updated' and strpos(payload, '"taken_back"') > 0);
  if v_came or v_stated then
    new.on_scene_s := coalesce(old.on_scene_s, new.on_scene_s);
    new.second_s := coalesce(old.second_s, new.second_s);
    new.unanswered := old.unanswered and new.unanswered;
  end if;
  if v_rungs then
    new.rung := greatest(old.rung, new.rung);
  end if;
  return new;
end $$;
create trigger known_is_kept before update on requests_account
  for each row when ((old.on_scene_s, old.second_s, old.unanswered, old.rung)
                     is distinct from (new.on_scene_s, new.second_s, new.unanswered, new.rung))
  execute function board_keeps_known();

create function board_keeps_known_alone() returns trigger
language plpgsql as $$
begin
  -- requests/stood_alone.py: what its unit asked for from a day before it began.
  if exists (
    select from requests_event e where e.blanked is not null and e.subject in (
      select old.stop_id
      union all
      select b.id from requests_stop s join requests_backup b on b.unit_id = s.unit_id
        where s.id = old.stop_id and b.received_at between s.opened_at - interval '24 hours' and s.cleared_at))
  then
    new.alone_s := old.alone_s;
    new.longest_alone_s := old.longest_alone_s;
  end if;
  return new;
end $$;
create trigger known_is_kept before update on requests_stopaccount
  for each row when ((old.alone_s, old.longest_alone_s) is distinct from (new.alone_s, new.longest_alone_s))
  execute function board_keeps_known_alone();
