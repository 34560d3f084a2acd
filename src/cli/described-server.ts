/** What a server offers, in the words of MCP's listings. */
export interface DescribedServer {
  readonly server: {
    readonly name: string;
    readonly version: string;
    readonly title?: string | undefined;
    readonly instructions?: string | undefined;
  };
  readonly tools: readonly Described[];
  readonly prompts: readonly Described[];
  readonly resources: readonly Described[];
  readonly resourceTemplates: readonly Described[];
}

/** One entry of a listing. */
export type Described = Readonly<Record<string, unknown>>;
