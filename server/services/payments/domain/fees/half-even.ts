/**
 * Both at least 0, and the divisor above. A half goes to the even neighbour: of many roundings as many go up as down, so that over a month neither the tenant nor
 * its merchants gain by it.
 */
export function divideHalfEven(amount: bigint, divisor: bigint): bigint {
  const quotient = amount / divisor;
  const twice = (amount % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}
