/** Stack files that are wrong, with the line of the error. */
export const wrongStackFiles: readonly (readonly [text: string, line: string])[] = [
  [
    'environment: production\n',
    "Pulumi.testing.yaml:1: found `environment` at the top level, where it is the key of Pulumi's environments service (ESC), expected it inside `config`; write `verdigris:environment: NAME` there. [top-level-key]",
  ],
  [
    'config: {}\napps: [api-gateway]\n',
    'Pulumi.testing.yaml:2: found `apps`, which Pulumi ignores, expected applications inside `config`; write their versions there as `verdigris:versions`. [top-level-key]',
  ],
  [
    'target: { context: kind }\n',
    "Pulumi.testing.yaml:1: found the top-level key 'target', which Pulumi ignores, expected it inside `config`; write it there as 'verdigris:target'. [top-level-key]",
  ],
  [
    'verdigris:target: { context: kind }\n',
    "Pulumi.testing.yaml:1: found the top-level key 'verdigris:target', which Pulumi ignores, expected it inside `config`; write it there as 'verdigris:target'. [top-level-key]",
  ],
  [
    'confg: {}\n',
    "Pulumi.testing.yaml:1: found the top-level key 'confg', which Pulumi ignores, expected 'config'; rename it. [top-level-key]",
  ],
  [
    'owner: me\n',
    "Pulumi.testing.yaml:1: found the top-level key 'owner', which Pulumi ignores, expected 'config', 'encryptionsalt', 'encryptedkey' or 'secretsprovider'; remove it or move it into `config`. [top-level-key]",
  ],
  [
    'config:\n  a:b:c: 1\n',
    "Pulumi.testing.yaml:2: found the key 'a:b:c', expected NAMESPACE:NAME with one colon; rename it. [malformed-key]",
  ],
  [
    'config: [a]\n',
    'Pulumi.testing.yaml:1: found no object at `config`, expected keys such as `verdigris:target`; write them. [config-not-object]',
  ],
  [
    '- config\n',
    'Pulumi.testing.yaml:1: found no object, expected `config:` with the keys of the stack; write it. [config-not-object]',
  ],
  [
    'config:\n  verdigris:a: .inf\n',
    'Pulumi.testing.yaml:2: found .inf, expected a finite number; write text in quotes. [number-not-finite]',
  ],
  [
    'config:\n  verdigris:a: *a\n',
    "Pulumi.testing.yaml:2: found the alias '*a' of an anchor that is not there; add '&a' or write the value. [alias-unknown]",
  ],
  [
    'config:\n  verdigris:a: { <<: 5 }\n',
    "Pulumi.testing.yaml:2: found '<<' with something else than an object, expected an alias of one; correct the line. [merge-wrong]",
  ],
  [
    'config:\n  verdigris:a: &a [*a]\n',
    'Pulumi.testing.yaml:2: found more than 100 values inside each other, expected a stack file; remove aliases. [yaml-too-large]',
  ],
  [
    'config:\n  verdigris:a: [1\n  verdigris:b: 2\n',
    "Pulumi.testing.yaml:3:3: found YAML that can't be read (Flow sequence in block collection must be sufficiently indented and end with a ]); correct the line. [yaml-unreadable]",
  ],
  [
    'config:\n  verdigris:a: 1\n  verdigris:a: 2\n',
    "Pulumi.testing.yaml:3:3: found YAML that can't be read (Map keys must be unique); correct the line. [yaml-unreadable]",
  ],
];

/** Project files that are wrong, with the line of the error. */
export const wrongProjectFiles: readonly (readonly [text: string, line: string])[] = [
  [
    'runtime: nodejs\n',
    'Pulumi.yaml: name: found nothing, expected the name of the project; add `name: verdigris`. (Pulumi.yaml:1) [project-unnamed]',
  ],
  [
    'name: shop\n',
    "Pulumi.yaml: runtime: found nothing, expected 'nodejs'; write `runtime: nodejs`. (Pulumi.yaml:1) [runtime-unknown]",
  ],
  [
    'name: shop\nruntime: python\n',
    "Pulumi.yaml: runtime: found 'python', expected 'nodejs'; write `runtime: nodejs`. (Pulumi.yaml:2) [runtime-unknown]",
  ],
  [
    'name: shop\nruntime: nodejs\nmain: gone.ts\n',
    "Pulumi.yaml: main: found 'gone.ts', expected an existing file or folder; correct the path. (Pulumi.yaml:3) [program-missing]",
  ],
];
