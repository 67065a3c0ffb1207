/**
 * The four environments as typed values, and how they are read from Pulumi configuration.
 *
 * @module verdigris/environment
 */
export { forEnvironment, environmentNames, groundStack } from './model';
export type {
  AccessSettings,
  AwsTarget,
  BackingSettings,
  DataKind,
  Environment,
  EnvironmentName,
  ErrorEntry,
  GroundAccess,
  KubeconfigTarget,
  Limits,
  PlatformSettings,
  Problem,
  RuleSetting,
  SiteSettings,
  Source,
  Target,
} from './model';
export { ConfigurationError } from './problems';
export { readEnvironment, type EnvironmentInput } from './read';
export { readStack, type StackPlace } from './stack';
export { readRules, type RuleConfiguration } from './rules';
export { ruleNames, type RuleName } from './rule-names';
export { configurationReference } from './reference';
export { nearest } from './nearest';
