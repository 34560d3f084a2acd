/** Decorates a method, static ones excepted; a getter or field is a compile error. */
export type MethodMark = <Method extends (...args: never[]) => unknown>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** Decorates a parameter of a method or of the constructor. */
export type ParameterMark = (target: object, key: string | symbol | undefined, index: number) => void;

/** Decorates a field. */
export type FieldMark = (target: object, key: string | symbol, descriptor?: undefined) => void;

/** Decorates a class. */
export type ClassMark = (target: abstract new (...args: never[]) => object) => void;
