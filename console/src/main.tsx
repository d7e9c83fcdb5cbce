import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { api } from "./api/client";
import { dropDraftsOnSignOut } from "./forms/draft";
import { startWords } from "./i18n/i18n";
import { samePerson, session, takeHandedOver } from "./session/session";
import "./main.css";

const handedOver = takeHandedOver(window.location, window.history);
if (handedOver) {
  session.signIn(handedOver);
}

dropDraftsOnSignOut();

// What one person was shown is not for the next one.
let shown = session.current().person;
session.subscribe(() => {
  const { person } = session.current();
  if (!samePerson(person, shown)) {
    shown = person;
    api.live.restart();
    void api.client.clearStore();
  }
});

await startWords();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
