import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Application } from './application';
import { canonicalJson } from './canonical';
import { digest } from './names';
import { addObject } from './ownership';
import type { Report } from './problems';
import type { SecretKey } from './secrets';
import { containsToken } from './tokens';
import { isDeferred, shortly, Variables } from './variables';
import type { Setting } from './variables';
import type { MountedVolume } from './volumes';
import { checkMountPath } from './volumes';

/**
 * Settings in an immutable ConfigMap of the slot, named by its content. Either `mount` it as a directory with one file for
 * each key, or pass each key as an environment variable (`env: true`).
 */
export interface ConfigMapProps {
  readonly data: Readonly<Record<string, string>>;
  /** The directory under which each key is a file; it hides what the image has there. @default - none; then `env` has to be true */
  readonly mount?: string;
  /** @default false */
  readonly env?: boolean;
}

export interface ConfigProps {
  readonly config?: Readonly<Record<string, Setting>>;
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly configMaps?: Readonly<Record<string, ConfigMapProps>>;
}

/** What a container gets of its configuration. */
export interface ContainerConfig {
  readonly variables: Variables;
  readonly volumes: readonly MountedVolume[];
}

/** The name of the ConfigMap that holds `files`. */
const filesName = 'config';
/** Kubernetes' own limit for the data of a ConfigMap. */
const mostBytes = 2 ** 20;

/**
 * Adds a container's ConfigMaps to its slot and says what the container gets.
 *
 * @param owner.prefix the start of the names of its ConfigMaps
 */
export function addConfig(
  slot: Construct,
  owner: { readonly application: Application; readonly workload: Construct; readonly prefix: string },
  props: ConfigProps,
  report: Report,
): ContainerConfig {
  const variables = new Variables(owner.application, owner.workload, report);
  for (const [name, value] of Object.entries(props.config ?? {})) variables.add(name, `config.${name}`, value);
  for (const [name, key] of Object.entries(props.secrets ?? {})) variables.add(name, `secrets.${name}`, key);
  const volumes: MountedVolume[] = [];
  const addMap = (name: string, what: string, data: Readonly<Record<string, string>>): string => {
    const plain = plainData(what, data, report);
    const physical = `${owner.prefix}-${name}-${digest(canonicalJson(plain), 8)}`;
    addObject(slot, `config-${name}`, {
      ...k8s.KubeConfigMap.GVK,
      metadata: { name: physical },
      immutable: true,
      data: plain,
    });
    return physical;
  };
  const { files = {}, configMaps = {} } = props;
  if (Object.keys(files).length > 0) {
    if (filesName in configMaps)
      report(
        'config-map-conflict',
        `'configMaps.${filesName}' has the name under which 'files' are kept; call it otherwise`,
      );
    else volumes.push(filesVolume(addMap(filesName, 'files', byKey(files, report)), files, report));
  }
  for (const [name, map] of Object.entries(configMaps)) {
    const what = `configMaps.${name}`;
    if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
      report('name-invalid', `'${what}' must be called by at most 40 lower-case letters, digits and '-'`);
      continue;
    }
    if (!map.env && map.mount === undefined) {
      report('config-map-unused', `'${what}' reaches no container; give it 'mount' (a directory) or 'env: true'`);
    }
    const physical = addMap(name, what, map.data);
    if (map.mount !== undefined) {
      checkMountPath(map.mount, report);
      const volume = `config-${name}`;
      const mounts = [{ name: volume, mountPath: map.mount, readOnly: true }];
      volumes.push({ volume: { name: volume, configMap: { name: physical } }, mounts });
    }
    if (!map.env) continue;
    for (const key of Object.keys(map.data)) {
      variables.add(key, `${what}.data.${key}`, { configMap: physical, key });
    }
  }
  return { variables, volumes };
}

/** The data as it may stand in a ConfigMap; what may not is reported and left out. */
function plainData(what: string, data: Readonly<Record<string, unknown>>, report: Report): Record<string, string> {
  const plain: Record<string, string> = {};
  if (Object.keys(data).length === 0) report('config-map-empty', `'${what}' is empty; give it a key or leave it out`);
  for (const [key, value] of Object.entries(data)) {
    const where = `the key '${key}' of '${what}'`;
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key))
      report('key-invalid', `${where} must be letters, digits, '-', '_' and '.'`);
    if (isDeferred(value) || (typeof value === 'string' && containsToken(value))) {
      report(
        'token-in-hashed-data',
        `${where} holds a deferred value, but the ConfigMap is named by a hash of its content; pass it as an environment variable ('config') instead`,
      );
    } else if (typeof value !== 'string') report('setting-invalid', `${where} (${shortly(value)}) must be text`);
    else plain[key] = value;
  }
  const bytes = Buffer.byteLength(Object.entries(plain).flat().join(''));
  if (bytes > mostBytes) {
    report(
      'config-map-too-large',
      `'${what}' has ${bytes} bytes and a ConfigMap may have ${mostBytes}; put it into the image or a volume`,
    );
  }
  return plain;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function byKey(files: Readonly<Record<string, string>>, report: Report): Record<string, string> {
  const data: Record<string, string> = {};
  for (const path of Object.keys(files).sort()) {
    const key = fileName(path);
    if (key in data)
      report(
        'file-name-conflict',
        `two of 'files' are called '${key}' (one is '${path}'); put one into 'configMaps' with a mount of its own`,
      );
    data[key] = files[path]!;
  }
  return data;
}

/** Each file by itself, so that the image's other files in the directory stay. */
function filesVolume(configMap: string, files: Readonly<Record<string, string>>, report: Report): MountedVolume {
  const mounts = Object.keys(files).map((path) => {
    checkMountPath(path, report);
    return { name: filesName, mountPath: path, subPath: fileName(path), readOnly: true };
  });
  return { volume: { name: filesName, configMap: { name: configMap } }, mounts };
}
