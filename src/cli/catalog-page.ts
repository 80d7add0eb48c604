import {
  BIASES,
  COMMON_METRICS,
  FAMILIES,
  SAMPLINGS,
  SCHEDULE_SHORT_FORMS,
  SCHEDULES,
  WORKFLOWS,
  type Family,
} from '../simulation/catalog.js';
import type { Kind } from '../simulation/parameter.js';
import { form, range } from './catalog.js';

/** The catalog as a page of the documentation, in Markdown. */
export function catalogPage(): string {
  const sections = [
    '# Catalog',
    'Everything that a sweep file can name. This page is generated from the definitions that the program ' +
      'itself uses; `collapse-lab catalog` prints the same.',
    '## Families',
    ...FAMILIES.map(familySection),
    '## Metrics of every family',
    'A metric that a cell does not define is null there. `improved` needs `squared_error`.',
    table(['metric', 'meaning'], Object.entries(COMMON_METRICS).map(([name, meaning]) => [code(name), meaning])), // prettier-ignore
    '## Workflows',
    ...WORKFLOWS.map(kindSection),
    '## Samplings',
    ...SAMPLINGS.map(kindSection),
    '## Schedules',
    `The names ${Object.keys(SCHEDULE_SHORT_FORMS).map(code).join(' and ')} stand for \`{ power: 0 }\` and \`{ power: 1 }\`.`,
    ...SCHEDULES.map(kindSection),
    '## Biases',
    ...BIASES.map(kindSection),
  ];
  return `${sections.join('\n\n')}\n`;
}

function familySection(family: Family): string {
  const { name, description, source, parameters, metrics } = family;
  return [
    `### ${name}`,
    `${sentence(description)} Theory: ${sourceLink(source)}.`,
    parameterTable(parameters),
    table(['metric', 'meaning'], Object.entries(metrics).map(([metric, meaning]) => [code(metric), meaning])), // prettier-ignore
  ]
    .filter(Boolean)
    .join('\n\n');
}

function kindSection(kind: Kind): string {
  return [`### ${kind.name}`, `${code(form(kind))}: ${sentence(kind.description)}`, parameterTable(kind.parameters)] // prettier-ignore
    .filter(Boolean)
    .join('\n\n');
}

function parameterTable(parameters: Kind['parameters']): string {
  const rows = Object.entries(parameters).flatMap(([name, parameter]) => [
    [code(name), parameter.description, range(parameter)],
    ...(parameter.type === 'kind'
      ? parameter.kinds.flatMap((kind) => [
          [`${code(name)}: ${code(form(kind))}`, kind.description, ''],
          ...Object.entries(kind.parameters).map(([inner, facts]) => [
            code(`${name}.${inner}`),
            facts.description,
            range(facts),
          ]),
        ])
      : []),
  ]);
  return table(['parameter', 'meaning', 'values'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function sourceLink(source: string): string {
  return `[${source.replace('science', 'science.md, section')}](science.md)`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function code(text: string): string {
  return `\`${text}\``;
}
