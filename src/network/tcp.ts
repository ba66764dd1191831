/** Largest payload of a TCP segment [bytes]: Ethernet MTU 1500 less IPv4 and TCP headers. @source RFC 879 */
export const MAXIMUM_SEGMENT = 1460;
