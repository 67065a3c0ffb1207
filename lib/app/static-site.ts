import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Application } from './application';
import { canonicalJson } from './canonical';
import type { IngressProps } from './ingress';
import type { SiteFacts, SiteFile, SiteSecurity } from './model';
import { checkName, digest } from './names';
import { addObject } from './ownership';
import { httpProbe } from './probes';
import type { Report } from './problems';
import type { Resources } from './quantities';
import { rememberSource } from './source';
import { planFiles, readFiles } from './static-site-files';
import { siteSecurity } from './static-site-headers';
import { serverConfig } from './static-site-server';
import type { ReleaseChoice } from './strategy';
import { wholeNumber } from './units';
import type { Volume } from './volumes';
import { WebService } from './web-service';

/** What a static site is. On AWS it is served by CloudFront from S3, elsewhere by nginx in the cluster. */
export interface StaticSiteProps {
  /**
   * The directory into which the site is built, absolute or from the project's folder (that of Pulumi.yaml). Every file in it is
   * public. It may differ by version: `sites/${application.tag}`.
   */
  readonly directory: string;
  /**
   * Directories in which every name has a hash of its content (`assets/`): their files are kept for ever by browsers.
   * @default - files whose names look so (`index-BkVdT3_r.js`, `main.8d3f2a1b.css`)
   */
  readonly hashed?: readonly string[];
  /**
   * Directives of the content security policy that replace ours by name; an empty text removes one.
   * @default - everything from the site's own host, images from `data:` too, no plugins, in nobody's frame
   */
  readonly contentSecurityPolicy?: Readonly<Record<string, string>>;
  /** Releases on AWS whose files are kept, with the one that is served, 2 to 10. Pages that are still open may load theirs. @default 3 */
  readonly keep?: number;
  /** What only a cluster without AWS needs. @default - as its own settings say */
  readonly server?: SiteServerProps;
}

/** How a site is served in a cluster without AWS. */
export interface SiteServerProps {
  /** An nginx that runs without root. @default - nginx-unprivileged */
  readonly image?: string;
  /**
   * The directory of the image that holds the files, where it does: `/usr/share/nginx/html`.
   * @default - the files come by a ConfigMap, which holds at most 1 MiB
   */
  readonly files?: string;
  /** Pods, at least 1. `verdigris:replicas` overrides it for the site that is called like its application. @default 2 */
  readonly replicas?: number;
  /** @default - requests 10m CPU and 32Mi, limits 200m and 64Mi */
  readonly resources?: Resources;
  /** How it is reached from outside, where `verdigris:hosts` names hosts. @default - by ingress-nginx */
  readonly ingress?: IngressProps;
  /** @default rolling() */
  readonly release?: ReleaseChoice;
}

/** Pinned by its tag: it is for development, and a cluster may have a registry of its own (`server.image`). */
const defaultImage = 'nginxinc/nginx-unprivileged:1.27.3-alpine';

/** The user of the image, and of Debian's and Alpine's packages. */
const nginxUser = 101;

const mount = { config: '/etc/verdigris/nginx.conf', files: '/srv/site' } as const;

/** Kubernetes' own limit for the data of a ConfigMap. */
const configMapBytes = 2 ** 20;

/**
 * A site of files that were built before, an application of its own: pages, scripts, styles. Addresses without an extension
 * answer `index.html`, as applications with routes of their own need it.
 *
 * @example
 * application('frontend', (app) => {
 *   new StaticSite(app, 'frontend', { directory: 'frontend/dist' });
 * });
 */
export class StaticSite extends Construct {
  readonly application: Application;
  readonly name: string;
  readonly files: readonly SiteFile[];
  readonly security: SiteSecurity;
  /** What the ground has to know, where it serves the site. */
  readonly facts?: SiteFacts;
  /** What serves the site in a cluster without AWS. */
  readonly service?: WebService;

