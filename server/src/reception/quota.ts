import { AppError } from '@yingda/contract'
import { createBucket } from '#platform'

/** So many seconds' worth may come at once: a rush is no flood. */
const burstSeconds = 4
const bucketsMax = 20_000

/** Buckets by name; the one that was not used for longest is forgotten, full as it is by then. */
const createBuckets = (perSecond: number) => {
  const buckets = new Map<string, ReturnType<typeof createBucket>>()
  return (name: string): number => {
    const bucket = buckets.get(name) ?? createBucket(perSecond, perSecond * burstSeconds)
    buckets.delete(name)
    buckets.set(name, bucket)
    if (buckets.size > bucketsMax) buckets.delete(buckets.keys().next().value!)
    return bucket()
  }
}

/** What the visitors of a company, and of one of its inboxes, may send: a flood is asked to come back, so that it drowns nobody else. */
export const createQuota = ({
  tenantPerSecond,
  inboxPerSecond,
}: {
  tenantPerSecond: number
  inboxPerSecond: number
}) => {
  const ofTenant = createBuckets(tenantPerSecond)
  const ofInbox = createBuckets(inboxPerSecond)
  return {
    /** Counts one message; throws `request.too_many` with the seconds to wait when there were too many. */
    take(tenantId: string, inboxId: string): void {
      const waitMs = ofInbox(inboxId) || ofTenant(tenantId)
      if (waitMs) throw new AppError('request.too_many', { seconds: Math.max(1, Math.ceil(waitMs / 1000)) })
    },
  }
}
export type Quota = ReturnType<typeof createQuota>
