// Fills in "@order", "@number", "@buyer" and "@provider" in variables, and
// keeps the order of each answer in hand, so that a story can be played without
// copying ids.
import { people, session } from './session.js';
import { wordsIn } from './text.js';

// fillIn returns variables with each placeholder replaced, or the problem that
// there is nothing to put in for one.
export function fillIn(variables) {
  const words = wordsIn(session.get().language);
  const missing = new Map();
  const values = {
    '@number': () => `D${Date.now()}`,
    '@order': () => session.get().order?.id ?? missing.set('@order', words.nothingForOrder),
    '@buyer': () => accountOf('BUYER') ?? missing.set('@buyer', words.nothingForAccount),
    '@provider': () => accountOf('PROVIDER') ?? missing.set('@provider', words.nothingForAccount),
  };

  const filled = replaceTexts(variables, (text) => (Object.hasOwn(values, text) ? values[text]() : text));
  const [[placeholder, help] = []] = missing;

  return placeholder ? { problem: `${words.nothingFor} ${placeholder}. ${help}` } : { variables: filled };
}

function replaceTexts(value, replace) {
  if (Array.isArray(value)) {
    return value.map((member) => replaceTexts(member, replace));
  }

  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaceTexts(member, replace)]));
  }

  return typeof value === 'string' ? replace(value) : value;
}

function accountOf(role) {
  return people.find((person) => person.role === role)?.account;
}

// keepOrder takes the order of an answer in hand: that of a query or of a
// mutation's payload; the first of a list only when there is none yet.
export function keepOrder(data) {
  for (const field of Object.values(data ?? {})) {
    const found = field?.order ?? (field?.phase ? field : null);
    if (found?.id) {
      session.set({ order: found });

      return;
    }

    const first = field?.edges?.[0]?.node ?? field?.nodes?.[0];
    if (first?.id?.startsWith('ord_') && !session.get().order) {
      session.set({ order: first });
    }
  }
}
