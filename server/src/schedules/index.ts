export { openAt, type OpenState, type WeekAndHolidays } from './open-at.ts'
export { createSchedules, type Schedules } from './schedules.ts'
