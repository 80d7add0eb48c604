// Node.js has it; neither its types nor TypeScript's library without a browser say so.
declare namespace WebAssembly {
  interface Module {
    readonly exports?: never;
  }
  interface Instance {
    readonly exports: object;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Global {
    readonly value: unknown;
  }
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: Readonly<Record<string, object>>) => Instance;
}
