import type { JsonObject, JsonValue } from '../../metadata/server-model.js';
import { isScalarJson } from '../shape.js';
import type { ConstraintRecord } from './property-record.js';

type Keywords = (values: readonly unknown[]) => JsonObject;

const always =
  (keywords: JsonObject): Keywords =>
  () =>
    keywords;

const string = always({ type: 'string' });
const format = (name: string): Keywords => always({ type: 'string', format: name });
const pattern = (source: string): Keywords => always({ type: 'string', pattern: source });
const instant: JsonObject = { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] };

/**
 * JSON Schema for class-validator's constraints. Where a constraint cannot be said in JSON Schema, only its type is: the
 * validator itself still checks it. `type` is what the constraint takes values of.
 */
const keywordsOf: Readonly<Record<string, Keywords>> = {
  isString: string,
  isBoolean: always({ type: 'boolean' }),
  isNumber: always({ type: 'number' }),
  isInt: always({ type: 'integer' }),
  isObject: always({ type: 'object' }),
  isNotEmptyObject: always({ type: 'object', minProperties: 1 }),
  equals: ([value]) => (isScalarJson(value) ? { const: value } : {}),
  notEquals: ([value]) => (isScalarJson(value) ? { not: { const: value } } : {}),
  isNotIn: ([values]) => ({ not: { enum: scalars(values) } }),
  min: ([least]) => bound('minimum', least),
  max: ([most]) => bound('maximum', most),
  isPositive: always({ type: 'number', exclusiveMinimum: 0 }),
  isNegative: always({ type: 'number', exclusiveMaximum: 0 }),
  isDivisibleBy: ([divisor]) => bound('multipleOf', divisor),
  minLength: ([least]) => ({ type: 'string', ...count('minLength', least) }),
  maxLength: ([most]) => ({ type: 'string', ...count('maxLength', most) }),
  isLength: ([least, most]) => ({ type: 'string', ...count('minLength', least), ...count('maxLength', most) }),
  matches: ([expression]) => ({ type: 'string', ...patternOf(expression) }),
  contains: ([part]) => ({ type: 'string', pattern: escaped(part) }),
  notContains: ([part]) => ({ type: 'string', not: { pattern: escaped(part) } }),
  isEmail: format('email'),
  isUrl: format('uri'),
  isUuid: format('uuid'),
  isFqdn: format('hostname'),
  isRFC3339: format('date-time'),
  isIso8601: always(instant),
  isDateString: always(instant),
  isIp: ([version]) => ({ type: 'string', ...ipFormat(version) }),
  isJson: always({ type: 'string', contentMediaType: 'application/json' }),
  isBase64: always({ type: 'string', contentEncoding: 'base64' }),
  isBooleanString: always({ type: 'string', enum: ['true', 'false', '1', '0'] }),
  isAscii: pattern('^[\\x00-\\x7F]+$'),
  isHexadecimal: pattern('^(0[xXhH])?[0-9A-Fa-f]+$'),
  isHexColor: pattern('^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$'),
  isMongoId: pattern('^[0-9A-Fa-f]{24}$'),
  isMilitaryTime: pattern('^([01]\\d|2[0-3]):?[0-5]\\d$'),
  arrayNotEmpty: always({ minItems: 1 }),
  arrayMinSize: ([least]) => count('minItems', least),
  arrayMaxSize: ([most]) => count('maxItems', most),
  // With a function that identifies items, equal items are allowed to differ.
  arrayUnique: ([identify]) => (identify === undefined ? { uniqueItems: true } : {}),
  arrayContains: ([values]) => ({ allOf: scalars(values).map((value) => ({ contains: { const: value } })) }),
  arrayNotContains: ([values]) => ({ items: { not: { enum: scalars(values) } } }),
};

// Strings whose form is a validator's own business, or depends on a locale.
const stringsOnly =
  'isAlpha isAlphanumeric isNumberString isDecimal isLowercase isUppercase isCreditCard isCurrency isMobilePhone isPhoneNumber ' +
  'isIsbn isIsin isISSN isISRC isIBAN isBIC isEAN isPort isJwt isHash isHSL isRgbColor isLocale isMacAddress isMagnetURI ' +
  'isMimeType isMultibyte isOctal isFullWidth isHalfWidth isVariableWidth isSurrogatePair isPassportNumber isPostalCode ' +
  'isIdentityCard isSemVer isTimeZone isStrongPassword isDataURI isBase32 isBase58 isBtcAddress isByteLength isEthereumAddress ' +
  'IsFirebasePushId isISO31661Alpha2 isISO31661Alpha3 isISO31661Numeric isISO4217CurrencyCode isISO6391 isTaxId isLatLong';
const stringNames: ReadonlySet<string> = new Set(stringsOnly.split(' '));

/** The keywords of several constraints on one value of a reflected class, if any; `type` is the narrowest that they name. */
export function keywordsOfAll(constraints: readonly ConstraintRecord[], reflected?: unknown): JsonObject {
  const found = constraints.map(({ name, values }) =>
    stringNames.has(name) ? string(values) : keywordsOf[name]?.(values),
  );
  const types = found.flatMap((keywords) => keywords?.['type'] ?? []);
  const type = types.includes('integer') ? 'integer' : types[0];
  const isString = type === 'string' || (type === undefined && reflected === String);
  const isNotBlank = isString && constraints.some(({ name }) => name === 'isNotEmpty');
  const parts = found.map(({ type: _type, ...keywords } = {}) => keywords);
  const first: JsonObject = type === undefined ? {} : { type };
  return (isNotBlank ? [{ minLength: 1 }, ...parts] : parts).reduce(conjoin, first);
}

// Two constraints may need the same keyword, as `@Contains` twice needs two patterns.
function conjoin(all: JsonObject, part: JsonObject): JsonObject {
  const isClash = Object.keys(part).some((keyword) => Object.hasOwn(all, keyword));
  if (!isClash) return { ...all, ...part };
  const { allOf } = all;
  return { ...all, allOf: isList(allOf) ? [...allOf, part] : [part] };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The JSON values of a list that decorators were given. */
export function scalars(values: unknown): readonly JsonValue[] {
  return Array.isArray(values) ? values.flatMap((value: unknown) => (isScalarJson(value) ? [value] : [])) : [];
}

function bound(keyword: string, value: unknown): JsonObject {
  return typeof value === 'number' ? { type: 'number', [keyword]: value } : {};
}

function count(keyword: string, value: unknown): JsonObject {
  return typeof value === 'number' ? { [keyword]: value } : {};
}

// JSON Schema has no flags, and reads patterns with `u` (2020-12 core, 6.4).
function patternOf(expression: unknown): JsonObject {
  const source = expression instanceof RegExp ? expression : new RegExp(String(expression));
  if (/[ims]/.test(source.flags)) return {};
  try {
    return { pattern: new RegExp(source.source, 'u').source };
  } catch {
    return {};
  }
}

function escaped(part: unknown): string {
  return String(part).replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
}

function ipFormat(version: unknown): JsonObject {
  if (version === undefined) return { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
  return { format: version === 6 || version === '6' ? 'ipv6' : 'ipv4' };
}
