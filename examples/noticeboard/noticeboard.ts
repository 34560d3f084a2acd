import { IsInt, IsISO8601, IsOptional, Max, Min } from 'class-validator';
import { DurableContext, McpServer, Param, Resource, Tool, ToolError } from 'durable-mcp';
import { SortedMap } from './generated/sorted-map.js';

class Since {
  @IsISO8601({ strict: true })
  time!: string;

  @IsInt()
  @Min(1)
  @Max(100)
  @IsOptional()
  limit = 20;
}

interface Notice {
  readonly id: string;
  readonly text: string;
}

/** One board for all sessions, in a sorted map of Reboot's; which of its notices are a session's own is a field. */
@McpServer({ name: 'noticeboard', version: '1.0.0', instructions: 'A noticeboard that everybody reads and writes.' })
export class Noticeboard {
  mine: string[] = [];

  @Tool({ description: 'Puts a notice up for everybody to read, and tells its id.' })
  async post(@Param('text') text: string, context: DurableContext): Promise<string> {
    // The same in every run of the call. By it the map is in order of time.
    const id = `${(await context.now()).toISOString()}-${context.uuid()}`;
    await board().insert(context.reboot, { entries: { [id]: new TextEncoder().encode(text) } });
    this.mine.push(id);
    return id;
  }

  @Tool({ description: 'Reads one notice.' })
  async read(@Param('id') id: string, context: DurableContext): Promise<string> {
    const { value } = await board().get(context.reboot, { key: id });
    if (value === undefined) throw new ToolError(`There is no notice ${id}.`);
    return new TextDecoder().decode(value);
  }

  @Tool({ description: 'Lists notices from a time on, oldest first.' })
  async since({ time, limit }: Since, context: DurableContext): Promise<Notice[]> {
    const startKey = new Date(time).toISOString();
    const { entries } = await board().range(context.reboot, { startKey, limit });
    return entries.map(noticeOf);
  }

  @Tool({ description: 'Takes a notice down that this session has put up.' })
  async take_down(@Param('id') id: string, context: DurableContext): Promise<string> {
    if (!this.mine.includes(id)) throw new ToolError(`${id} is no notice of this session.`);
    await board().remove(context.reboot, { keys: [id] });
    this.mine = this.mine.filter((own) => own !== id);
    return `${id} is down.`;
  }

  @Resource({ uri: 'noticeboard://latest', mimeType: 'application/json', description: 'The ten latest notices.' })
  async latest(context: DurableContext): Promise<string> {
    const { entries } = await board().reverseRange(context.reboot, { limit: 10 });
    return JSON.stringify(entries.map(noticeOf));
  }
}

function board() {
  return SortedMap.ref('noticeboard');
}

function noticeOf({ key, value }: { readonly key: string; readonly value: Uint8Array }): Notice {
  return { id: key, text: new TextDecoder().decode(value) };
}
