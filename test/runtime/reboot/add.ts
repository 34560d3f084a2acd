import type { connect } from '../../../src/client/connect.js';

type Client = Awaited<ReturnType<typeof connect>>['client'];

/** Calls the counting program's tool: which process it was, and how often the session has asked. */
export async function add(client: Client): Promise<{ readonly pid: string; readonly count: string }> {
  const [pid = '', count = ''] = textOf(await client.callTool({ name: 'add', arguments: {} })).split(' ');
  return { pid, count };
}

export function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
  const { content } = result as { readonly content: readonly { readonly text: string }[] };
  return content[0]?.text ?? '';
}
