import { IsInt, IsString, Max, Min } from 'class-validator';

/** What add_to_cart takes. */
export class OrderLine {
  @IsString()
  sku!: string;

  @IsInt()
  @Min(1)
  @Max(99)
  quantity!: number;
}

export interface Receipt {
  readonly payment: string;
  readonly total: string;
  readonly lines: readonly string[];
}
