-- As in 0022, and two columns more, which what if counts a year by: how long an ask waited for the first unit that rolled, or
-- for its end, and which ladder it had and how far it climbed. Looked up in the rows of the asks they took two seconds.

create function board_climbed(p_ladder jsonb, p_rung int) returns bigint
language sql immutable as $$ select hashtextextended(concat(p_ladder -> 'rungs', ' ', p_rung), 0) $$;

-- What is counted of closed backups, from each row and its log. The one place that says what a figure's numbers are;
-- docs/history.md says it in words. Rows that are open, or are no ask (a test, a lure, a drill), have none.
create or replace function board_account(p_ids uuid[]) returns bigint
language sql as $$
  select nextval('requests_account_version');
  with asked as materialized (
    select b.*,
           -- A touch that cannot be is taken for one of the moment it came (night_words.Line.asked).
           case when b.pressed_at between b.received_at - interval '24 hours' and b.received_at
                then b.pressed_at else b.received_at end as touched,
           b.received_at at time zone a.time_zone as here
      from requests_backup b join units_agency a on a.id = b.agency_id
      where b.id = any (p_ids) and b.closed_at is not null and b.mark not in ('test', 'lure', 'drill')),
  told as materialized (
    select e.subject as id, e.seq, e.kind, e.at,
           case when e.payload <> '' and (e.kind <> 'response.rolling' or strpos(e.payload, '"rolled_at"') > 0)
                then e.payload::jsonb -> 'facts' end as facts
      from requests_event e join asked b on e.subject = b.id and e.agency_id = b.agency_id
      where e.kind in ('backup.acknowledged', 'response.rolling', 'response.on_scene', 'backup.escalated',
                       'backup.exhausted')
         -- An arrival that was stated once it had closed, or taken back.
         or e.kind = 'backup.updated' and (strpos(e.payload, '"was_there"') > 0 or strpos(e.payload, '"taken_back"') > 0)),
  -- (Lines name the agency of a unit that is not of the one that asked; those from before they did, none at all.)
  taken as (
    select id, facts ->> 'agency' as agency, facts ->> 'unit' as unit, facts ->> 'stated_at' as stated, max(seq) as seq
      from told where kind = 'backup.updated' and facts ? 'taken_back' group by 1, 2, 3, 4),
  firsts as (
    select id,
           min(at) filter (where kind = 'backup.acknowledged') as acknowledged,
           min(coalesce((facts ->> 'rolled_at')::timestamptz, at))
             filter (where kind = 'response.rolling' or facts ? 'rolled_at') as rolling,
           max((facts ->> 'rung')::int) filter (where kind in ('backup.escalated', 'backup.exhausted')) as rung
      from told group by id),
  -- When each unit first stood there; a time that somebody stated comes before the time of the touch.
  came as (
    select t.id, min(coalesce((t.facts ->> 'stated_at')::timestamptz, t.at)) as at
      from told t
        left join taken b on b.id = t.id and b.unit = t.facts ->> 'unit' and b.stated = t.facts ->> 'stated_at'
          and b.agency is not distinct from t.facts ->> 'agency'
      -- (What was stated anew, after it was taken back, counts.)
      where t.kind = 'response.on_scene'
        or t.kind = 'backup.updated' and t.facts ? 'was_there' and (b.seq is null or b.seq < t.seq)
      group by t.id, t.facts ->> 'agency', t.facts ->> 'unit'),
  arrivals as (
    select id, min(at) filter (where place = 1) as first, min(at) filter (where place = 2) as second
      from (select id, at, row_number() over (partition by id order by at) as place from came) c group by id),
  counted as (
    select b.id, b.agency_id, b.received_at, -- (What a desk typed is not the desk's ask.)
           board_asker(case when b.origin in ('asked', 'device') then b.asker_id end, b.unit_id, b.received_at) as asker, b.beat_id,
           board_seconds(b.touched, f.acknowledged) as acknowledged_s,
           board_seconds(b.touched, f.rolling) as rolling_s,
           board_seconds(b.touched, r.first) as on_scene_s,
           board_seconds(b.touched, r.second) as second_s,
           case when b.pressed_at between b.received_at - interval '24 hours' and b.received_at
                then floor(extract(epoch from b.received_at - b.pressed_at))::int end as received_s,
           b.here::date as day,
           (extract(isodow from b.here) - 1) * 24 + extract(hour from b.here) as hour,
           greatest(b.rung, coalesce(f.rung, 0)) as rung,
           f.rolling is null and r.first is null and b.origin <> 'unasked'
             and b.disposition not in ('cancelled', 'accidental', 'merged', 'tested') as unanswered,
           b.disposition in ('not_needed', 'cancelled', 'accidental') as withdrawn,
           b.urgency, array_position(array['roll_by', 'cover', 'backup', 'emergency'], b.urgency::text) as level,
           b.origin, b.disposition, coalesce(s.kind, '') as stop_kind,
           (select array_agg(distinct u.agency_id order by u.agency_id)
              from requests_response x join units_unit u on u.id = x.unit_id
              where x.backup_id = b.id and (x.rolling_at is not null or x.on_scene_at is not null)
                and u.agency_id <> b.agency_id) as aid_from,
           b.lat, b.lon, b.location,
           ceil(extract(epoch from coalesce(b.first_rolling_at, b.closed_at) - b.received_at))::int as waited_s,
           board_climbed(b.ladder, b.rung) as climbed
      from asked b
        left join firsts f on f.id = b.id
        left join arrivals r on r.id = b.id
        left join requests_stop s on s.id = b.stop_id),
  written as (
    insert into requests_account as t (
      backup_id, agency_id, received_at, asker, beat_id, acknowledged_s, rolling_s, on_scene_s, second_s, received_s,
      day, hour, rung, unanswered, withdrawn, urgency, level, origin, disposition, stop_kind, aid_from, lat, lon, location,
      waited_s, climbed)
    select * from counted
    on conflict (backup_id) do update set (
      received_at, asker, beat_id, acknowledged_s, rolling_s, on_scene_s, second_s, received_s,
      day, hour, rung, unanswered, withdrawn, urgency, level, origin, disposition, stop_kind, aid_from, lat, lon, location,
      waited_s, climbed)
      = (excluded.received_at, excluded.asker, excluded.beat_id, excluded.acknowledged_s, excluded.rolling_s,
         excluded.on_scene_s, excluded.second_s, excluded.received_s, excluded.day, excluded.hour, excluded.rung,
         excluded.unanswered, excluded.withdrawn, excluded.urgency, excluded.level, excluded.origin, excluded.disposition,
         excluded.stop_kind, excluded.aid_from, excluded.lat, excluded.lon, excluded.location, excluded.waited_s,
         excluded.climbed)
    returning 1)
  select count(*) from written
$$;

update requests_account a
  set waited_s = ceil(extract(epoch from coalesce(b.first_rolling_at, b.closed_at) - b.received_at))::int,
      climbed = board_climbed(b.ladder, b.rung)
  from requests_backup b where b.id = a.backup_id;
