import { LogoutOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useLocation } from "react-router";
import type { Role } from "../api/schema.generated";
import { type Person, session } from "../session/session";
import { Brand } from "./Brand";
import { ConnectionSign } from "./ConnectionSign";
import { ErrorBoundary } from "./ErrorBoundary";
import { Loading } from "./Loading";
import styles from "./layout.module.css";
import { PreferenceButtons } from "./Preferences";

/** The frame of every screen: who is signed in, where one can go, whether changes arrive. */
export function Shell({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <>
      <a className={styles.skip} href="#content">
        {t("skip")}
      </a>
      <Header person={person} />
      <div className={styles.body}>
        <Navigation role={person.role} />
        <main id="content" className={styles.content} tabIndex={-1}>
          <ErrorBoundary key={pathname}>
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
    </>
  );
}

function Header({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { t: words } = useTranslation("enums");
  const role = person.role as Role;
  const account = t("account", { name: person.name, role: words(`role.${role}`), account: person.account });
  return (
    <header className={styles.header}>
      <Link to="/orders">
        <Brand />
      </Link>
      <span className={styles.centre}>{t(`centre.${role}`)}</span>
      <span className={styles.spacer} />
      <ConnectionSign />
      <PreferenceButtons />
      <Tooltip title={account}>
        <span className={styles.person}>{person.name}</span>
      </Tooltip>
      <Tooltip title={t("signOut")}>
        <Button
          type="text"
          aria-label={t("signOut")}
          icon={<LogoutOutlined />}
          onClick={() => session.signOut()}
        />
      </Tooltip>
    </header>
  );
}

/** Where each role can go. */
const places = [
  { to: "/orders", word: "orders", roles: ["BUYER", "PROVIDER", "OPERATOR", "MARKETPLACE"] },
  { to: "/refunds", word: "refunds", roles: ["OPERATOR", "MARKETPLACE"] },
  { to: "/register", word: "register", roles: ["MARKETPLACE"] },
] as const;

function Navigation({ role }: { role: string }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.nav} aria-label={t("navigation")}>
      {places
        .filter(({ roles }) => roles.some((one) => one === role))
        .map(({ to, word }) => (
          <NavLink key={to} to={to} className={styles.place ?? ""}>
            {t(word)}
          </NavLink>
        ))}
    </nav>
  );
}
