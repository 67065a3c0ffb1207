import { k8s } from 'cdk8s-plus-27';
import { checkReference, digest } from './names';
import type { Report } from './problems';
import { parseMemory } from './quantities';

/** What is mounted at a path. Made by `emptyDir`, `shared`, `persistent`, `claim`, `secretFiles`, `configFiles`. */
export type Volume =
  | { readonly kind: 'shared'; readonly name: string; readonly readOnly: boolean; readonly size?: string }
  | {
      readonly kind: 'persistent';
      readonly name: string;
      readonly readOnly: boolean;
      readonly size: string;
      readonly access: VolumeAccess;
      readonly storageClass?: string;
    }
  | { readonly kind: 'emptyDir'; readonly size?: string; readonly inMemory: boolean }
  | { readonly kind: 'claim'; readonly name: string; readonly readOnly: boolean }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'config'; readonly name: string; readonly items?: Readonly<Record<string, string>> };

/** Space of the pod's own, empty at its start and gone with it. */
export function emptyDir(
  options: {
    /** For example `1Gi`; a pod that writes more is evicted. @default - bound by the node alone */
    readonly size?: string;
    /** Kept in memory, and counted as such. @default false */
    readonly inMemory?: boolean;
  } = {},
): Volume {
  const { size, inMemory = false } = options;
  return { kind: 'emptyDir', inMemory, ...(size === undefined ? {} : { size }) };
}

/**
 * Space that the containers of a pod share, empty at its start and gone with it. Each container mounts it where it wants it, by
 * the same name: `shared('static')` in the application and `shared('static', { readOnly: true })` in the web server before it.
 */
export function shared(
  name: string,
  options: {
    /** For example `1Gi`; a pod that writes more is evicted. Said once, or the same each time. @default - bound by the node alone */
    readonly size?: string;
    /** The container may read it and not write. @default false */
    readonly readOnly?: boolean;
  } = {},
): Volume {
  const { size, readOnly = false } = options;
  return { kind: 'shared', name, readOnly, ...(size === undefined ? {} : { size }) };
}

/** How many nodes may mount a volume at once, to write: Kubernetes' `ReadWriteOnce` and `ReadWriteMany`. */
export type VolumeAccess = 'oneNode' | 'manyNodes';

/**
 * Space that outlives pods and releases: a PersistentVolumeClaim `<application>-<name>` that the application owns, the same for
 * both slots and for every workload that mounts it.
 */
export function persistent(
  name: string,
  options: {
    /** For example `10Gi`; a later release may say more, never less. */
    readonly size: string;
    /** Pods on several nodes need `manyNodes`, and a storage class that has it (on AWS: EFS). @default 'oneNode' */
    readonly access?: VolumeAccess;
    /** @default - the cluster's own default */
    readonly storageClass?: string;
    /** The container may read it and not write. @default false */
    readonly readOnly?: boolean;
  },
): Volume {
  const { size, access = 'oneNode', storageClass, readOnly = false } = options;
  return { kind: 'persistent', name, readOnly, size, access, ...(storageClass === undefined ? {} : { storageClass }) };
}

/** An existing PersistentVolumeClaim of the namespace. With several replicas or two slots it has to allow many writers. */
export function claim(
  name: string,
  options: {
    /** The container may read it and not write. @default false */
    readonly readOnly?: boolean;
  } = {},
): Volume {
  return { kind: 'claim', name, readOnly: options.readOnly ?? false };
}

/** An existing Secret of the namespace, one file for each key, read only. */
export function secretFiles(name: string): Volume {
  return { kind: 'secret', name };
}

/** An existing ConfigMap of the namespace, one file for each key, read only. Prefer `files` or `configMaps`: those are released. */
export function configFiles(name: string): Volume {
  return { kind: 'config', name };
}

/** A pod's volume with where its container has it. */
export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mounts: readonly k8s.VolumeMount[];
}

/** The claim of a persistent volume. */
export function claimName(application: string, volume: string): string {
  return `${application}-${volume}`;
}

/** True for a volume that is the same in every container of a pod that mounts it. */
export function isOfPod({ name }: k8s.Volume): boolean {
  return /^(shared|persistent)-/.test(name);
}

