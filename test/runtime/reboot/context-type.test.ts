import { expect } from 'chai';
import { readProgram, readSnippets, typeErrorsIn } from '../../snippets.js';

describe('The type of `context.reboot`', function () {
  this.timeout(60_000);

  function errorsOf(...code: readonly string[]): readonly string[] {
    const snippet = ['```ts', ...code, '```', ''].join('\n');
    return typeErrorsIn(readProgram(readSnippets('typed.md', snippet)));
  }

  it("is Reboot's where 'durable-mcp/reboot' is imported", () => {
    const errors = errorsOf(
      "import type { WorkflowContext } from '@reboot-dev/reboot';",
      "import type { DurableContext } from 'durable-mcp';",
      "import 'durable-mcp/reboot';",
      'export const workflowOf = (context: DurableContext): WorkflowContext => context.reboot;',
    );
    expect(errors).to.deep.equal([]);
  });

  it('is unknown elsewhere', () => {
    const errors = errorsOf(
      "import type { DurableContext } from 'durable-mcp';",
      'export const isUnknown: unknown extends DurableContext["reboot"] ? true : false = true;',
    );
    expect(errors).to.deep.equal([]);
  });
});