  constructor(scope: Construct, name: string, props: StaticSiteProps) {
    super(scope, name);
    rememberSource(this);
    this.application = Application.of(this);
    this.name = name;
    const { application } = this;
    const { environment } = application;
    const report = application.reporter(this);
    checkName(report, 'the site name', name, 55, "its slot Service adds up to 8 to Kubernetes' 63");
    const hashed = readDirectories(props.hashed ?? [], report);
    const keep = wholeNumber(report, 'keep', props.keep, { fallback: 3, min: 2, max: 10 });
    this.security = siteSecurity(props.contentSecurityPolicy ?? {}, report);
    const found = readFiles(props.directory, report);
    this.files = found.length > 0 ? planFiles(found, { where: props.directory, hashed }, report) : [];
    application.addSite(this);
    if (environment.target.kind === 'aws') {
      const hosts = environment.hosts[application.name] ?? [];
      const { files, security } = this;
      this.facts = { application: application.name, name, files, security, hashed, keep, hosts };
    } else {
      this.service = this.serve(props, hashed, report);
    }
  }

  private serve({ server = {} }: StaticSiteProps, hashed: readonly string[], report: Report): WebService {
    const root = server.files ?? mount.files;
    const probe = httpProbe('/index.html');
    const service = new WebService(this, this.name, {
      image: server.image ?? defaultImage,
      command: ['nginx', '-c', mount.config, '-g', 'daemon off;'],
      port: 8080,
      user: nginxUser,
      files: { [mount.config]: serverConfig({ port: 8080, root, security: this.security, hashed }) },
      volumes: server.files === undefined ? { [mount.files]: this.filesVolume(report) } : {},
      replicas: server.replicas,
      resources: server.resources ?? {
        requests: { cpu: '10m', memory: '32Mi' },
        limits: { cpu: '200m', memory: '64Mi' },
      },
      liveness: probe,
      readiness: probe,
      ingress: server.ingress ?? {},
      release: server.release,
    });
    if (server.files === undefined) this.addFiles(service);
    return service;
  }

  /** The keys of a ConfigMap have no '/', so the files have numbers there and their paths in the volume. */
  private filesVolume(report: Report): Volume {
    const bytes = this.files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > configMapBytes) {
      report(
        'config-map-too-large',
        `the files have ${bytes} bytes and a ConfigMap may have ${configMapBytes}; build without source maps, or put them into ` +
          `an image: server: { image: application.image(), files: '/usr/share/nginx/html' }`,
      );
    }
    return { kind: 'config', name: this.configMap, items: keys(this.files) };
  }

  private addFiles(service: WebService): void {
    const entries = Object.entries(keys(this.files)).map(([key, path]) => {
      return [key, this.files.find((file) => file.path === path)!] as const;
    });
    const texts = entries.flatMap(([key, { text }]) => (text === undefined ? [] : [[key, text]]));
    const others = entries.flatMap(([key, { base64 }]) => (base64 === undefined ? [] : [[key, base64]]));
    addObject(service.slotScope, 'site-files', {
      ...k8s.KubeConfigMap.GVK,
      metadata: { name: this.configMap },
      immutable: true,
      data: Object.fromEntries(texts),
      ...(others.length > 0 && { binaryData: Object.fromEntries(others) }),
    });
  }

  private get configMap(): string {
    const content = canonicalJson(this.files.map((file) => [file.path, file.digest]));
    return `${this.application.slotName(this.name)}-site-${digest(content, 8)}`;
  }
}

/** Paths by key: `0000`, `0001`, ... in the order of the paths. */
function keys(files: readonly SiteFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ path }, index) => [`file-${String(index).padStart(4, '0')}`, path]));
}

function readDirectories(directories: readonly string[], report: Report): readonly string[] {
  return directories
    .filter((directory) => {
      const right = /^([\w.@-]+\/)+$/.test(directory);
      if (!right)
        report(
          'hashed-directory-invalid',
          `'hashed' names '${directory}'; write a directory of the site with '/' at its end: 'assets/'`,
        );
      return right;
    })
    .sort();
}
