/** The version of this build; every package of the checkout carries the same. */
export const version = '0.2.0'
