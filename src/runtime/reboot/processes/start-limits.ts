/** For how long servers may take until all can serve: Reboot reads its whole state when it starts. Milliseconds. */
export const START_MS = 120_000;
/** Once every server has said that it can serve: for how long no request may come through to all of them. Milliseconds. */
export const WAY_MS = 15_000;
