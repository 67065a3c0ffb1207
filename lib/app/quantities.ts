import type { Report } from './problems';

/** What containers ask for and may use at most, as Kubernetes quantities: `500m` or `2` CPUs, `256Mi` or `1Gi` memory. */
export interface Resources {
  /** What the scheduler sets aside for each pod. */
  readonly requests: { readonly cpu: string; readonly memory: string };
  /**
   * What a container may use at most; left out where the environment's `limits` are `none`. A container over its memory
   * limit is killed, one over its CPU limit is slowed down.
   */
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/** Used where a service says nothing: small, so that a forgotten setting is cheap and shows. */
export const defaultResources: Resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};

const memoryUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** CPUs of a quantity such as `500m` or `1.5`; undefined for other text. */
export function parseCpu(text: string): number | undefined {
  const match = /^(\d+(?:\.\d{1,3})?)(m?)$/.exec(text);
  if (!match) return undefined;
  const amount = Number(match[1]);
  if (match[2] === 'm' && !Number.isInteger(amount)) return undefined;
  return match[2] === 'm' ? amount / 1000 : amount;
}

/** Bytes of a quantity such as `256Mi`; undefined for other text. */
export function parseMemory(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti|)$/.exec(text);
  return match ? Number(match[1]) * memoryUnits[match[2]!]! : undefined;
}

/** Below this no container runtime starts a container: a memory quantity under it has lost its unit. */
const leastMemory = 4 * 2 ** 20;

/** Reports quantities that can't be read, are of the wrong size, or where a request is above its limit. */
export function checkResources(resources: Resources, report: Report): void {
  const cpu = (name: string, text: string): number | undefined => {
    const amount = parseCpu(text);
    if (amount === undefined)
      report('quantity-invalid', `'${name}' ('${text}') is not a CPU quantity; write '500m' or '2', for example`);
    else if (amount <= 0) report('quantity-too-small', `'${name}' ('${text}') must be more than 0`);
    return amount;
  };
  const memory = (name: string, text: string): number | undefined => {
    const amount = parseMemory(text);
    if (amount === undefined) {
      report('quantity-invalid', `'${name}' ('${text}') is not a memory quantity; write '256Mi' or '1Gi', for example`);
    } else if (amount < leastMemory) {
      report(
        'quantity-too-small',
        `'${name}' ('${text}') is ${amount} bytes, less than any container needs (4Mi); write a unit, for example '256Mi'`,
      );
    }
    return amount;
  };
  const pairs = [
    ['cpu', cpu, resources.requests.cpu, resources.limits.cpu],
    ['memory', memory, resources.requests.memory, resources.limits.memory],
  ] as const;
  for (const [name, read, request, limit] of pairs) {
    const least = read(`resources.requests.${name}`, request);
    const most = read(`resources.limits.${name}`, limit);
    if (least !== undefined && most !== undefined && least > most) {
      report(
        'request-above-limit',
        `'resources.requests.${name}' (${request}) must be at most 'resources.limits.${name}' (${limit})`,
      );
    }
  }
}
