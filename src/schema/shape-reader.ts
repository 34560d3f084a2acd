import type { DtoPlans } from './dto/dto-plan.js';
import { dtoReader } from './dto/read-dto.js';
import { elementPath } from './property-path.js';
import { enumFromText, readScalar, readScalarText } from './read-scalar.js';
import { readShape } from './read-shape.js';
import type { ScalarKind, Shape } from './shape.js';
import type { ValueReader } from './value-reader.js';

/** Reads values of a parameter's shape; DTOs, also in lists, become instances. `fromText`: a client can send text alone. */
export function shapeReader(shape: Shape, plans: DtoPlans, fromText: boolean): ValueReader {
  if (shape.kind === 'dto') return dtoReader(shape.type, plans);
  if (shape.kind === 'list') return listReader(shapeReader(shape.items, plans, fromText));
  if (isScalar(shape)) return scalarReader(shape.kind, fromText ? readScalarText : readScalar);
  const given = (value: unknown): unknown =>
    fromText && shape.kind === 'enum' ? enumFromText(shape.values, value) : value;
  return { read: (value, path, violations) => readShape(shape, given(value), { path, depth: 0, violations }) };
}

function isScalar(shape: Shape): shape is Extract<Shape, { kind: ScalarKind }> {
  return !['any', 'object', 'enum', 'list', 'record', 'dto', 'union'].includes(shape.kind);
}

function scalarReader(kind: ScalarKind, readKind: typeof readScalar): ValueReader {
  return {
    read(value, path, violations) {
      const reading = readKind(kind, value);
      if (reading.isValid) return reading.value;
      violations.push({ path, constraint: reading.constraint });
      return undefined;
    },
  };
}

function listReader(items: ValueReader): ValueReader {
  return {
    read(value, path, violations) {
      if (!Array.isArray(value)) {
        violations.push({ path, constraint: 'must be an array' });
        return undefined;
      }
      const read = value.map((item, index) => items.read(item, elementPath(path, index), violations));
      return read.some((item) => item instanceof Promise) ? Promise.all(read) : read;
    },
  };
}
