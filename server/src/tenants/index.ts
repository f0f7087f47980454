export { createTenants, type Tenant, type Tenants } from './tenants.ts'
