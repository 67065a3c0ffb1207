import { nearest } from '../environment/nearest';
import type { EnvironmentName } from '../environment/model';
import type { Application } from './application';
import { canonicalJson } from './canonical';
import { quoted } from './problems';
import type { Report } from './problems';

/**
 * A setting that an environment may change without new code: `verdigris:flags.<application>.<NAME>`. Made by `flag` and `choice`.
 * It reaches the pods as an environment variable of its name, so another value is another release.
 */
export type Flag =
  | ({ readonly kind: 'switch' } & Values<boolean>)
  | ({ readonly kind: 'choice'; readonly words: readonly string[] } & Values<string>);

interface Values<T> {
  readonly fallback: T;
  readonly byEnvironment: Partial<Readonly<Record<EnvironmentName, T>>>;
}

/**
 * On or off: the variable is `true` or `false`.
 *
 * @example
 * flags: { ENABLE_NEW_FEATURE: flag(false, { development: true, testing: true }) }
 */
export function flag(fallback: boolean, byEnvironment: Values<boolean>['byEnvironment'] = {}): Flag {
  return { kind: 'switch', fallback, byEnvironment };
}

/**
 * One of a few words.
 *
 * @example
 * flags: { CHECKOUT: choice(['old', 'new', 'both'], 'old', { staging: 'both' }) }
 */
export function choice<const W extends string>(
  words: readonly W[],
  fallback: NoInfer<W>,
  byEnvironment: Partial<Readonly<Record<EnvironmentName, NoInfer<W>>>> = {},
): Flag {
  return { kind: 'choice', words, fallback, byEnvironment };
}

/** The feature flags of an application: each one the same for all workloads that have it. */
export class Flags {
  private readonly known = new Map<string, Flag>();

  constructor(private readonly application: Application) {}

  /** The value of a flag in the environment, as a workload has it. */
  valueOf(name: string, flag: Flag, report: Report): boolean | string {
    const known = this.known.get(name);
    if (known && canonicalJson(known) !== canonicalJson(flag)) {
      report(
        'flag-conflict',
        `the flag '${name}' is described differently by another workload; describe it once and pass it to both`,
      );
    }
    this.known.set(name, known ?? flag);
    if (flag.kind === 'choice') checkWords(name, flag, report);
    const { environment, name: application } = this.application;
    const configured = environment.flags?.[application]?.[name];
    if (configured === undefined) return flag.byEnvironment[environment.name] ?? flag.fallback;
    const path = `verdigris:flags.${application}.${name}`;
    if (flag.kind === 'choice' && !flag.words.includes(String(configured))) {
      this.application.reportConfiguration(
        path,
        'flag-value-invalid',
        `'${configured}' is none of ${quoted(flag.words)}; write one of them`,
      );
    } else if (flag.kind === 'switch' && typeof configured !== 'boolean') {
      this.application.reportConfiguration(
        path,
        'flag-value-invalid',
        `'${configured}' must be true or false, without quotes`,
      );
    }
    return configured;
  }

  /** Reports configured names that no workload has. Called when the whole application is described. */
  check(): void {
    const { environment, name: application } = this.application;
    const names = [...this.known.keys()].sort();
    for (const name of Object.keys(environment.flags?.[application] ?? {})) {
      if (this.known.has(name)) continue;
      const meant = nearest(name, names);
      const others = names.length > 0 ? `it has ${quoted(names)}` : 'it has none';
      this.application.reportConfiguration(
        `verdigris:flags.${application}.${name}`,
        'flag-unknown',
        `'${application}' has no feature flag '${name}'; ${meant ? `rename it to '${meant}'` : `${others}; remove it`}`,
      );
    }
  }
}

function checkWords(name: string, { words, fallback, byEnvironment }: Flag & { kind: 'choice' }, report: Report): void {
  for (const word of [fallback, ...Object.values(byEnvironment)]) {
    if (!words.includes(word))
      report('flag-value-invalid', `the flag '${name}' has '${word}', which is none of ${quoted(words)}`);
  }
}
