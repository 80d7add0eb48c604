/** How the program was called: through npx, or by its own name. */
export const COMMAND = process.env.npm_command === 'exec' ? 'npx collapse-lab' : 'collapse-lab';

/** Spells the commands that a message tells to type as the program itself was called. */
export function asCalled(message: string): string {
  return message.replace(/(?<!npx )collapse-lab (?=[a-z-])/g, `${COMMAND} `);
}
