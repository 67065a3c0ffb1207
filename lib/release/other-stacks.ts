import * as pulumi from '@pulumi/pulumi';
import type { GroundExports, PlatformStack } from '../deploy/model';
import { readVerified, type VerifiedElsewhere } from './promotion';

/** The stacks whose outputs a run reads: each is asked once. */
export class OtherStacks {
  private readonly references = new Map<string, pulumi.StackReference>();

  /**
   * The reference to a stack, by the name that the configuration gives: `STACK` of this project, or
   * `ORGANIZATION/PROJECT/STACK`.
   */
  reference(given: string): pulumi.StackReference {
    const name = given.includes('/') ? given : `${pulumi.getOrganization()}/${pulumi.getProject()}/${given}`;
    const known = this.references.get(name) ?? new pulumi.StackReference(given, { name });
    this.references.set(name, known);
    return known;
  }

  /** The stack that holds the ground; rendered offline it is referred to, and not known. */
  async platform(name: string | undefined): Promise<PlatformStack | undefined> {
    if (name === undefined) return undefined;
    const reference = this.reference(name);
    const outputs = reference.getOutput('ground') as pulumi.Output<GroundExports>;
    if (process.env['VERDIGRIS_OFFLINE'] === '1') return { name, outputs };
    const { value, secretValue } = await reference.getOutputDetails('ground');
    return { name, outputs, exports: (value ?? secretValue ?? {}) as GroundExports };
  }

  /** What the stack of `verdigris:promotion` has verified; rendered offline it is not asked. */
  async verified(from: string | undefined): Promise<VerifiedElsewhere | undefined> {
    if (from === undefined) return undefined;
    if (process.env['VERDIGRIS_OFFLINE'] === '1') return { known: false, from };
    const { value } = await this.reference(from).getOutputDetails('verified');
    return { known: true, from, verified: readVerified(value) };
  }
}
