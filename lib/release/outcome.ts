import type * as pulumi from '@pulumi/pulumi';

/** The SDK's own field, which its types leave out. */
interface InternalOutput<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
}

/** What an Output comes to; undefined where its resource failed or was skipped. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown, promise } = output as unknown as InternalOutput<T>;
  try {
    return (await isKnown) ? await promise.call(output) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Resolves when the engine is done with the resources, well or not. An order that is kept by waiting and not by
 * `dependsOn`: what fails does not make the engine skip what comes after, and `--target`, which takes resources over with
 * the dependencies they had, still finds these in front of them.
 */
export async function settled(resources: readonly pulumi.Resource[]): Promise<void> {
  await Promise.all(resources.map(({ urn }) => valueOf(urn)));
}
