-- Months of the log come and go while everybody writes. A partition is made whole before anybody sees it (row-level security, grants),
-- and attached, which lets writers write on; only the default partition is locked, for as long as it takes to see that it is empty.
create or replace function make_message_partitions(p_from timestamptz, p_months int) returns int language plpgsql as $$
declare i int; first timestamptz; made int := 0; label text;
begin
  -- Every worker looks after the months to come.
  perform pg_advisory_xact_lock(4711002);
  for i in 0..p_months - 1 loop
    first := date_trunc('month', p_from at time zone 'UTC') at time zone 'UTC' + make_interval(months => i);
    label := 'message_' || to_char(first at time zone 'UTC', 'YYYYMM');
    if to_regclass(label) is not null then continue; end if;
    begin
      execute format('create table %I (like message including all)', label);
      execute format('alter table %I enable row level security', label);
      execute format('alter table %I force row level security', label);
      execute format(
        'create policy tenant on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
        label);
      execute format('grant select, insert, update, delete on %I to yingda_app', label);
      execute format('alter table message attach partition %I for values from (%L) to (%L)', label, id_of(first), id_of(first + interval '1 month'));
      made := made + 1;
    exception when check_violation then
      -- Lines of this month lie in the default partition already. They are well there; the months after this one get theirs.
      raise warning 'Lines lie outside the months of the log: % is not made', label;
    end;
  end loop;
  return made;
end $$;

-- Whether lines lie outside the months is asked across companies, by the role that may read the log.
grant select on message_other to yingda_search;
create policy search on message_other for select to yingda_search using (true);
