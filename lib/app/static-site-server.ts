import type { SiteSecurity } from './model';
import { securityHeaders } from './static-site-headers';
import { cacheControl, contentTypes, hashedName, unknownType } from './static-site-names';

export interface ServerConfig {
  readonly port: number;
  /** Where the files are, in the container. */
  readonly root: string;
  readonly security: SiteSecurity;
  /** Directories in which every name has a hash, each with '/' at its end. */
  readonly hashed: readonly string[];
}

const charset = '; charset=utf-8';

/** Compressed by CloudFront too (its developer guide, "File types that CloudFront compresses"). */
const compressed = ['application/json', 'application/manifest+json', 'application/wasm', 'image/svg+xml'];

/**
 * The whole configuration of an nginx that answers as CloudFront does: the same types, headers, caching and fallback. It writes
 * to /tmp alone, so the rest of the container may be read-only, and needs no root.
 */
export function serverConfig({ port, root, security, hashed }: ServerConfig): string {
  // HTML is always among them, and naming it is warned of.
  const texts = [...new Set(Object.values(contentTypes).filter((type) => type.endsWith(charset)))]
    .map(plainType)
    .filter((type) => type !== 'text/html');
  const types = Object.entries(contentTypes).map(([extension, type]) => `    ${plainType(type)} ${extension};`);
  const headers = Object.entries(securityHeaders(security)).map(
    ([name, value]) => `    add_header ${name} "${value}" always;`,
  );
  const directories = hashed.map((directory) => `    "~^/${escaped(directory)}" "${cacheControl.immutable}";`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `worker_processes auto;
pid /tmp/nginx.pid;
error_log stderr warn;

events {
  worker_connections 1024;
}

http {
${temporary.map((kind) => `  ${kind}_temp_path /tmp/${kind};`).join('\n')}
  access_log off;
  server_tokens off;
  sendfile on;

  types {
${types.join('\n')}
  }
  types_hash_max_size 2048;
  default_type ${unknownType};
  charset utf-8;
  charset_types ${texts.join(' ')};
  gzip on;
  gzip_min_length 1000;
  gzip_types ${[...texts, ...compressed].join(' ')};

  # Names with a hash of their content may be kept for ever; everything else is asked for each time.
  map $uri $cache_control {
    default "${cacheControl.revalidated}";
    "~${hashedName}" "${cacheControl.immutable}";
${directories.map((line) => `${line}\n`).join('')}  }

  server {
    listen ${port};
    root ${root};
    absolute_redirect off;
    add_header Cache-Control $cache_control;
${headers.join('\n')}

    # What has no extension is a page of the application itself; well-known addresses are files.
    location / {
      try_files $uri =404;
    }
    location ~ "/[^/.]*$" {
      try_files /index.html =404;
    }
    location ^~ /.well-known/ {
      try_files $uri =404;
    }
  }
}
`;
}

const plainType = (type: string): string => type.replace(charset, '');

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
