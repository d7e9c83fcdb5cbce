import { useEditorContext, useExecutionContext } from '@graphiql/react';
import { config, people, session, signIn } from './session.js';
import { useStore } from './store.js';
import { wordsIn } from './text.js';

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M6 4v16l13-8z" strokeLinejoin="round" />
      <path d="M3 4v16" strokeLinecap="round" />
    </svg>
  );
}

function ExamplesPanel() {
  const { language } = useStore(session);
  const { stop } = useExecutionContext({ nonNull: true });
  const { addTab, queryEditor, variableEditor } = useEditorContext({ nonNull: true });
  const words = wordsIn(language);

  const open = (example) => {
    // A subscription of the tab before would go on running in the new one.
    stop();
    addTab();
    // The editors show the new tab once React has drawn it.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      queryEditor?.setValue(example.query);
      variableEditor?.setValue(example.variables);
      document.querySelector('.graphiql-tab-active')?.scrollIntoView();
    }));
  };

  return (
    <section className="examples" aria-label={words.examples}>
      <div className="graphiql-doc-explorer-title">{words.examples}</div>
      <p>{words.examplesHelp}</p>
      <ol>
        {config.examples.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => open(example)}>
              <span>{example.title[language]}</span>
              {example.role && <em data-role={example.role}>{words[example.role]}</em>}
            </button>
          </li>
        ))}
      </ol>
      <p>{words.placeholders}</p>
    </section>
  );
}

export const examplesPlugin = { title: 'Examples', icon: ExamplesIcon, content: ExamplesPanel };

// MeantFor offers the person whom the open example is written for.
export function MeantFor() {
  const { person, language } = useStore(session);
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const words = wordsIn(language);
  const role = /^#\s*person:\s*([A-Z]+)\s*$/m.exec(tabs[activeTabIndex]?.query ?? '')?.[1];

  if (!role || role === person?.role) {
    return null;
  }

  const fitting = people.find((each) => each.role === role);

  return (
    <div className="meant-for" role="status">
      {words.meantFor} <em data-role={role}>{words[role] ?? role}</em>
      {fitting && <button type="button" onClick={() => signIn(fitting)}>{words.switchTo}: {fitting.label[language]}</button>}
      {!fitting && people.length > 0 && <span>({words.noSuchPerson})</span>}
    </div>
  );
}
