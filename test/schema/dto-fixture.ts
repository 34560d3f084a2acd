import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsDate,
  IsEmail,
  IsEnum,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Constructor } from '../../src/metadata/server-model.js';
import { compileArguments } from '../../src/schema/compile-arguments.js';

export const compile = (type: Constructor) => compileArguments({ kind: 'dto', type }, 'Shop.order(input)');

export enum Size {
  Small = 'small',
  Large = 'large',
}
export enum Level {
  Low = 1,
  High = 2,
}

export class Item {
  @IsString() @MinLength(1) sku!: string;
  @IsInt() @IsPositive() quantity = 1;
}

export class Address {
  @IsString() @JSONSchema({ description: 'Street and number' }) street!: string;
  @IsOptional() @IsString() zip?: string;
}

export class Order {
  @IsEmail() email!: string;
  @IsEnum(Size) size!: Size;
  @IsEnum(Level) level: Level = Level.Low;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Item) @ArrayMaxSize(3) items!: Item[];
  @ValidateNested() address!: Address;
  @IsDate() due!: Date;
  @IsOptional() @IsString({ each: true }) tags?: string[];
}

export const order = () => ({
  email: 'ann@example.com',
  size: 'small',
  items: [{ sku: 'a' }, { sku: 'b', quantity: 2 }],
  address: { street: 'Main St 1' },
  due: '2026-01-31T09:30:00Z',
});

export class Node {
  @IsString() name!: string;
  @ValidateNested({ each: true }) @Type(() => Node) children: Node[] = [];
}

export class Circle {
  @Equals('circle') kind!: string;
  @IsNumber() radius!: number;
}
export class Square {
  @IsNumber() side!: number;
}
export class Drawing {
  @ValidateNested()
  @Type(() => Object, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'kind',
      subTypes: [
        { value: Circle, name: 'circle' },
        { value: Square, name: 'square' },
      ],
    },
  })
  main!: Circle | Square;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Object, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'kind',
      subTypes: [
        { value: Circle, name: 'circle' },
        { value: Square, name: 'square' },
      ],
    },
  })
  others?: (Circle | Square)[];
}
