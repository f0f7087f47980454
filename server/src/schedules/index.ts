export { openAt, type OpenState } from './open-at.ts'
export { createSchedules, type Schedules } from './schedules.ts'
