// Carries operations to the server: queries and mutations by HTTP,
// subscriptions by one WebSocket that follows the person who is signed in.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { authorization, config, session } from './session.js';
import { fillIn, keepOrder } from './placeholders.js';
import { wordsIn } from './text.js';

const forbidden = 4403;
const unauthorized = 4401;

function socketAddress() {
  const address = new URL(config.endpoint, window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';

  return address.href;
}

export const socket = createClient({
  url: socketAddress(),
  connectionParams: () => (authorization() ? { Authorization: authorization() } : {}),
  retryAttempts: 20,
  retryWait: (retries) => new Promise((resolve) => { setTimeout(resolve, Math.min(100 * 2 ** retries, 10_000)); }),
  shouldRetry: (problem) => problem?.code !== forbidden,
  on: {
    closed: (event) => {
      if (event?.code === forbidden || event?.code === unauthorized) {
        session.set({ refused: event.reason || String(event.code) });
      }
    },
  },
});

// Another person: running subscriptions are resumed on a new socket, as them.
let current = session.get().person;
session.subscribe(() => {
  if (session.get().person !== current) {
    current = session.get().person;
    socket.terminate();
  }
});

// send adds who is asking, and makes an answer that is no JSON readable.
async function send(address, request) {
  const headers = new Headers(request.headers);
  headers.set('Accept', 'application/graphql-response+json, application/json;q=0.9');
  headers.set('Accept-Language', session.get().language);
  if (authorization() && !headers.has('Authorization')) {
    headers.set('Authorization', authorization());
  }

  const response = await fetch(address, { ...request, headers, credentials: 'omit', redirect: 'error' });
  const text = await response.text();
  if (response.status === 401) {
    session.set({ refused: String(response.status) });
  }

  return { json: () => read(response, text) };
}

function read(response, text) {
  try {
    const result = JSON.parse(text);
    keepOrder(result.data);

    return result;
  } catch {
    const { notJSON } = wordsIn(session.get().language);

    return { errors: [{ message: `${notJSON} ${response.status} ${response.statusText}: ${text.slice(0, 500)}` }] };
  }
}

const carry = createGraphiQLFetcher({
  url: config.endpoint,
  fetch: send,
  wsClient: {
    subscribe: (request, sink) => socket.subscribe(request, {
      ...sink,
      error: (problem) => sink.error(Array.isArray(problem) ? problem : { message: reasonOf(problem) }),
    }),
  },
  enableIncrementalDelivery: false,
});

// reasonOf says in one line why a subscription ended.
export function reasonOf(problem) {
  return Array.isArray(problem)
    ? problem.map(({ message }) => message).join(' ')
    : [problem.code, problem.reason || problem.message].filter(Boolean).join(' ');
}

export async function fetcher(request, options) {
  if (!request.variables) {
    return carry(request, options);
  }

  const { variables, problem } = fillIn(request.variables);

  return problem ? { errors: [{ message: problem }] } : carry({ ...request, variables }, options);
}
