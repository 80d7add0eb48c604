import { unchanged, type Workflow } from './workflow.js';

export const replace: Workflow = {
  name: 'replace',
  description: 'each generation is fitted to the newest batch alone',
  parameters: {},
  fitted: unchanged,
  permanence: () => 'at once',
  begin(_settings, source) {
    const batch = source.model.evidence(source.lanes);
    return (t, parameters) => {
      source.newest(t, parameters, batch);
      return batch;
    };
  },
};
