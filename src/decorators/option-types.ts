/** A class whose instances are arguments or results, described by class-validator's and class-transformer's decorators. */
export type DtoClass = abstract new (...args: never[]) => object;

/** A schema that follows https://standardschema.dev, such as zod 4 or valibot. */
export interface StandardSchemaOption {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
  };
}

/** Plain JSON, which clients see as it is. Not narrower, since a type that declares JSON Schema has no index signature. */
export type JsonSchemaOption = object;

/** A DTO class, a Standard Schema, or JSON Schema. */
export type SchemaOption = DtoClass | StandardSchemaOption | JsonSchemaOption;

/** An icon that clients may show (MCP 2025-11-25, "Icons"). */
export interface IconOption {
  /** An https: or data: URI. */
  readonly src: string;
  readonly mimeType?: string;
  /** `48x48`, or `any` for scalable formats. */
  readonly sizes?: readonly string[];
  readonly theme?: 'light' | 'dark';
}

/** Passed on to clients as it is; must be JSON. */
export type MetaOption = Readonly<Record<string, unknown>>;
