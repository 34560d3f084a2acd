import { DurableMcpFactory, McpServer, Param, Prompt, Resource, Tool } from 'durable-mcp';

@McpServer({ name: 'notebook', version: '1.0.0', instructions: 'A notebook for this session.' })
class Notebook {
  notes: string[] = [];

  @Tool({ description: 'Writes a note down.' })
  write(@Param('note') note: string): string {
    this.notes.push(note);
    return `Note ${this.notes.length} is written down.`;
  }

  @Resource({ uri: 'notebook://notes', mimeType: 'text/plain', description: 'All notes, one to a line.' })
  all(): string {
    return this.notes.join('\n');
  }

  @Prompt({ description: 'Asks for a summary of the notes.' })
  summary(@Param('language', { description: 'such as French' }) language: string): string {
    return `Summarise these notes in ${language}:\n${this.all()}`;
  }
}

const app = await DurableMcpFactory.create(Notebook);
await app.listen(Number(process.env['PORT'] ?? 3000), process.env['HOST'] ?? '127.0.0.1');
console.log(`The notebook is open at ${app.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void app.close());
}
