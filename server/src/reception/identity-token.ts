import { AppError } from '@yingda/contract'
import type { SignedIdentity } from '#contacts'
import { errors as joseErrors, jwtVerify } from 'jose'
import { z } from 'zod'

const Claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().trim().min(1).max(100).optional(),
  phone: z.string().trim().max(40).optional(),
  email: z.email().max(200).optional(),
  vip: z.boolean().optional(),
  attributes: z.record(z.string().max(60), z.union([z.string().max(1000), z.number(), z.boolean()])).optional(),
})

/** Reads who the shop's own site says the visitor is: a JWT (RFC 7519) signed with HS256 by the inbox's secret; `exp` is honoured. */
export const readIdentity = async (token: string, secret: string): Promise<SignedIdentity> => {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      clockTolerance: 30,
    })
    const { sub, ...claims } = Claims.parse(payload)
    return { externalId: sub, ...claims }
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new AppError('identity.invalid', {
        why: error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
      })
    if (error instanceof joseErrors.JOSEError) throw new AppError('identity.invalid', { why: error.code })
    throw error
  }
}
