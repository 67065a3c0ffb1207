/**
 * What every explicit Kubernetes provider of ours sets, in AWS as on any other cluster: data of ConfigMaps and Secrets changes in
 * place (the intent and local secrets do; immutable ones are replaced still) instead of by deletion and creation. Fields of our own
 * objects are taken from other field managers: an object that was adopted once is owned in part by the manager of its first life,
 * and without force its next change would end in a conflict (measured). Whose an object is, is looked up before.
 */
export const providerSettings = {
  enableServerSideApply: true,
  enablePatchForce: true,
  enableConfigMapMutable: true,
  enableSecretMutable: true,
} as const;

/**
 * What the provider of `Ground.adoptingProvider` sets besides: an existing object is taken over. Only for objects that were
 * looked up and are ours: it would take over other people's as well.
 */
export const adoptingSettings = {
  ...providerSettings,
  upsertExistingObjects: true,
} as const;
