import { FieldMigrationError, FieldNotRestorableError } from '../errors/field-errors.js';
import { isPlainObject } from '../metadata/json-value.js';
import type { ServerModel } from '../metadata/server-model.js';
import { memberPath } from '../schema/property-path.js';
import { DeclaredTypes } from './declared-types.js';
import { isField, persistentFields } from './persistent-fields.js';
import { parseStoredFields, writeStoredFields, type StoredFields } from './stored-fields.js';
import { setOwn } from './tagged-value.js';
import { ValueEncoder } from './value-encoder.js';
import { ValueReviver } from './value-reviver.js';

export interface FieldCodecOptions {
  readonly model: Pick<ServerModel, 'target' | 'version' | 'migrate' | 'transientFields'>;
  readonly logger: { info(facts: object, message: string): void };
}

/** The fields of a server class as text, and back. One for each class; it may be used for any number of instances. */
export class FieldCodec {
  readonly #model: FieldCodecOptions['model'];
  readonly #logger: FieldCodecOptions['logger'];
  readonly #types = new DeclaredTypes();
  readonly #reportedFields = new Set<string>();
  /** What instances had when they were new. */
  readonly #givenFields = new WeakMap<object, readonly string[]>();

  constructor({ model, logger }: FieldCodecOptions) {
    this.#model = model;
    this.#logger = logger;
  }

  /** As `encode`, of an instance that was just made. A field that it has now is stored as missing when it has been deleted later. */
  encodeNew(instance: object, injected: ReadonlySet<unknown>): string {
    const fields = persistentFields(instance, { injected, transient: this.#model.transientFields });
    this.#givenFields.set(
      instance,
      Array.from(fields, ([name]) => name),
    );
    return this.encode(instance, injected);
  }

  /**
   * Equal fields give equal text. Objects in `injected` are left out wherever a field holds them directly.
   * Throws FieldNotStorableError, naming the value's path and the fix.
   */
  encode(instance: object, injected: ReadonlySet<unknown>): string {
    const { target, version, transientFields: transient } = this.#model;
    const encoder = new ValueEncoder(target.name, this.#types);
    const fields = {};
    for (const [name, value] of persistentFields(instance, { injected, transient })) {
      setOwn(fields, name, encoder.encodeField(name, value, this.#types.of(target, name)));
    }
    const given = this.#givenFields.get(instance) ?? [];
    return writeStoredFields({ version, fields, missing: given.filter((name) => !Object.hasOwn(instance, name)) });
  }

  /**
   * Puts what `encode` wrote onto a new instance of the class. Fields that are not in it keep their initialiser, unless it says that
   * they are missing; if it was written by another version, `migrate` changes it first, or else fields that the instance does not
   * have are dropped and logged.
   * Throws FieldNotRestorableError, or FieldMigrationError; the instance is then unchanged.
   */
  restore(instance: object, stored: string): void {
    const { target, version, migrate, transientFields } = this.#model;
    const storedFields = parseStoredFields(stored, target.name);
    const { fields, orphans } = this.#revive(storedFields);
    const isOtherVersion = storedFields.version !== version;
    const isMigrated = isOtherVersion && migrate !== undefined;
    const present = isMigrated ? this.#migrate(fields, storedFields.version) : fields;
    const kept = Object.keys(present).filter((name) => {
      if (transientFields.has(name)) return false;
      return !isOtherVersion || isMigrated || this.#hasField(instance, name) || this.#drop(name, storedFields.version);
    });
    if (!isMigrated) this.#refuseOrphans(kept.filter((name) => orphans.has(name)));
    // The initialiser has brought back what was deleted.
    for (const name of storedFields.missing) if (!transientFields.has(name)) removeField(instance, name);
    for (const name of kept) defineField(instance, name, Reflect.get(present, name));
  }

  /** `orphans`: fields that hold an instance whose class is no longer declared. */
  #revive({ fields }: StoredFields): { readonly fields: object; readonly orphans: ReadonlySet<string> } {
    const { target } = this.#model;
    const orphans = new Set<string>();
    let current = '';
    const reviver = new ValueReviver(this.#types, () => orphans.add(current));
    for (const [name, value] of Object.entries(fields)) {
      current = name;
      setOwn(fields, name, this.#reviveField(reviver, { name, value, where: memberPath(target.name, name) }));
    }
    return { fields, orphans };
  }

  #reviveField(reviver: ValueReviver, field: { name: string; value: unknown; where: string }): unknown {
    try {
      return reviver.revive(field.value, this.#types.of(this.#model.target, field.name));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FieldNotRestorableError(field.where, reason, { cause });
    }
  }

  #migrate(fields: object, fromVersion: string): object {
    const { target, version, migrate } = this.#model;
    const facts = { where: target.name, from: fromVersion, to: version };
    const migrated = runMigration(() => migrate?.({ ...fields }, fromVersion), facts);
    if (isPlainObject(migrated)) return migrated;
    const reason = 'it must return the fields, as an object and at once.';
    throw new FieldMigrationError({ ...facts, reason });
  }

  // Without ES2022 semantics a field without initialiser is not on a new instance, but its decorators tell of it.
  #hasField(instance: object, name: string): boolean {
    return Object.hasOwn(instance, name) || this.#types.of(this.#model.target, name).classes.length > 0;
  }

  /** Always false: the field is not kept. */
  #drop(name: string, fromVersion: string): false {
    if (this.#reportedFields.has(name)) return false;
    this.#reportedFields.add(name);
    const { target, version } = this.#model;
    const where = memberPath(target.name, name);
    this.#logger.info(
      { field: where, fromVersion, version },
      `${where} was stored by version ${fromVersion}; version ${version} has no such field, so it is dropped. ` +
        'To keep it, give the field an initialiser, or carry it over in migrate.',
    );
    return false;
  }

  #refuseOrphans([name]: readonly string[]): void {
    if (name === undefined) return;
    const where = memberPath(this.#model.target.name, name);
    const fix = `Put @Type back on ${where}, or raise the version of the server and carry the field over in migrate.`;
    throw new FieldNotRestorableError(where, `it holds an instance of a class that is no longer declared. ${fix}`);
  }
}

function runMigration(run: () => unknown, facts: { where: string; from: string; to: string }): unknown {
  try {
    return run();
  } catch (cause) {
    const reason = `${cause instanceof Error ? cause.message : String(cause)}.`;
    throw new FieldMigrationError({ ...facts, reason }, { cause });
  }
}

function removeField(instance: object, name: string): void {
  if (isField(instance, name)) Reflect.deleteProperty(instance, name);
}

// Fields are own data properties: an accessor of the same name on the prototype is shadowed, as under ES2022.
function defineField(instance: object, name: string, value: unknown): void {
  if (Object.hasOwn(instance, name) && !isField(instance, name)) return;
  Object.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true });
}
