import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Floors of the building, lowest first; a floor imports only from floors below it. */
const FLOORS = [
  ['random', 'statistics'],
  ['store'],
  ['simulation'],
  ['sweep', 'theory'],
  ['runner', 'answers'],
  ['papers'],
  ['cli'],
];

const floorRules = FLOORS.slice(0, -1).flatMap((rooms, level) =>
  rooms.map((room) => {
    const neighbours = rooms.filter((name) => name !== room);
    const group = [...neighbours, ...FLOORS.slice(level + 1).flat()].map((name) => `**/${name}/**`);
    const message = `The ${room} floor imports only from floors below it.`;
    return {
      files: [`src/${room}/**`],
      rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
    };
  }),
);

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'results/', 'coverage/', 'assembly/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Indexing of typed arrays is checked by the loops around it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  ...floorRules,
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
