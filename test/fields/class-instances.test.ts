import { ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { expect } from 'chai';
import { FieldNotRestorableError, FieldNotStorableError } from '../../src/errors/field-errors.js';
import { carriedOver, codecFor, nothing } from './server-class.js';

class Line {
  sku = '';
  at = new Date(0);
  total(): string {
    return `${this.sku}!`;
  }
}

class Cart {
  @Type(() => Line)
  lines: Line[] = [];
  note = 'none';
}

abstract class Pet {
  name = '';
}
class Dog extends Pet {
  barks = true;
}
class Cat extends Pet {
  lives = 9;
}

class Shop {
  @Type(() => Cart)
  cart = new Cart();
  @Type(() => Cart)
  byName = new Map<string, Cart>();
  @Type(() => Line)
  seen = new Set<Line>();
  @Type(() => Line)
  byKey: Record<string, Line> = {};
  @ValidateNested()
  last: Line = new Line();
  @Type(() => Object, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'dog', value: Dog },
        { name: 'cat', value: Cat },
      ],
    },
  })
  pets: Pet[] = [];
  untyped: unknown = null;
}

class Box {
  lid?: string;

  constructor(hasLid = true) {
    if (hasLid) this.lid = 'wood';
    else Reflect.deleteProperty(this, 'lid');
  }
}

class Shelf {
  @Type(() => Box)
  box = new Box();
}

function line(sku: string): Line {
  return Object.assign(new Line(), { sku, at: new Date(7) });
}

