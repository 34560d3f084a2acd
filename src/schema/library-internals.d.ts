// Neither package exports these from its index, yet what they hold is the only description of a DTO's decorators.
// Both paths are part of every release of the ranges in package.json; the tests in test/schema fail if one goes.

declare module 'class-transformer/cjs/storage.js' {
  export interface TypeRecord {
    readonly reflectedType: unknown;
    readonly typeFunction?: (options?: unknown) => unknown;
    readonly options?: {
      readonly keepDiscriminatorProperty?: boolean;
      readonly discriminator?: {
        readonly property: string;
        readonly subTypes: readonly {
          readonly name: string;
          readonly value: abstract new (...args: never[]) => object;
        }[];
      };
    };
  }
  export interface DirectedRecord {
    readonly propertyName: string | undefined;
    readonly options?: { readonly name?: string; readonly toPlainOnly?: boolean };
  }
  export const defaultMetadataStorage: {
    findTypeMetadata(target: unknown, property: string): TypeRecord | undefined;
    findTransformMetadatas(target: unknown, property: string, transformation: number): readonly unknown[];
    findExcludeMetadata(target: unknown, property: string): DirectedRecord | undefined;
    findExposeMetadata(target: unknown, property: string): DirectedRecord | undefined;
    getExposedMetadatas(target: unknown): readonly DirectedRecord[];
    getStrategy(target: unknown): 'none' | 'excludeAll' | 'exposeAll';
  };
}

declare module 'class-validator/cjs/validation/ValidationExecutor.js' {
  import type { ValidationError, Validator, ValidatorOptions } from 'class-validator';

  export class ValidationExecutor {
    readonly awaitingPromises: readonly Promise<unknown>[];
    constructor(validator: Validator, options: ValidatorOptions);
    execute(value: object, schema: string, errors: ValidationError[]): void;
    stripEmptyErrors(errors: ValidationError[]): ValidationError[];
  }
}
