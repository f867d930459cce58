-- Once a backup has closed nothing says who could not come and whose screen showed it: both are counts. Not of a real
-- emergency, whose account stays whole.

-- requests/actions/quiet.py has the twin, `is_kept_whole`.
create function board_kept_whole(p_urgency text, p_mark text) returns boolean
language sql immutable parallel safe as $$
  select p_urgency = 'emergency' and p_mark not in ('drill', 'test')
$$;

-- What closed before this.
update requests_backup b set declined_count = d.units
  from (select backup_id, count(distinct unit_id) as units from requests_response
          where state = 'declined' group by backup_id) d
  where d.backup_id = b.id and b.closed_at is not null;
update requests_backup set nearby = '[]'
  where closed_at is not null and nearby <> '[]' and not board_kept_whole(urgency, mark);
delete from requests_receipt r using requests_backup b
  where b.id = r.backup_id and b.closed_at is not null and not board_kept_whole(b.urgency, b.mark);
delete from requests_response r using requests_backup b
  where b.id = r.backup_id and b.closed_at is not null and not board_kept_whole(b.urgency, b.mark)
    and r.state = 'declined' and r.assigned_at is null and r.rolling_at is null;
update requests_response r set state = 'stood_down', reason = 'recalled' from requests_backup b
  where b.id = r.backup_id and b.closed_at is not null and not board_kept_whole(b.urgency, b.mark)
    and r.state = 'declined';

-- Looked at when the transaction ends: what closes a backup may do so in any order.
create function board_closes_quietly() returns trigger
language plpgsql as $$
begin
  if exists (select from requests_receipt where backup_id = new.id)
     or exists (select from requests_response where backup_id = new.id and state = 'declined') then
    raise exception 'backup % is closed and says who could not come or whose screen showed it', new.id
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger closes_quietly after insert or update on requests_backup
  deferrable initially deferred for each row
  when (new.closed_at is not null and not board_kept_whole(new.urgency, new.mark))
  execute function board_closes_quietly();

create function board_stays_quiet() returns trigger
language plpgsql as $$
begin
  if exists (select from requests_backup b where b.id = new.backup_id and b.closed_at is not null
               and not board_kept_whole(b.urgency, b.mark)) then
    raise exception 'backup % is closed: nobody declines it and no screen shows it any more', new.backup_id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger stays_quiet before insert or update on requests_response
  for each row when (new.state = 'declined') execute function board_stays_quiet();
create trigger stays_quiet before insert on requests_receipt
  for each row execute function board_stays_quiet();