describe('Class instances in fields', () => {
  it('come back as instances of the class in @Type, with what is in them', () => {
    const shop = new Shop();
    shop.cart.lines = [line('a'), line('b')];
    const restored = carriedOver(Shop, shop);

    expect(restored.cart).to.be.instanceOf(Cart);
    expect(restored.cart.lines.map((item) => item.total())).to.deep.equal(['a!', 'b!']);
    expect(restored.cart.lines[0]?.at).to.deep.equal(new Date(7));
  });

  it('come back in maps, sets and plain objects', () => {
    const shop = new Shop();
    shop.byName.set('x', new Cart());
    shop.seen.add(line('s'));
    shop.byKey['k'] = line('k');
    const restored = carriedOver(Shop, shop);

    expect(restored.byName.get('x')).to.be.instanceOf(Cart);
    expect([...restored.seen][0]?.total()).to.equal('s!');
    expect(restored.byKey['k']?.total()).to.equal('k!');
  });

  it('come back by the type that the compiler emitted for a decorated field', () => {
    expect(carriedOver(Shop, Object.assign(new Shop(), { last: line('l') })).last.total()).to.equal('l!');
  });

  it('come back as the subclass that the discriminator names', () => {
    const restored = carriedOver(Shop, Object.assign(new Shop(), { pets: [new Cat(), new Dog()] }));

    expect(restored.pets[0]).to.be.instanceOf(Cat);
    expect(restored.pets[1]).to.be.instanceOf(Dog);
  });

  it('stay one object when two fields hold it', () => {
    const shop = new Shop();
    shop.last = line('l');
    shop.seen.add(shop.last);
    const restored = carriedOver(Shop, shop);

    expect(restored.seen.has(restored.last)).to.equal(true);
  });

  it('give properties that their class has gained their initialiser', () => {
    const { codec } = codecFor(Shop);
    const before = codec.encode(new Shop(), nothing).replace(',"note":"none"', '');
    expect(before).to.not.include('note');
    const restored = new Shop();
    codec.restore(restored, before);

    expect(restored.cart.note).to.equal('none');
  });

  it('do not give back properties that were deleted', () => {
    const shop = new Shop();
    shop.cart.lines = [line('a')];
    Reflect.deleteProperty(shop.cart, 'note');
    Reflect.deleteProperty(shop.cart.lines[0] ?? {}, 'at');
    const cat = new Cat();
    Reflect.deleteProperty(cat, 'lives');
    shop.pets = [cat];
    const restored = carriedOver(Shop, shop);

    expect(restored.cart).to.be.instanceOf(Cart).and.not.have.property('note');
    expect(restored.cart.lines[0]).to.be.instanceOf(Line).and.not.have.property('at');
    expect(restored.pets[0]).to.be.instanceOf(Cat).and.not.have.property('lives');
    const { codec } = codecFor(Shop);
    expect(codec.encode(restored, nothing)).to.equal(codec.encode(shop, nothing));
  });

  it('have only what a constructor with arguments gave them', () => {
    const small = new Box(false);
    const restored = carriedOver(Shelf, Object.assign(new Shelf(), { box: small }));

    expect(restored.box).to.be.instanceOf(Box).and.not.have.property('lid');
  });

  it('are stored by their properties even if they have toJSON', () => {
    class Money {
      cents = 0;
      toJSON(): string {
        return 'money';
      }
    }
    class Till {
      @Type(() => Money)
      money = Object.assign(new Money(), { cents: 5 });
    }

    expect(carriedOver(Till, new Till()).money.cents).to.equal(5);
  });

  it('need no constructor that runs without arguments', () => {
    class Amount {
      readonly cents: number;
      constructor(options: { cents: number }) {
        this.cents = options.cents;
      }
      get euros(): number {
        return this.cents / 100;
      }
    }
    class Till {
      @Type(() => Amount)
      amount = new Amount({ cents: 100 });
    }

    const till = new Till();
    till.amount = new Amount({ cents: 250 });
    expect(carriedOver(Till, till).amount.euros).to.equal(2.5);
  });

  it('may be of a class whose constructor freezes them', () => {
    class Point {
      constructor(readonly x = 0) {
        Object.freeze(this);
      }
    }
    class Map2D {
      @Type(() => Point)
      at = new Point(3);
    }

    const restored = carriedOver(Map2D, Object.assign(new Map2D(), { at: new Point(8) }));
    expect(restored.at).to.be.instanceOf(Point);
    expect(restored.at.x).to.equal(8);
  });

  it('are refused without @Type, naming the place and the fix', () => {
    const shop = Object.assign(new Shop(), { untyped: { list: [0, new Cart()] } });

    expect(() => codecFor(Shop).codec.encode(shop, nothing)).to.throw(
      FieldNotStorableError,
      'Shop.untyped.list[1]: an instance of Cart cannot be stored. ' +
        'Put @Type(() => Cart) (of class-transformer) on Shop.untyped, or mark the field @Transient().',
    );
  });

  it('are refused inside another instance at its own property', () => {
    const shop = new Shop();
    Object.assign(shop.cart, { extra: new Line() });

    expect(() => codecFor(Shop).codec.encode(shop, nothing)).to.throw(/^Shop\.cart\.extra: .* on Cart\.extra,/);
  });

  it('are refused when they are of another class than declared', () => {
    class BigCart extends Cart {}
    const shop = Object.assign(new Shop(), { cart: new BigCart() });

    expect(() => codecFor(Shop).codec.encode(shop, nothing)).to.throw(/Shop\.cart is declared to hold Cart: .*BigCart/);
  });

  it('are refused when their class extends a built-in, even if declared', () => {
    class Tags extends Set<string> {}
    class Post {
      @Type(() => Tags)
      tags = new Tags();
    }

    expect(() => codecFor(Post).codec.encode(new Post(), nothing)).to.throw(/a kind of Set.*Hold a plain Set/);
  });

  it('cannot be restored once their field no longer declares a class', () => {
    const text = codecFor(Shop).codec.encode(new Shop(), nothing);
    class Renamed {
      cart: unknown = null;
    }

    expect(() => codecFor(Renamed).codec.restore(new Renamed(), text)).to.throw(
      FieldNotRestorableError,
      /^Renamed\.cart: .*Put @Type back on Renamed\.cart/,
    );
  });
});
