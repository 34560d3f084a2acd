import { IsEmail, IsInt, IsString, Max, Min } from 'class-validator';
import { JSONSchema } from 'durable-mcp';

/** What add_to_cart takes. */
export class OrderLine {
  @IsString()
  sku!: string;

  @IsInt()
  @Min(1)
  @Max(99)
  quantity!: number;
}

/** The form that the customer fills in to confirm a checkout. */
export class Confirmation {
  @IsEmail()
  @JSONSchema({ title: 'E-mail', description: 'The receipt goes there.' })
  email!: string;
}

export interface Receipt {
  readonly payment: string;
  readonly total: string;
  readonly lines: readonly string[];
}
