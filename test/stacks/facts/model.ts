/** What must not be there: an object, or a line of one. */
export const absent = Symbol('absent');

/** What a line of an object says; texts that hold a version or a long file are matched. */
export type Fact = string | number | boolean | RegExp | typeof absent;

/** Objects by kind and name, as `titleOf` gives them, and what is said of each, as `viewOf` gives it. */
export type Objects = Readonly<Record<string, Readonly<Record<string, Fact>> | typeof absent>>;

/** One rendering: a stack of the repository, and the objects that applications of it must have there. */
export interface Facts {
  readonly stack: string;
  readonly applications: readonly string[];
  /** Released in this slot. @default 'rolling' */
  readonly slot?: 'green';
  readonly objects: Objects;
}

export const secret = (name: string, key: string): string => `secret ${name}, key ${key}`;

/** The registry of the account that holds everything but ecolaura. */
export const registry = '123456789.dkr.ecr.us-east-1.amazonaws.com';

/** The four environments, as every system has them; nodes are the cluster's own to add and remove. */
export const environments: Readonly<Record<string, Objects[string] & object>> = {
  // Local work: no limits, debug logging, mock data, no AWS.
  development: { environment: 'development', limits: 'none', 'debug logging': true, data: 'local', cluster: 'any' },
  testing: { environment: 'testing', limits: 'enforced', 'debug logging': false, data: 'ephemeral', cluster: 'any' },
  staging: { environment: 'staging', limits: 'enforced', 'debug logging': false, data: 'production-like', zones: 3 },
  production: { environment: 'production', limits: 'enforced', 'debug logging': false, data: 'real', zones: 3 },
};

/** The environment of a stack that is called like it; the account of all systems but ecolaura, where it is in AWS. */
export const whereabouts = (stack: string): Objects[string] & object => ({
  ...environments[stack],
  ...(['staging', 'production'].includes(stack)
    ? { account: '123456789', region: 'us-east-1', cluster: 'its own' }
    : {}),
});

/** Seeds write `<git sha>`. */
export const commit = /^[0-9a-f]{40}$/;
export const imageOf = (repository: string): RegExp =>
  new RegExp(`^${repository.replaceAll('.', '\\.')}:[0-9a-f]{40}$`);
