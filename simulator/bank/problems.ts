import type { Reply } from '../frame/route.ts';

export const problem = (status: number, code: string, message: string): Reply => ({ status, body: { code, message } });
export const noSuchThing = problem(404, 'not_found', 'there is no such thing');
export const otherBody = problem(409, 'id_in_use', 'this id was used for something else');
