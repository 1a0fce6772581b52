import { entry, type NoParams } from '../entry';

export const appMessages = {
  'app.unexpected': entry<{ detail: string }>({
    category: 'general',
    message: (p) => `Something went wrong inside Cleat: ${p.detail}`,
    hint: () => 'This is a defect. The log in the Cleat home folder has the details.',
  }),
  'app.part': entry<{ part: string; detail: string }>({
    category: 'general',
    message: (p) => `The part of Cleat for “${p.part}” cannot be loaded: ${p.detail}`,
    hint: () =>
      'Its files may have been replaced or removed meanwhile. Start Cleat anew, or install it again.',
  }),
  'app.cancelled': entry<NoParams>({ category: 'cancelled', message: () => 'Cancelled.' }),
  'operation.unknown': entry<{ id: string }>({
    category: 'not-found',
    message: (p) => `There is no operation “${p.id}”.`,
    hint: () => 'It may have ended long ago: finished operations are kept for a short while only.',
  }),
};
