import { useEffect, useState } from 'react';
import { config, forget, paste, people, session, signIn, speak } from './session.js';
import { useStore } from './store.js';
import { wordsIn } from './text.js';

export function Header() {
  const { person, language, order, refused } = useStore(session);
  const words = wordsIn(language);
  const expired = useExpired(person);

  return (
    <header className="bar">
      <div className="bar-title">
        <strong>{words.title}</strong>
        <span>{words.subtitle}</span>
      </div>
      {people.length > 0
        ? <People person={person} language={language} words={words} />
        : <Token person={person} words={words} />}
      <Notice person={person} expired={expired} refused={refused} words={words} />
      <div className="bar-end">
        <span className="bar-order" title={words.orderHelp}>
          {words.order}: <b>{order ? order.number ?? order.id : words.orderNone}</b>
        </span>
        <button type="button" className="bar-link" onClick={() => speak(language === 'zh' ? 'en' : 'zh')}>
          {words.other}
        </button>
      </div>
    </header>
  );
}

// useExpired tells when the person's token ends, to the second.
function useExpired(person) {
  const [expired, setExpired] = useState(false);

  useEffect(() => {
    const check = () => setExpired(Boolean(person?.exp) && person.exp * 1000 <= Date.now());
    check();
    const timer = setInterval(check, 1000);

    return () => clearInterval(timer);
  }, [person]);

  return expired;
}

function People({ person, language, words }) {
  return (
    <div className="bar-people" role="radiogroup" aria-label={words.signedInAs}>
      <span className="bar-label">{words.signedInAs}</span>
      {people.map((each) => (
        <label key={each.token} data-role={each.role}>
          <input
            type="radio"
            name="person"
            title={`${each.role} · ${each.account}`}
            checked={each === person}
            onChange={() => signIn(each)}
          />
          <span>{each.label[language]}</span>
        </label>
      ))}
    </div>
  );
}

function Token({ person, words }) {
  const [text, setText] = useState('');
  const use = () => {
    paste(text);
    setText('');
  };

  if (person) {
    return (
      <div className="bar-people">
        <span className="bar-label">{words.signedInAs}</span>
        <b>{[person.name, person.role && words[person.role], person.account].filter(Boolean).join(' · ')}</b>
        <button type="button" onClick={forget}>{words.forget}</button>
      </div>
    );
  }

  return (
    <div className="bar-people">
      <input
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder={words.pasteToken}
        aria-label={words.pasteToken}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && use()}
      />
      <button type="button" onClick={use}>{words.useToken}</button>
    </div>
  );
}

function Notice({ person, expired, refused, words }) {
  const problem = (!person && words.nobody) || (expired && words.expired) || (refused && words.refused);
  if (!problem) {
    return null;
  }

  return (
    <div className="bar-notice" role="alert">
      {problem}
      {person && config.people.length > 0 && (
        <button type="button" onClick={() => window.location.reload()}>{words.reload}</button>
      )}
    </div>
  );
}
