// From the copy that the schemas read: another copy's decorations would go unseen.
export { JSONSchema } from 'class-validator-jsonschema';

export { AtLeastOnce, type AtLeastOnceOptions } from './decorators/at-least-once.js';
export { AtMostOnce, type AtMostOnceOptions } from './decorators/at-most-once.js';
export { Complete, type CompleteOptions } from './decorators/complete.js';
export { McpServer, type McpServerOptions } from './decorators/mcp-server.js';
export { Param, type ParamOptions } from './decorators/param.js';
export { Prompt, type PromptOptions } from './decorators/prompt.js';
export { Resource, type ResourceOptions } from './decorators/resource.js';
export { Tool, type ToolOptions } from './decorators/tool.js';
export { Transient } from './decorators/transient.js';
export type { CallAuth } from './engine/auth/call-auth.js';
export { DurableContext } from './engine/durable-context.js';
export { Audio } from './engine/results/audio.js';
export { Image } from './engine/results/image.js';
export type { Container, Provider } from './engine/providers.js';
export type { DurableMcpApp } from './app.js';
export { DurableMcpFactory } from './factory.js';
export type { DurableMcpOptions } from './factory-options.js';
export type {
  AuthOptions,
  ResourceMetadataOptions,
  VerifiedToken,
  VerifyAccessToken,
} from './http/auth/auth-options.js';
export { embedded, type EmbeddedOptions } from './runtime/embedded/embedded.js';
export type { Logger } from './runtime/port.js';

export {
  CallCancelledError,
  CallTimeoutError,
  MissingClientCapabilityError,
  NonDeterministicCall,
  QuestionFailedError,
  QuestionTimeoutError,
} from './errors/call-errors.js';
export { DefinitionError, type DefinitionProblem } from './errors/definition-error.js';
export { DurableMcpError } from './errors/durable-mcp-error.js';
export { InvalidArgumentsError, type Violation } from './errors/invalid-arguments-error.js';
export {
  AtMostOnceFailedBeforeCompleting,
  NonRetryableError,
  RetryAfterError,
  StepFailedError,
  StepMisuseError,
} from './errors/step-errors.js';
export {
  StoreDamagedError,
  StoreDirectoryError,
  StoreInUseError,
  StoreUnavailableError,
  StoreVersionError,
} from './errors/store-errors.js';
export { FieldMigrationError, FieldNotRestorableError, FieldNotStorableError } from './errors/field-errors.js';
export { FieldsReadOnlyError } from './errors/fields-read-only-error.js';
export { ListenError } from './errors/listen-error.js';
export { RebootProcessError } from './errors/reboot-process-error.js';
export { RebootSetupError } from './errors/reboot-setup-error.js';
export { RuntimeOptionsError } from './errors/runtime-options-error.js';
export { OutputMismatchError } from './errors/output-mismatch-error.js';
export { ResourceNotFoundError } from './errors/resource-not-found-error.js';
export { StoredValueMismatchError } from './errors/stored-value-mismatch-error.js';
export { UnstorableValueError } from './errors/unstorable-value-error.js';
export { UnusableResultError } from './errors/unusable-result-error.js';
export { ToolError } from './errors/tool-error.js';
