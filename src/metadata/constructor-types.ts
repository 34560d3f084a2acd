import { className, isClass } from './class-chain.js';
import { ownDeclarations } from './members.js';
import * as problem from './parameter-problems.js';
import { parameterRoles, type ParameterRole } from './parameter-roles.js';
import { isPlainValue } from './reflected-type.js';
import type { Report } from './report.js';
import type { Constructor, ConstructorParameter } from './server-model.js';
import { constructorOwner, constructorSignature, type Parameter } from './signature.js';

/** The classes that the constructor of any class asks for, such as a provider's; undefined where none is known. */
export function constructorTypes(type: Constructor): readonly (Constructor | undefined)[] {
  return signatureOf(type).map(providerType);
}

/** How the parameters of the server class's constructor are filled. */
export function constructorParameters(
  target: Constructor,
  resolvable: (type: Constructor) => boolean,
  report: Report,
): readonly ConstructorParameter[] {
  const owner = constructorOwner(target);
  const roles = parameterRoles(signatureOf(target), []);
  if (roles.some(({ kind }) => kind === 'unclear')) {
    report(
      problem.unrecordedProviders(`${className(owner)}.constructor`, owner === target ? undefined : className(target)),
    );
    return [];
  }
  return roles.flatMap((role) => constructorParameter(role, resolvable, report));
}

function signatureOf(target: Constructor): readonly Parameter[] {
  const owner = constructorOwner(target);
  return constructorSignature(owner, ownDeclarations(owner, () => undefined).constructorParams);
}

function constructorParameter(
  role: ParameterRole,
  resolvable: (type: Constructor) => boolean,
  report: Report,
): readonly ConstructorParameter[] {
  if (role.kind === 'context') return [role];
  const { where } = role.parameter;
  const type = providerType(role.parameter);
  if (type === undefined) {
    report(unprovidable(role.parameter));
    return [];
  }
  if (!resolvable(type)) report({ where, ...missingProvider(type.name) });
  return [{ kind: 'provider', type, where }];
}

function providerType({ param, reflected }: Parameter): Constructor | undefined {
  const type = param?.type ?? ('type' in reflected ? reflected.type : undefined);
  return isClass(type) && !isPlainValue(type) ? type : undefined;
}

function unprovidable(parameter: Parameter) {
  const { where, reflected, param } = parameter;
  if (param === undefined && reflected.kind === 'unknown')
    return problem.unknownType(parameter, `${problem.CLASS_FIX}.`);
  return {
    where,
    what: 'its type is no class that could be provided.',
    fix: 'ask for a class (wrap a plain value in one) and list it in `providers`.',
  };
}

function missingProvider(name: string) {
  return {
    what: `nothing provides ${name}.`,
    fix: `add it: DurableMcpFactory.create(…, { providers: [${name}] }), or pass a container that knows it.`,
  };
}
