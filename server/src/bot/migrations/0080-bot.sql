-- Thresholds and hand-off rules of a company; without a row, the defaults hold.
create table bot_settings (
  tenant_id uuid not null,
  settings jsonb not null,
  primary key (tenant_id)
);
