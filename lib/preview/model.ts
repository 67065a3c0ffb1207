/** What stands in every output where a secret would stand. */
export const secretText = '[secret]';

/** Plain JSON; an unknown leaf is `${name.property}`, a secret leaf is `[secret]`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Properties as the program gave them, safe to print: secret leaves never leave the monitor. */
export interface RecordedProperties {
  readonly values: { readonly [property: string]: Json };
  /** Paths (`spec.template.spec.containers[0].image`) of leaves that only the cloud knows, sorted. */
  readonly unknowns: readonly string[];
  /** Paths of secret leaves, sorted. */
  readonly secrets: readonly string[];
}

/** One registration (or read) of the program, whole. URNs are the engine's. */
export interface RegisteredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for a component. */
  readonly custom: boolean;
  /** True where the program reads what somebody else owns (`Resource.get`). */
  readonly external: boolean;
  /** Absent for the stack itself and for default providers. */
  readonly parent?: string;
  readonly inputs: RecordedProperties;
  /** What the program registered as the outputs of a component or of the stack. */
  readonly outputs?: RecordedProperties;
  /** URNs, sorted: `dependsOn` and whatever the inputs were made from. */
  readonly dependencies: readonly string[];
  /** URNs by input property. */
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  /** The provider's URN; absent for components and providers. */
  readonly provider?: string;
  /** Former URNs: the given ones, and those that follow from the parent's. */
  readonly aliases: readonly string[];
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  /** The id of an existing thing that this resource takes over. */
  readonly importId?: string;
}

/** What the program said through `pulumi.log`, or printed. Secrets that the monitor has seen are masked. */
export interface ProgramMessage {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  /** The resource that it is about. */
  readonly urn?: string;
}

/** Every resource of the last snapshot by URN, as the engine's `readStackResourceOutputs` answers. */
export type PastOutputs = {
  readonly [urn: string]: { readonly type: string; readonly outputs: { readonly [property: string]: Json } };
};

/** Answers a provider function without a cloud: the arguments in, the result out. */
export type OfflineFunction = (args: { readonly [argument: string]: unknown }) => {
  readonly [property: string]: unknown;
};
/** What functions of providers answer offline, by their token. */
export type OfflineFunctions = { readonly [token: string]: OfflineFunction };

/**
 * Learns of secrets while a program is rendered, so that two renderings can be compared without either keeping a value.
 * What it is told stays in memory.
 */
export interface SecretKeeper {
  /** What is recorded for a secret leaf: the same text for the same value, which can't be told from it. */
  readonly seal: (value: string) => string;
  /** Called with every secret text, also a short one. */
  readonly saw: (text: string) => void;
}
