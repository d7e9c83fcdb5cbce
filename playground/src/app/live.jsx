import { useEffect, useState } from 'react';
import { reasonOf, socket } from './fetcher.js';
import { session } from './session.js';
import { useStore } from './store.js';
import { wordsIn } from './text.js';

const document = `subscription Live($orderId: ID!, $after: Int) {
  flowLogAppended(orderId: $orderId, after: $after) {
    seq type occurredAt text actor { role name } statusAfter
  }
}`;

// useFlowLog follows the log of an order from its first entry on. After another
// person signed in it goes on behind the last entry that came.
function useFlowLog(orderId, person) {
  const [log, setLog] = useState({ orderId, entries: [], problem: null });
  const current = log.orderId === orderId ? log : { orderId, entries: [], problem: null };

  useEffect(() => {
    if (!orderId || !person) {
      return undefined;
    }

    setLog({ orderId, entries: [], problem: null });

    return socket.subscribe({ query: document, variables: { orderId, after: 0 } }, {
      next: ({ data, errors }) => setLog((before) => (errors
        ? { ...before, problem: errors[0].message }
        : { ...before, problem: null, entries: withEntry(before.entries, data.flowLogAppended) })),
      error: (problem) => setLog((before) => ({ ...before, problem: reasonOf(problem) })),
      complete: () => {},
    });
  }, [orderId, person]);

  return current;
}

// withEntry adds an entry; one that comes again after a reconnect is known.
function withEntry(entries, entry) {
  return entries.some(({ seq }) => seq === entry.seq) ? entries : [...entries, entry];
}

function LiveIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" aria-hidden="true">
      <path d="M2 12h5l3-8 4 16 3-8h5" strokeLinejoin="round" />
    </svg>
  );
}

function LivePanel() {
  const { language, order, person } = useStore(session);
  const { entries, problem } = useFlowLog(order?.id, person);
  const words = wordsIn(language);

  return (
    <section className="live" aria-label={words.live}>
      <div className="graphiql-doc-explorer-title">{words.live}</div>
      <p>{order ? `${words.order}: ${order.number ?? order.id}` : words.liveNone}</p>
      {problem && <p className="live-problem" role="alert">{problem}</p>}
      <ol>
        {[...entries].reverse().map((entry) => (
          <li key={entry.seq}>
            <div><b>#{entry.seq} {entry.type}</b></div>
            <div>
              <em data-role={entry.actor.role}>{words[entry.actor.role] ?? entry.actor.role}</em> {entry.actor.name}
              {' · '}<time dateTime={entry.occurredAt}>{new Date(entry.occurredAt).toLocaleTimeString(language)}</time>
            </div>
            <div className="live-status">→ {entry.statusAfter}</div>
            {entry.text && <div>{entry.text}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
}

export const livePlugin = { title: 'Live', icon: LiveIcon, content: LivePanel };
