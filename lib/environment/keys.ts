/** Every key of the configuration, without `verdigris:`; the schema has exactly these. */
export const configurationKeys = [
  'environment',
  'target',
  'namespace',
  'debug',
  'limits',
  'data',
  'hosts',
  'replicas',
  'versions',
  'strategies',
  'rollback',
  'retry',
  'unprotect',
  'smokeImage',
  'secrets',
  'platform',
] as const;
