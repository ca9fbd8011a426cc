import type { Saved } from "./page_store";

// What this device keeps of the private page where the person asked for it: the closed box, never the text, the
// passphrase or the key (decision 24). One record for each person who uses this device.
export type Kept = { owner: string; based_on: number; box: string; unsent: boolean };

export const storeName = "page";
const shelf = "boxes";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(storeName, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(shelf, { keyPath: "owner" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function run<T>(mode: IDBTransactionMode, work: (boxes: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(shelf, mode);
      const asked = work(transaction.objectStore(shelf));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const keep = (kept: Kept): Promise<unknown> => run("readwrite", (boxes) => boxes.put(kept));
export const keptOf = (owner: string): Promise<Kept | undefined> => run("readonly", (boxes) => boxes.get(owner) as IDBRequest<Kept | undefined>);
export const allKept = (): Promise<Kept[]> => run("readonly", (boxes) => boxes.getAll() as IDBRequest<Kept[]>);
export const forget = (owner: string): Promise<unknown> => run("readwrite", (boxes) => boxes.delete(owner));

export const fromSaved = (owner: string, saved: Saved): Kept => ({ owner, based_on: saved.version, box: saved.box, unsent: false });
