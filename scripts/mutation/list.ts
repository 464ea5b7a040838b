import { fulfilmentMutants } from './fulfilment-mutants.ts'
import { hubMutants } from './hub-mutants.ts'
import { moneyMutants } from './money-mutants.ts'
import type { Mutant } from './mutant.ts'
import { orderMutants } from './order-mutants.ts'
import { platformMutants } from './platform-mutants.ts'

export const mutants: readonly Mutant[] = [
  ...orderMutants,
  ...fulfilmentMutants,
  ...platformMutants,
  ...hubMutants,
  ...moneyMutants,
]
