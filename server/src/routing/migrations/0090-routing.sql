create table skill_group (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  target_ms bigint not null,
  hours_id uuid,
  primary key (tenant_id, id)
);
create unique index skill_group_name on skill_group (tenant_id, lower(name));

-- What an agent asked for.
create table agent_state (
  tenant_id uuid not null,
  member_id uuid not null,
  presence text not null check (presence in ('online', 'busy', 'break', 'offline')),
  since timestamptz not null default now(),
  primary key (tenant_id, member_id)
);

-- Which nodes an agent's desk is or was connected to. Where the node has fallen silent, the desk is lost.
create table desk (
  tenant_id uuid not null,
  member_id uuid not null,
  node_id uuid not null,
  connected boolean not null,
  at timestamptz not null,
  primary key (tenant_id, member_id, node_id)
);
