/** What all figures look like. */
export const THEME = {
  font: 'Helvetica, Arial, sans-serif',
  view: { stroke: '#bbbbbb' },
  title: { anchor: 'start', fontSize: 14, fontWeight: 600, offset: 12 },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    gridColor: '#ececec',
    domainColor: '#888888',
    tickColor: '#888888',
    titlePadding: 8,
  },
  header: { labelFontSize: 12, labelFontWeight: 600, labelPadding: 6 },
  legend: {
    orient: 'bottom',
    labelFontSize: 11,
    labelLimit: 640,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleLimit: 640,
    symbolSize: 60,
    columnPadding: 14,
    offset: 14,
    layout: { bottom: { direction: 'vertical', anchor: 'start', margin: 10 } },
  },
} as const;
