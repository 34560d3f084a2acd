import { sqliteVersion } from '../../runtime/embedded/database.js';
import type { Finding } from './finding.js';

/** As `engines` in package.json says. */
const OLDEST_NODE = [20, 19] as const;

/** `version`: such as `20.19.4`. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const isEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  const detail = isEnough ? version : `${version} is too old. Install Node.js ${OLDEST_NODE.join('.')} or later.`;
  return { check: 'Node.js', state: isEnough ? 'ok' : 'wrong', detail };
}

/** SQLite is a native addon, built for each platform; without it no command loads, and `main` says so. */
export function checkSqlite(): Finding {
  return { check: 'SQLite', state: 'ok', detail: `${sqliteVersion()}, its addon loads` };
}
