import { storesIn } from '../runtime/embedded/store-files.js';
import { StoreReader } from '../runtime/embedded/store-reader.js';

/** The fields of every instance in a directory, each in its stored form; sorted, since keys differ from run to run. */
export function storedFields(directory: string): readonly string[] {
  return storesIn(directory).flatMap(({ path }) => {
    const reader = new StoreReader(path);
    try {
      const keys = reader.all('instances', -1).map(({ key }) => key ?? '');
      return keys
        .flatMap((key) => reader.all('instance', key))
        .map(({ fields }) => String(fields ?? ''))
        .filter((fields) => fields !== '')
        .sort();
    } finally {
      reader.close();
    }
  });
}