/** The name of a volume for a path: readable, and unique for the path. */
export function volumeName(path: string): string {
  const readable = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  // 'config' and 'config-...' are the names of ConfigMap volumes, the others those of a whole pod.
  const free = readable.length <= 50 && !/^(config(-|$)|shared-|persistent-)/.test(readable);
  const exact = free && `/${readable.replaceAll('-', '/')}` === path;
  return exact ? readable : `${readable.slice(0, 50).replace(/-$/, '') || 'root'}-${digest(path, 6)}`;
}

/** Reports a path that nothing can be mounted at. */
export function checkMountPath(path: string, report: Report): void {
  const plain = path.startsWith('/') && path !== '/' && !path.includes(':') && !path.split('/').includes('..');
  if (!plain || path.endsWith('/') || path.includes('//')) {
    report(
      'mount-path-invalid',
      `'${path}' must be an absolute path without ':', '..' or a trailing '/', for example '/var/cache/app'`,
    );
  }
}

/** Reports a size that Kubernetes can't read. */
function checkSize(path: string, size: string | undefined, report: Report): void {
  if (size === undefined || parseMemory(size) !== undefined) return;
  report(
    'quantity-invalid',
    `the size of '${path}' ('${size}') is not a quantity; write '256Mi' or '1Gi', for example`,
  );
}

/** Reports a name that can't stand in the name of a volume or claim. */
function checkVolumeName(what: string, name: string, report: Report): void {
  if (/^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$/.test(name)) return;
  report(
    'name-invalid',
    `${what} '${name}' must be at most 24 lower-case letters, digits and '-', and start with a letter`,
  );
}

/**
 * The native volume and mount of a path.
 *
 * @param application whose claims persistent volumes are
 */
export function nativeVolume(path: string, volume: Volume, application: string, report: Report): MountedVolume {
  checkMountPath(path, report);
  const name = volumeName(path);
  const mount = { name, mountPath: path };
  switch (volume.kind) {
    case 'shared': {
      const readOnly = volume.readOnly ? { readOnly: true } : {};
      checkVolumeName('the shared volume', volume.name, report);
      checkSize(path, volume.size, report);
      const source = volume.size === undefined ? {} : { sizeLimit: k8s.Quantity.fromString(volume.size) };
      const ofPod = `shared-${volume.name}`;
      return { volume: { name: ofPod, emptyDir: source }, mounts: [{ name: ofPod, mountPath: path, ...readOnly }] };
    }
    case 'persistent': {
      const readOnly = volume.readOnly ? { readOnly: true } : {};
      checkVolumeName('the persistent volume', volume.name, report);
      checkSize(path, volume.size, report);
      const ofPod = `persistent-${volume.name}`;
      return {
        volume: { name: ofPod, persistentVolumeClaim: { claimName: claimName(application, volume.name) } },
        mounts: [{ name: ofPod, mountPath: path, ...readOnly }],
      };
    }
    case 'emptyDir': {
      const { size } = volume;
      checkSize(path, size, report);
      const source = {
        ...(volume.inMemory ? { medium: 'Memory' } : {}),
        ...(size === undefined ? {} : { sizeLimit: k8s.Quantity.fromString(size) }),
      };
      return { volume: { name, emptyDir: source }, mounts: [mount] };
    }
    case 'claim':
      checkReference(report, `the claim at '${path}'`, volume.name);
      return {
        volume: { name, persistentVolumeClaim: { claimName: volume.name } },
        mounts: [volume.readOnly ? { ...mount, readOnly: true } : mount],
      };
    case 'secret':
      checkReference(report, `the secret at '${path}'`, volume.name);
      return { volume: { name, secret: { secretName: volume.name } }, mounts: [{ ...mount, readOnly: true }] };
    case 'config':
      checkReference(report, `the config map at '${path}'`, volume.name);
      return {
        volume: { name, configMap: { name: volume.name, items: itemsOf(volume.items) } },
        mounts: [{ ...mount, readOnly: true }],
      };
  }
}

/** Which keys become files, and where: paths by key. Without, each key is a file of its name. */
function itemsOf(items: Readonly<Record<string, string>> | undefined): k8s.KeyToPath[] | undefined {
  return items && Object.keys(items).map((key) => ({ key, path: items[key]! }));
}
