import { expect } from 'chai';
import { FieldNotRestorableError } from '../../src/errors/field-errors.js';
import { codecFor, nothing } from './server-class.js';

class Cart {
  coupon?: string = 'WELCOME';
  total?: number = 0;
}

/** The text of a new instance that was then changed. */
function textAfter<T extends object>(
  target: new () => T,
  change: (instance: T) => void,
  injected: ReadonlySet<unknown> = nothing,
): string {
  const { codec } = codecFor(target);
  const instance = new target();
  codec.encodeNew(instance, injected);
  change(instance);
  return codec.encode(instance, injected);
}

function restored(text: string, target: new () => object = Cart, model = {}): object {
  const { codec } = codecFor(target, model);
  const instance = new target();
  codec.restore(instance, text);
  return instance;
}

const withoutCoupon = textAfter(Cart, (cart) => delete cart.coupon);

describe('A field that was deleted', () => {
  it('is not brought back by its initialiser', () => {
    expect(restored(withoutCoupon)).to.deep.equal({ total: 0 }).and.not.have.property('coupon');
  });

  it('is the same text in the next call, which sees it as missing, too', () => {
    const { codec } = codecFor(Cart);
    const next = new Cart();
    codec.encodeNew(next, nothing);
    codec.restore(next, withoutCoupon);
    expect(codec.encode(next, nothing)).to.equal(withoutCoupon);
  });

  it('is there again once it is set', () => {
    const text = textAfter(Cart, (cart) => {
      delete cart.coupon;
      cart.coupon = 'AGAIN';
    });
    expect(text).to.not.include('missing');
    expect(restored(text)).to.include({ coupon: 'AGAIN' });
  });

  it('is not one that is undefined', () => {
    const text = textAfter(Cart, (cart) => Reflect.set(cart, 'coupon', undefined));
    expect(text).to.not.include('missing');
    expect(restored(text)).to.have.property('coupon', undefined);
  });

  it('leaves no trace when a tool had added it', () => {
    const text = textAfter(Cart, (cart) => {
      Object.assign(cart, { added: 1 });
      Reflect.deleteProperty(cart, 'added');
    });
    expect(text).to.equal(textAfter(Cart, () => undefined));
  });

  it('stays missing in another version, with or without migrate, unless migrate gives it', () => {
    for (const migrate of [undefined, (fields: Record<string, unknown>) => fields])
      expect(restored(withoutCoupon, Cart, { version: '2', ...(migrate && { migrate }) })).to.not.have.property(
        'coupon',
      );
    const migrate = (fields: Record<string, unknown>) => ({ ...fields, coupon: 'NEW' });
    expect(restored(withoutCoupon, Cart, { version: '2', migrate })).to.have.property('coupon', 'NEW');
  });

  it('is of no interest when the class has dropped it, or has made it transient', () => {
    class Smaller {
      total = 0;
    }
    expect(restored(withoutCoupon, Smaller)).to.deep.equal(new Smaller());
    expect(restored(withoutCoupon, Cart, { transientFields: new Set(['coupon']) })).to.deep.equal(new Cart());
  });

  it('is not remembered of what was injected', () => {
    const payments = {};
    class Shop {
      payments?: object = payments;
    }
    expect(textAfter(Shop, (shop) => delete shop.payments, new Set([payments]))).to.not.include('missing');
  });

  it('leaves the text of all others as older releases write it', () => {
    expect(textAfter(Cart, () => undefined)).to.equal(
      '{"format":1,"version":"1","fields":{"coupon":"WELCOME","total":0}}',
    );
  });

  it('is refused in a damaged text', () => {
    const text = withoutCoupon.replace('["coupon"]', '[1]');
    expect(() => restored(text)).to.throw(FieldNotRestorableError, /damaged/);
  });
});
