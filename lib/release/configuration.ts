import * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../environment/model';
import { readEnvironment } from '../environment/read';

/** The SDK publishes no type for it: it tells whether a key of the configuration holds a secret. */
interface SecretConfiguration {
  readonly isConfigSecret?: (key: string) => boolean;
}

/**
 * Reads the environment of the running stack from its Pulumi configuration. Values of `verdigris:secrets` become secret
 * Outputs, so they are encrypted in the state and masked wherever they are printed.
 * @throws ConfigurationError with all problems together
 */
export function stackEnvironment(applications: readonly string[]): Environment {
  const config = pulumi.runtime.allConfig() as Readonly<Record<string, string>>;
  const { isConfigSecret } = pulumi.runtime as unknown as SecretConfiguration;
  return readEnvironment({
    project: pulumi.getProject(),
    root: pulumi.runtime.getRootDirectory(),
    stack: pulumi.getStack(),
    config,
    secretKeys: Object.keys(config).filter((key) => isConfigSecret?.(key)),
    applications,
    wrapSecret: (_, value) => pulumi.secret(value),
  });
}
