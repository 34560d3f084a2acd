import process from 'node:process';
import { serveBridge } from './serve-bridge.js';

const { IDLE_MS = '10000', SESSION_TTL_MS = '60000' } = process.env;

await serveBridge({ idleMs: Number(IDLE_MS), sessionTtl: Number(SESSION_TTL_MS) });
