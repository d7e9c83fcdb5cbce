import { useSyncExternalStore } from 'react';

// A value that components follow.
export function createStore(initial) {
  let value = initial;
  const followers = new Set();

  return {
    get: () => value,
    set(change) {
      value = { ...value, ...change };
      followers.forEach((follower) => follower());
    },
    subscribe(follower) {
      followers.add(follower);

      return () => followers.delete(follower);
    },
  };
}

export function useStore(store) {
  return useSyncExternalStore(store.subscribe, store.get);
}
