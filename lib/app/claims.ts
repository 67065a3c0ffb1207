import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Application } from './application';
import { addObject } from './ownership';
import { parseMemory } from './quantities';
import type { Volume } from './volumes';
import { claimName } from './volumes';

type PersistentVolume = Extract<Volume, { readonly kind: 'persistent' }>;

/** The claims of an application's persistent volumes: one object for each, whichever workloads mount it. */
export class Claims extends Construct {
  private readonly known = new Map<string, PersistentVolume>();
  private readonly made = new Set<ApiObject>();

  constructor(private readonly application: Application) {
    super(application, 'claims');
  }

  /** True for the object of a claim. */
  has(object: ApiObject): boolean {
    return this.made.has(object);
  }

  /** Declares that a container mounts a volume; makes its claim at the first one. */
  refer(volume: PersistentVolume, from: Construct): void {
    const { application } = this;
    const { name, size, access, storageClass } = volume;
    const said = (each: PersistentVolume): string => `${each.size}, ${each.access}, ${each.storageClass ?? 'default'}`;
    const known = this.known.get(name);
    if (known) {
      if (said(known) === said(volume)) return;
      application.report(
        from,
        'volume-conflict',
        `the persistent volume '${name}' is described as (${said(known)}) and as (${said(volume)}); say the same each time`,
      );
      return;
    }
    this.known.set(name, volume);
    if (parseMemory(size) === undefined || !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return;
    const claim = k8s.KubePersistentVolumeClaim.manifest({
      // Many storage classes bind a volume when its first pod comes, which Pulumi would wait for before it makes any.
      metadata: { name: claimName(application.name, name), annotations: { 'pulumi.com/skipAwait': 'true' } },
      spec: {
        accessModes: [access === 'manyNodes' ? 'ReadWriteMany' : 'ReadWriteOnce'],
        resources: { requests: { storage: k8s.Quantity.fromString(size) } },
        storageClassName: storageClass,
      },
    });
    this.made.add(addObject(this, name, claim));
  }
}
