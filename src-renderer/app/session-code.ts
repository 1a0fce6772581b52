/** The refusal that only a fresh address cures. */
export const SESSION_CODE = 'rpc.no-session';
