/**
 * The frozen description of a server class. The scanner builds it from the decorators' records and from reflect-metadata;
 * schemas, engine and protocol read it and nothing else of the class.
 */

// A constructor of any signature: classes are handed around, never called with unchecked arguments.
export type Constructor<T = object> = abstract new (...args: never[]) => T;

/** A value in JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Where the description of arguments or results comes from. */
export type SchemaSource =
  | { readonly kind: 'dto'; readonly type: Constructor }
  /** A schema that follows https://standardschema.dev, such as zod 4 or valibot. */
  | { readonly kind: 'standard'; readonly schema: StandardSchema }
  /** JSON Schema written by the user; listed verbatim. */
  | { readonly kind: 'json'; readonly schema: JsonObject }
  /** One property for each `@Param`. */
  | { readonly kind: 'params'; readonly params: readonly NamedParameter[] };

/** The part of Standard Schema (v1) that is used. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>;
    readonly jsonSchema?: unknown;
  };
}
export type StandardResult =
  { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a handler's parameter receives. */
export type HandlerParameter =
  | { readonly kind: 'context' }
  /** The arguments as one object: a DTO instance, a schema's output, or a template's variables. */
  | { readonly kind: 'arguments' }
  | ({ readonly kind: 'param' } & NamedParameter);

/** An argument named by `@Param`. `type` is a DTO class, `String`, `Number`, `Boolean`, `BigInt`, `Date`, an enum object, or a one-element array of these. */
export interface NamedParameter {
  readonly name: string;
  readonly type: unknown;
  readonly description?: string;
  readonly optional: boolean;
}

/** What every handler has. */
export interface HandlerModel {
  /** The method's property key. */
  readonly method: string;
  /** `Class.method`, the class being the one that declares it; used in messages. */
  readonly where: string;
  readonly parameters: readonly HandlerParameter[];
  /** Absent: the handler takes no arguments. */
  readonly input?: SchemaSource;
}

export type Concurrency = 'turns' | 'exclusive' | 'shared';

export interface ToolModel extends HandlerModel {
  readonly kind: 'tool';
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly output?: SchemaSource;
  readonly annotations?: JsonObject;
  readonly icons?: readonly JsonObject[];
  readonly concurrency: Concurrency;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly scopes?: readonly string[];
  readonly enabled: boolean;
  readonly _meta?: JsonObject;
}

export interface PromptModel extends HandlerModel {
  readonly kind: 'prompt';
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly icons?: readonly JsonObject[];
  readonly scopes?: readonly string[];
  readonly _meta?: JsonObject;
}

export interface ResourceModel extends HandlerModel {
  readonly kind: 'resource';
  readonly uri: string;
  /** RFC 6570 template: the uri has variables. */
  readonly isTemplate: boolean;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly subscribe: boolean;
  readonly annotations?: JsonObject;
  readonly icons?: readonly JsonObject[];
  readonly scopes?: readonly string[];
  readonly _meta?: JsonObject;
}

export interface RetryPolicy {
  readonly maxAttempts?: number;
  readonly initialInterval?: number;
  readonly backoff?: number;
  readonly maxInterval?: number;
}

/** A method wrapped by `@AtMostOnce` or `@AtLeastOnce`. */
export interface StepModel {
  readonly kind: 'atMostOnce' | 'atLeastOnce';
  readonly method: string;
  readonly where: string;
  readonly name?: string;
  readonly returns?: unknown;
  readonly onUnknown?: 'throw' | 'reconcile';
  readonly reconcile?: string;
  readonly retry?: RetryPolicy;
}

/** What a completion's parameter receives. */
export type CompletionParameter =
  | { readonly kind: 'context' }
  /** What the user typed so far. */
  | { readonly kind: 'value' }
  /** The arguments that are already known, by name (`context.arguments` of completion/complete). */
  | { readonly kind: 'arguments' };

/** A method that suggests values for one argument; marked `@Complete`. */
export interface CompletionModel {
  readonly kind: 'completion';
  readonly method: string;
  readonly where: string;
  /** A prompt by its name, or a resource template by its uri; a key of the server model's maps. */
  readonly reference:
    { readonly kind: 'prompt'; readonly name: string } | { readonly kind: 'resource'; readonly uri: string };
  readonly argument: string;
  readonly parameters: readonly CompletionParameter[];
}

/** How a constructor parameter is filled. */
export type ConstructorParameter =
  { readonly kind: 'context' } | { readonly kind: 'provider'; readonly type: Constructor; readonly where: string };

/** Moves fields that an older version of the class stored into the present shape. */
export type Migrate = (fields: Record<string, unknown>, fromVersion: string) => Record<string, unknown>;

export interface ServerModel {
  readonly kind: 'server';
  readonly target: Constructor;
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly instructions?: string;
  readonly icons?: readonly JsonObject[];
  readonly websiteUrl?: string;
  readonly state: 'session' | 'user' | 'none';
  readonly migrate?: Migrate;
  /** In the order of declaration, a base class's first. Keys: names; for resources the uri or template. */
  readonly tools: ReadonlyMap<string, ToolModel>;
  readonly prompts: ReadonlyMap<string, PromptModel>;
  readonly resources: ReadonlyMap<string, ResourceModel>;
  /** By method. */
  readonly steps: ReadonlyMap<string, StepModel>;
  readonly completions: readonly CompletionModel[];
  readonly transientFields: ReadonlySet<string>;
  readonly constructorParameters: readonly ConstructorParameter[];
}
