import type * as pulumi from '@pulumi/pulumi';

/** The value of an Output and what is known about it. Rejects where the Output does. */
export async function settled<T>(output: pulumi.Output<T>): Promise<{ value: T; secret: boolean; known: boolean }> {
  const inner = output as unknown as {
    readonly promise: () => Promise<T>;
    readonly isSecret: Promise<boolean>;
    readonly isKnown: Promise<boolean>;
    readonly allResources: () => Promise<unknown>;
  };
  // All parts reject together, and each one has to be heard.
  const parts = [inner.promise(), inner.isSecret, inner.isKnown, inner.allResources()] as const;
  await Promise.allSettled(parts);
  const [value, secret, known] = await Promise.all(parts);
  return { value, secret, known };
}
