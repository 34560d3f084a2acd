import type { DecoratorRecord } from '../decorators/records.js';
import { callable, filledText, icons, oneOf, text } from './option-rules.js';
import { readOptions } from './read-options.js';
import type { Report } from './report.js';
import type { Migrate, ServerModel } from './server-model.js';

const RULES = {
  name: filledText,
  version: filledText,
  title: text,
  instructions: text,
  icons,
  websiteUrl: text,
  state: oneOf('session', 'user', 'none'),
  migrate: callable<Migrate>(),
};

export type ServerOptions = Pick<ServerModel, keyof typeof RULES>;

/** Reads `@McpServer(options)`. */
export function serverOptions({ options: given }: DecoratorRecord, where: string, report: Report): ServerOptions {
  const source = { subject: '@McpServer()', options: given, rules: RULES, required: REQUIRED, where };
  const options = readOptions(source, report);
  if (options.state === 'user') report({ where, ...STATE_OF_USERS });
  return { ...options, name: options.name ?? '', version: options.version ?? '', state: options.state ?? 'session' };
}

/** How to mark a class. */
export const SERVER_FIX = "write @McpServer({ name: 'shop', version: '1.0.0' }) before the class.";

const REQUIRED = { name: SERVER_FIX, version: SERVER_FIX };

const STATE_OF_USERS = {
  what: "state: 'user' of @McpServer() is not available yet: it needs authentication, which tells users apart.",
  fix: "use state: 'session', the default, or 'none'.",
};
