/** 1 is for people; less is faster. */
const PACE = Number(process.env['DEMO_PACE'] ?? 1);

/** Milliseconds that the customer takes to read a form. */
export const READING_MS = 1200 * PACE;
/** Milliseconds until the courier has picked a parcel up. */
export const COURIER_MS = 1500 * PACE;
/** Milliseconds after which the client looks whether the shop is back. */
export const RETRY_MS = 1200 * PACE;
