/** One charge, as the payment service remembers it. */
export interface Charge {
  readonly id: string;
  readonly key: string;
  /** In cents. */
  readonly amount: number;
}

/** The payment service, seen from the shop. */
export class Payments {
  constructor(private readonly url: string) {}

  /** Charges once for each key: the same key again gets the first charge back. */
  async charge(key: string, amount: number): Promise<Charge> {
    const response = await fetch(`${this.url}/charges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ amount }),
    });
    return readCharge(response);
  }

  /** The charge that was made with this key, if one was. */
  async find(key: string): Promise<Charge | undefined> {
    const response = await fetch(`${this.url}/charges?key=${encodeURIComponent(key)}`);
    return response.status === 404 ? undefined : readCharge(response);
  }
}

async function readCharge(response: Response): Promise<Charge> {
  if (!response.ok) {
    throw new Error(`The payment service refused with ${response.status}: ${await response.text()}`);
  }
  return (await response.json()) as Charge;
}
