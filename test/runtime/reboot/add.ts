import { expect } from 'chai';
import { connect } from '../../../src/client/connect.js';

type Client = Awaited<ReturnType<typeof connect>>['client'];

/** Calls the counting program's tool: which process it was, and how often the session has asked. */
export async function add(client: Client): Promise<{ readonly pid: string; readonly count: string }> {
  const [pid = '', count = ''] = textOf(await client.callTool({ name: 'add', arguments: {} })).split(' ');
  return { pid, count };
}

/** The processes that served twelve sessions, each of them in one process. */
export async function ownersAt(url: string): Promise<ReadonlySet<string>> {
  const owners = new Set<string>();
  for (let sessions = 0; sessions < 12; sessions += 1) {
    const { client } = await connect(url);
    const [first, second] = [await add(client), await add(client)];
    expect([first.count, second.count]).to.deep.equal(['1', '2']);
    expect(second.pid).to.equal(first.pid);
    owners.add(first.pid);
    await client.close();
  }
  return owners;
}

export function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
  const { content } = result as { readonly content: readonly { readonly text: string }[] };
  return content[0]?.text ?? '';
}
