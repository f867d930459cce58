-- As in 0021, and two things more. When somebody rolled who came over from an ask that was joined stands in words too, so
-- that is kept. And what was entered once the words were gone, and is taken back, does not stay counted as if the words had
-- told it: who stood there is in rows, and what of that is in words still can be told from what was only in those that went.
create or replace function board_keeps_known() returns trigger
language plpgsql as $$
declare
  v_rolled boolean;
  v_came boolean;
  v_rungs boolean;
  v_units int;
begin
  select coalesce(bool_or(kind in ('response.rolling', 'response.on_scene')), false),
         coalesce(bool_or(kind in ('response.on_scene', 'backup.updated')), false),
         coalesce(bool_or(kind in ('backup.escalated', 'backup.exhausted')), false)
    into v_rolled, v_came, v_rungs
    from requests_event where subject = old.backup_id and agency_id = old.agency_id and blanked is not null;
  if v_rolled then
    -- (What is left of the lines is never earlier than what they said.)
    new.rolling_s := least(old.rolling_s, new.rolling_s);
  end if;
  if v_came then
    v_units := board_units_of_old(old.backup_id, old.agency_id);
    if v_units is null or v_units >= 1 then
      new.on_scene_s := coalesce(old.on_scene_s, new.on_scene_s);
      new.unanswered := old.unanswered and new.unanswered;
    end if;
    if v_units is null or v_units >= 2 then
      new.second_s := coalesce(old.second_s, new.second_s);
    end if;
  end if;
  if v_rungs then
    new.rung := greatest(old.rung, new.rung);
  end if;
  return new;
end $$;

-- How many units stood there of which the log has no words any more. Null where nothing was stated or taken back that
-- still has its words: then nothing of what was known can have come of it.
create or replace function board_units_of_old(p_backup uuid, p_agency bigint) returns int
language sql stable as $$
  with said as materialized (
    select payload::jsonb -> 'facts' as facts from requests_event
      where subject = p_backup and agency_id = p_agency and kind = 'backup.updated'
        and (strpos(payload, '"was_there"') > 0 or strpos(payload, '"taken_back"') > 0))
  select case when exists (select from said) then (
    select count(distinct r.unit_id)::int from requests_response r join units_unit u on u.id = r.unit_id
      where r.backup_id = p_backup and r.on_scene_at is not null
        and not exists (select from said where facts ? 'was_there' and facts ->> 'unit' = u.call_sign
                          and facts ->> 'stated_at' = r.stated #>> '{on_scene_at,at}')) end
$$;

create or replace trigger known_is_kept before update on requests_account
  for each row when ((old.rolling_s, old.on_scene_s, old.second_s, old.unanswered, old.rung)
                     is distinct from (new.rolling_s, new.on_scene_s, new.second_s, new.unanswered, new.rung))
  execute function board_keeps_known();
