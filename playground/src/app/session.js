// Who is signed in, in which language, with which order in hand. A pasted token
// lives in sessionStorage, so it ends with the tab of the browser; nothing here
// ever goes into localStorage.
import { createStore } from './store.js';

const tokenKey = 'jiaofu:token';
const languageKey = 'jiaofu:language';

export const config = JSON.parse(document.getElementById('config').textContent);

export const people = config.people.map((person) => ({ ...person, ...claimsOf(person.token) }));

// claimsOf reads what a token says. Only the server can check it.
export function claimsOf(token) {
  try {
    const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const { role, account, name, exp } = JSON.parse(new TextDecoder().decode(bytes));

    return { role, account, name, exp };
  } catch {
    return {};
  }
}

function pasted() {
  const token = people.length === 0 && sessionStorage.getItem(tokenKey);

  return token ? { token, ...claimsOf(token) } : null;
}

export const session = createStore({
  person: people[0] ?? pasted(),
  language: sessionStorage.getItem(languageKey) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'),
  order: null,
  refused: null,
});

export function signIn(person) {
  session.set({ person, refused: null });
}

export function paste(text) {
  const token = text.trim().replace(/^Bearer\s+/i, '');
  if (token !== '') {
    sessionStorage.setItem(tokenKey, token);
    signIn({ token, ...claimsOf(token) });
  }
}

export function forget() {
  sessionStorage.removeItem(tokenKey);
  signIn(null);
}

export function speak(language) {
  sessionStorage.setItem(languageKey, language);
  document.documentElement.lang = language;
  session.set({ language });
}

export function authorization() {
  const { person } = session.get();

  return person ? `Bearer ${person.token}` : null;
}
