import { readdirSync, watch, type Dirent, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Editors and formatters write a file more than once; changes that come this close together are one. Milliseconds. */
const QUIET_MS = 100;

export interface SourceWatchOptions {
  readonly root: string;
  /** Folders within that are left out, beside node_modules and those whose names begin with a dot. */
  readonly ignored: readonly string[];
  /** Whether a change of this file counts; by its name. */
  readonly isSource: (file: string) => boolean;
  readonly onChange: () => void;
}

/** Watches the sources of a project. Folder by folder: recursive watching would also walk through all of node_modules. */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
    this.#watch(options.root);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder) || this.#options.ignored.includes(folder)) return;
    const watcher = watch(folder, (event, file) => {
      if (event === 'rename') this.#watchFoldersIn(folder);
      if (file === null || this.#options.isSource(file)) this.#announce();
    });
    watcher.on('error', () => {
      this.#forget(folder);
    });
    this.#watchers.set(folder, watcher);
    this.#watchFoldersIn(folder);
  }

  #watchFoldersIn(folder: string): void {
    const entries = listFolder(folder);
    if (entries === undefined) {
      this.#forget(folder);
      return;
    }
    for (const entry of entries) {
      const isWanted = entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.');
      if (isWanted) this.#watch(join(folder, entry.name));
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #announce(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#options.onChange, QUIET_MS);
  }
}

/** Undefined: it is gone. */
function listFolder(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
