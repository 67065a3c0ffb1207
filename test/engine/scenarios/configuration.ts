import { writeFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import type { Scenario } from '../runner';

// The SDK has it and publishes no type for it.
const { isConfigSecret } = pulumi.runtime as unknown as { readonly isConfigSecret: (key: string) => boolean };

/** Writes down what a program sees of the stack's configuration. */
export const program: Scenario<{ readonly file: string }> = async ({ file }) => {
  const config = pulumi.runtime.allConfig();
  const secretKeys = Object.keys(config).filter((key) => isConfigSecret(key));
  writeFileSync(file, JSON.stringify({ config, secretKeys }));
};
