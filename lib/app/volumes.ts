import { k8s } from 'cdk8s-plus-27';
import { checkReference, digest } from './names';
import type { Report } from './problems';
import { parseMemory } from './quantities';

/** What is mounted at a path. Made by `emptyDir`, `claim`, `secretFiles`, `configFiles`. */
export type Volume =
  | { readonly kind: 'emptyDir'; readonly size?: string; readonly inMemory: boolean }
  | { readonly kind: 'claim'; readonly name: string; readonly readOnly: boolean }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'config'; readonly name: string };

/**
 * Space of the pod's own, empty at its start and gone with it.
 *
 * @param options.size a pod that writes more is evicted; @default - bound by the node alone
 * @param options.inMemory kept in memory and counted as such; @default false
 */
export function emptyDir(options: { readonly size?: string; readonly inMemory?: boolean } = {}): Volume {
  const { size, inMemory = false } = options;
  return { kind: 'emptyDir', inMemory, ...(size === undefined ? {} : { size }) };
}

/** An existing PersistentVolumeClaim of the namespace. With several replicas or two slots it has to allow many writers. */
export function claim(name: string, options: { readonly readOnly?: boolean } = {}): Volume {
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

/** The name of a volume for a path: readable, and unique for the path. */
export function volumeName(path: string): string {
  const readable = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  // 'config' and 'config-...' are the names of ConfigMap volumes.
  const free = readable.length <= 50 && !/^config(-|$)/.test(readable);
  const exact = free && `/${readable.replaceAll('-', '/')}` === path;
  return exact ? readable : `${readable.slice(0, 50).replace(/-$/, '') || 'root'}-${digest(path, 6)}`;
}

/** Reports a path that nothing can be mounted at. */
export function checkMountPath(path: string, report: Report): void {
  const plain = path.startsWith('/') && path !== '/' && !path.includes(':') && !path.split('/').includes('..');
  if (!plain || path.endsWith('/') || path.includes('//')) {
    report(`'${path}' must be an absolute path without ':', '..' or a trailing '/', for example '/var/cache/app'`);
  }
}

/** The native volume and mount of a path. */
export function nativeVolume(path: string, volume: Volume, report: Report): MountedVolume {
  checkMountPath(path, report);
  const name = volumeName(path);
  const mount = { name, mountPath: path };
  switch (volume.kind) {
    case 'emptyDir': {
      const { size } = volume;
      if (size !== undefined && parseMemory(size) === undefined) {
        report(`the size of '${path}' ('${size}') is not a quantity; write '256Mi' or '1Gi', for example`);
      }
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
      return { volume: { name, configMap: { name: volume.name } }, mounts: [{ ...mount, readOnly: true }] };
  }
}
