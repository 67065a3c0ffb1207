import type { EnvironmentName } from '../environment/model';
import { quoted } from './problems';
import type { Report } from './problems';
import type { Variables } from './variables';

/** Environment variables that have to be there: everywhere, or by environment. */
export type RequiredVariables = readonly string[] | Partial<Readonly<Record<EnvironmentName, readonly string[]>>>;

/** Reports all required variables at once that nothing sets, or that are set to nothing. */
export function checkRequired(
  required: RequiredVariables | undefined,
  environment: EnvironmentName,
  variables: Variables,
  report: Report,
): void {
  const names = isEverywhere(required) ? required : (required?.[environment] ?? []);
  const missing = [...new Set(names)].filter((name) => !variables.has(name)).sort();
  if (missing.length === 0) return;
  const one = missing.length === 1;
  report(
    'variable-missing',
    `${environment} requires the ${one ? 'variable' : 'variables'} ${quoted(missing)}, which nothing sets; add ${one ? 'it' : 'them'} to 'config', 'secrets' or 'flags'`,
  );
}

function isEverywhere(required: RequiredVariables | undefined): required is readonly string[] {
  return Array.isArray(required);
}
