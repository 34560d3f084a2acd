import { expect } from 'chai';
import { delayBeforeRetry, refuseWrongRetry } from '../../src/engine/retry-policy.js';
import { NonRetryableError, RetryAfterError, StepMisuseError } from '../../src/errors/step-errors.js';

const middle = { random: 0.5 };
const error = new Error('no luck');

describe('delayBeforeRetry', () => {
  it('doubles from a second up to a minute, without end, unless told otherwise', () => {
    const delays = [1, 2, 3, 6, 7, 5_000].map((attempts) => delayBeforeRetry(error, attempts, middle));
    expect(delays).to.deep.equal([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it('spreads by a tenth to either side', () => {
    expect(delayBeforeRetry(error, 1, { random: 0 })).to.equal(900);
    expect(delayBeforeRetry(error, 1, { random: 0.999_999 })).to.equal(1_100);
  });

  it('follows the policy', () => {
    const policy = { initialInterval: 10, backoff: 3, maxInterval: 50, ...middle };
    expect([1, 2, 3].map((attempts) => delayBeforeRetry(error, attempts, policy))).to.deep.equal([10, 30, 50]);
  });

  it('is a finite time after any number of attempts', () => {
    for (const policy of [{ initialInterval: 0 }, { initialInterval: 5, backoff: Infinity }, { backoff: 1e300 }]) {
      const delays = [1, 2, 1_025, 5_000].map((attempts) =>
        delayBeforeRetry(error, attempts, { ...policy, ...middle }),
      );
      for (const delay of delays) expect(delay).to.be.within(0, 60_000);
    }
  });

  it('takes what is undefined in a policy for what is absent', () => {
    const policy: object = {
      initialInterval: undefined,
      backoff: undefined,
      maxInterval: undefined,
      maxAttempts: undefined,
    };
    expect(delayBeforeRetry(error, 2, { ...policy, ...middle })).to.equal(2_000);
  });

  it('ends after maxAttempts', () => {
    expect(delayBeforeRetry(error, 2, { maxAttempts: 3, ...middle })).to.equal(2_000);
    expect(delayBeforeRetry(error, 3, { maxAttempts: 3, ...middle })).to.equal(undefined);
    expect(delayBeforeRetry(new RetryAfterError('later', 5), 3, { maxAttempts: 3, ...middle })).to.equal(undefined);
  });

  it('ends with a NonRetryableError', () => {
    expect(delayBeforeRetry(new NonRetryableError('never'), 1, middle)).to.equal(undefined);
  });

  it('leaves the time to a RetryAfterError that names one', () => {
    expect(delayBeforeRetry(new RetryAfterError('later', 5), 1, middle)).to.equal(5);
    for (const delay of [Number.NaN, -1, Number.POSITIVE_INFINITY])
      expect(delayBeforeRetry(new RetryAfterError('later', delay), 1, middle)).to.equal(1_000);
  });
});

describe('refuseWrongRetry', () => {
  const refuse = (retry: object | undefined) => () => {
    refuseWrongRetry(retry, 'Shop.pay, step "charge"');
  };

  it('takes what @AtLeastOnce takes, and no policy at all', () => {
    expect(refuse(undefined)).not.to.throw();
    expect(refuse({})).not.to.throw();
    expect(refuse({ maxAttempts: Infinity, initialInterval: 1, backoff: 1, maxInterval: undefined })).not.to.throw();
  });

  it('names the step, each option that does not fit, and what to write', () => {
    expect(refuse({ initialInterval: Number.NaN, maxInterval: 0, retries: 3 })).to.throw(
      StepMisuseError,
      'Shop.pay, step "charge": initialInterval of retry of context.atLeastOnce() is NaN. ' +
        'Fix: initialInterval must be a number of milliseconds, more than 0 and at most 2147483647. ' +
        'maxInterval of retry of context.atLeastOnce() is 0. ' +
        'Fix: maxInterval must be a number of milliseconds, more than 0 and at most 2147483647. ' +
        "retry of context.atLeastOnce() has no option 'retries'. " +
        'Fix: its options are maxAttempts, initialInterval, backoff, maxInterval.',
    );
  });
});
