import { Module } from 'node:module';

interface Loader {
  _load(request: string, parent: { readonly filename?: string | null } | undefined, isMain: boolean): unknown;
}

/** What the SDK needs to serialize a function, which few programs do, takes as long to load as the rest of it. */
const forSerializing = /^@npmcli\/arborist$|\/typescript-shim$/;

/** Has the SDK in the folder `sdk`, which is not loaded yet, load that when it is first used. */
export function loadWhenUsed(sdk: string): void {
  const loader = Module as unknown as Loader;
  const load = loader._load.bind(loader);
  loader._load = (request, parent, isMain) => {
    if (!forSerializing.test(request) || !parent?.filename?.startsWith(`${sdk}/runtime/closure/`))
      return load(request, parent, isMain);
    const whole = (): object => load(request, parent, isMain) as object;
    return new Proxy(
      {},
      {
        // Otherwise the SDK copies every property, and so loads it.
        get: (_, property) => property === '__esModule' || (Reflect.get(whole(), property) as unknown),
        has: (_, property) => property in whole(),
      },
    );
  };
}
