import { expect } from 'chai';
import { registerDecorator } from 'class-validator';
import { compile } from './dto-fixture.js';

describe('DTO arguments with asynchronous validators', () => {
  const Taken = () => (target: object, propertyName: string) =>
    registerDecorator({
      name: 'taken',
      target: target.constructor,
      propertyName,
      // Not marked as async: class-validator's validateSync would let everything pass.
      validator: {
        validate: (value: unknown) => Promise.resolve(value !== 'root'),
        defaultMessage: () => '$property is taken',
      },
    });
  class Account {
    @Taken() name!: string;
  }

  it('resolves to the instance', async () => {
    const parsing = compile(Account).parse({ name: 'ann' }, 'x');
    expect(parsing).to.be.instanceOf(Promise);
    expect(await parsing).to.be.instanceOf(Account);
  });

  it('rejects with what they found', async () => {
    const error: unknown = await Promise.resolve(compile(Account).parse({ name: 'root' }, 'signUp')).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('message', 'Invalid arguments for signUp: name: is taken');
  });
});
