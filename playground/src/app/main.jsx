import 'graphiql/style.css';
import './style.css';
import { useSchemaStore } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { examplesPlugin, MeantFor } from './examples.jsx';
import { fetcher } from './fetcher.js';
import { Header } from './header.jsx';
import { livePlugin } from './live.jsx';
import { config, session, speak } from './session.js';
import { useStore } from './store.js';

const plugins = [examplesPlugin, livePlugin];
const tabs = config.examples
  .filter((example) => example.open)
  .map(({ query, variables }) => ({ query, variables, headers: '' }));

// Reintrospect reads the schema again when somebody signs in: without a token
// a production server does not tell it.
function Reintrospect() {
  const { person } = useStore(session);
  const { introspect } = useSchemaStore();
  const before = useRef(person);

  useEffect(() => {
    if (before.current !== person) {
      before.current = person;
      introspect();
    }
  }, [person, introspect]);

  return null;
}

function Playground() {
  return (
    <>
      <Header />
      <main>
        <GraphiQL
          fetcher={fetcher}
          storage={window.sessionStorage}
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
          schemaDescription
          inputValueDeprecation
          defaultTabs={tabs}
          plugins={plugins}
          defaultEditorToolsVisibility="variables"
        >
          <GraphiQL.Logo>{' '}</GraphiQL.Logo>
          <GraphiQL.Footer>
            <MeantFor />
            <Reintrospect />
          </GraphiQL.Footer>
        </GraphiQL>
      </main>
    </>
  );
}

speak(session.get().language);
createRoot(document.getElementById('root')).render(<Playground />);
