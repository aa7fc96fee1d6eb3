import type { Reply } from '../frame/route.ts';

export const problem = (status: number, errorCode: string, message: string, errorType: 'validation' | 'security' | 'internal' = 'validation'): Reply =>
  ({ status, body: { status, errorCode, message, errorType } });

export const unauthorised = problem(401, '000', 'HTTP Status Response - Unauthorized', 'security');
export const inProgress = problem(422, '704', 'request already processed or in progress');
