import { completionModel } from './completion-model.js';
import type { Offers } from './completion-reference.js';
import { memberProblems } from './member-problems.js';
import type { Member } from './members.js';
import { promptModel } from './prompt-model.js';
import type { Report } from './report.js';
import { resourceModel } from './resource-model.js';
import type { CompletionModel, Constructor, ServerModel, StepModel } from './server-model.js';
import { atLeastOnceModel, atMostOnceModel } from './step-model.js';
import { toolModel } from './tool-model.js';
import { reportTwins, uniqueBy } from './unique-by.js';

/** All that the decorated methods are. */
export type Offerings = Pick<ServerModel, 'tools' | 'prompts' | 'resources' | 'steps' | 'completions'>;

/** Reads every decorated method of `target`. */
export function offerings(members: readonly Member[], target: Constructor, report: Report): Offerings {
  for (const member of members) memberProblems(member, target).forEach(report);
  const tools = members.flatMap((member) => optionsOf(member, 'Tool').map((given) => toolModel(member, given, report)));
  const prompts = members.flatMap((member) =>
    optionsOf(member, 'Prompt').map((given) => promptModel(member, given, report)),
  );
  const resources = members.flatMap((member) =>
    optionsOf(member, 'Resource').flatMap((given) => resourceModel(member, given, report) ?? []),
  );
  const steps = members.flatMap((member) => stepsOf(member, target, report));
  reportTwins(resources, { noun: 'resources', property: 'name', keyOf: ({ name }) => name }, report);
  reportTwins(steps, { noun: 'steps', property: 'name', keyOf: ({ name, method }) => name ?? method }, report);
  return {
    tools: uniqueBy(tools, { noun: 'tools', property: 'name', keyOf: ({ name }) => name }, report),
    prompts: uniqueBy(prompts, { noun: 'prompts', property: 'name', keyOf: ({ name }) => name }, report),
    resources: uniqueBy(resources, { noun: 'resources', property: 'uri', keyOf: ({ uri }) => uri }, report),
    steps: new Map(steps.map((step) => [step.method, step])),
    completions: completionsOf(members, { prompts, resources }, report),
  };
}

function optionsOf({ decorators }: Member, name: string): readonly unknown[] {
  return decorators.filter(({ decorator }) => decorator === name).map(({ options }) => options);
}

function stepsOf(member: Member, target: Constructor, report: Report): readonly StepModel[] {
  return [
    ...optionsOf(member, 'AtMostOnce').map((options) => atMostOnceModel(member, { options, target }, report)),
    ...optionsOf(member, 'AtLeastOnce').map((options) => atLeastOnceModel(member, options, report)),
  ];
}

function completionsOf(members: readonly Member[], offers: Offers, report: Report): readonly CompletionModel[] {
  const completions = members.flatMap((member) =>
    optionsOf(member, 'Complete').flatMap((options) => completionModel(member, { options, offers }, report) ?? []),
  );
  reportTwins(completions, { noun: 'completions', property: 'argument', keyOf: completed }, report);
  return completions;
}

function completed({ reference, argument }: CompletionModel): string {
  return `${argument} of ${reference.kind === 'prompt' ? reference.name : reference.uri}`;
}
