import { ENGINE_VERSION } from '../simulation/engine.js';

/** Why this program cannot repeat the numbers of a results file. */
export function engineDifferences(meta: Readonly<Record<string, unknown>>): string[] {
  const differences: string[] = [];
  if (meta.engine_version !== ENGINE_VERSION)
    differences.push(
      `engine version: stored ${String(meta.engine_version)}, this program has ${ENGINE_VERSION}`,
    );
  const major = (version: string) => version.replace(/^v/, '').split('.')[0];
  const storedNode = String(meta.node_version);
  if (major(storedNode) !== major(process.version))
    differences.push(
      `Node.js: stored ${storedNode}, this is ${process.version} (numbers are the same within a major version only)`,
    );
  return differences;
}
