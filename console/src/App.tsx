import { ApolloProvider } from "@apollo/client/react";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { api } from "./api/client";
import { clock } from "./format/clock";
import { Loading } from "./layout/Loading";
import styles from "./layout/layout.module.css";
import { NotFound } from "./layout/NotFound";
import { Shell } from "./layout/Shell";
import { cssVarKey, themeOf, useScheme } from "./layout/theme";
import { ProcessProvider } from "./process/process";
import { Orders } from "./screens/orders/Orders";
import { type Person, useSession } from "./session/session";
import { ViewerDocument } from "./session/viewer.generated";

const SignIn = lazy(() => import("./session/SignIn"));
const SignInAgain = lazy(() => import("./session/SignInAgain"));
const Order = lazy(() => import("./screens/order/Order"));
const Log = lazy(() => import("./screens/log/Log"));
const Refunds = lazy(() => import("./screens/refunds/Refunds"));
const Register = lazy(() => import("./screens/register/Register"));

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;

/** The console: its theme, its language, its client, and the screens for whoever is signed in. */
export function App() {
  const { i18n } = useTranslation();
  const scheme = useScheme();
  useEffect(() => {
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.dataset.scheme = scheme;
  }, [scheme]);
  return (
    <ConfigProvider
      theme={themeOf(scheme)}
      locale={i18n.language === "zh" ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
      {...(nonce ? { csp: { nonce } } : {})}
    >
      <div className={`${cssVarKey} ${styles.root}`}>
        <ApolloProvider client={api.client}>
          <BrowserRouter>
            <Frame />
          </BrowserRouter>
        </ApolloProvider>
      </div>
    </ConfigProvider>
  );
}

function Frame() {
  const { person } = useSession();
  if (!person) {
    return (
      <Suspense fallback={<Loading />}>
        <SignIn />
      </Suspense>
    );
  }
  const key = `${person.role} ${person.account} ${person.subject}`;
  return <SignedIn key={key} person={person} />;
}

function SignedIn({ person }: { person: Person }) {
  const { expired } = useSession();
  useServerClock();
  return (
    <>
      <ProcessProvider>
        <Routes>
          <Route element={<Shell person={person} />}>
            <Route index element={<Navigate to="/orders" replace />} />
            <Route path="orders" element={<Orders />} />
            <Route path="orders/:id" element={<Order />} />
            <Route path="orders/:id/log" element={<Log />} />
            <Route path="refunds" element={<Refunds />} />
            <Route path="register" element={<Register />} />
            <Route path="*" element={<NotFound />} />
          </Route>
        </Routes>
      </ProcessProvider>
      {expired && (
        <Suspense>
          <SignInAgain person={person} />
        </Suspense>
      )}
    </>
  );
}

/** Sets the clock by the server; the query tells at once whether the token is good, too. */
function useServerClock(): void {
  useEffect(() => {
    const asked = Date.now();
    api.client
      .query({ query: ViewerDocument, fetchPolicy: "network-only" })
      .then(({ data }) => {
        if (data) {
          clock.set(data.serverTime, asked, Date.now());
        }
      })
      // Screens tell of a server that does not answer; deadlines go by the local clock until it does.
      .catch(() => undefined);
  }, []);
}
