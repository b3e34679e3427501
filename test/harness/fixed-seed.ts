import fc from 'fast-check'

/** One seed for every property of the offline tests, so that a run says of a change what the last one said; `AZTA_SEED` gives another. */
fc.configureGlobal({ seed: Number(process.env.AZTA_SEED ?? 20_261_125) })
